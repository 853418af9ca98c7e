//! A component of Leptos, Yew, Dioxus or another framework.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use sockstream::reconnect::{Event, OptionsError, Sender};
use sockstream::{Message, WebSocket};
use wasm_bindgen_futures::spawn_local;

const SHOWN: usize = 100; // messages in the list; the oldest leave it

/// What the component shows.
#[derive(Clone, Debug, Default)]
pub struct Chat {
    pub state: String,
    pub messages: VecDeque<String>,
    pub unconfirmed: u64,
    pub never_sent: u64,
}

/// Connects until the sender is stopped, and calls `show` with each change.
pub fn connect(url: &str, show: impl Fn(Chat) + 'static) -> Result<Sender, OptionsError> {
    let mut events = WebSocket::builder(url).reconnecting().start()?;
    let sender = events.sender();
    spawn_local(async move {
        let mut chat = Chat::default();
        while let Some(event) = events.next().await {
            chat.apply(event);
            show(chat.clone());
        }
    });
    Ok(sender)
}

impl Chat {
    fn apply(&mut self, event: Event) {
        match event {
            Event::Opened { .. } => self.state = "connected".into(),
            Event::Message(Message::Text(text)) => {
                self.messages.push_back(text);
                if self.messages.len() > SHOWN {
                    self.messages.pop_front();
                }
            }
            Event::Disconnected(lost) => {
                self.unconfirmed += count(lost.unconfirmed);
                self.never_sent += count(lost.never_sent);
            }
            Event::Waiting { delay, .. } => self.state = format!("waiting for {delay:?}"),
            Event::Offline => self.state = "offline".into(),
            Event::Stopped(reason) => self.state = reason.to_string(),
            _ => {}
        }
    }
}

fn count(numbers: Option<RangeInclusive<u64>>) -> u64 {
    numbers.map_or(0, |numbers| numbers.end() - numbers.start() + 1)
}
