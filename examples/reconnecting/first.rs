//! The first program.

use sockstream::reconnect::{Event, OptionsError};
use sockstream::{Message, WebSocket};
use web_sys::console;

pub async fn run(url: &str) -> Result<(), OptionsError> {
    let mut events = WebSocket::builder(url)
        .reconnecting()
        .on_open(async |connection| connection.send("hello").await)
        .start()?;
    while let Some(event) = events.next().await {
        match event {
            Event::Message(Message::Text(text)) => console::log_1(&text.into()),
            Event::Disconnected(lost) => console::warn_1(&lost.to_string().into()),
            Event::Stopped(reason) => console::log_1(&reason.to_string().into()),
            _ => {}
        }
    }
    Ok(())
}
