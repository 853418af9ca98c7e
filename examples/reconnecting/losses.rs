//! Confirming what the server has answered, and printing what may be lost.

use std::cell::RefCell;
use std::collections::VecDeque;

use sockstream::reconnect::{Event, Reconnecting, SendError, Sender};
use web_sys::console;

pub struct Orders {
    pub sender: Sender,
    pub unanswered: RefCell<VecDeque<u64>>,
}

impl Orders {
    pub async fn order(&self, text: &str) -> Result<(), SendError> {
        let number = self.sender.send(text).await?;
        self.unanswered.borrow_mut().push_back(number);
        Ok(())
    }

    /// The server answers each message, in order.
    pub async fn read(&self, mut events: Reconnecting) {
        while let Some(event) = events.next().await {
            match event {
                Event::Message(_) => {
                    if let Some(number) = self.unanswered.borrow_mut().pop_front() {
                        self.sender.confirm(number); // and all before it
                    }
                }
                Event::Disconnected(lost) => {
                    for (number, message) in lost.messages {
                        console::warn_1(
                            &format!("message {number} may be lost: {message:?}").into(),
                        );
                    }
                    self.unanswered.borrow_mut().clear();
                }
                _ => {}
            }
        }
    }
}
