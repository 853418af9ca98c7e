//! With sockstream.

use std::task::{Context, Poll, Waker};

use futures::{SinkExt, StreamExt};
use sockstream::{Error, Message, WebSocket};

pub struct Chat {
    socket: WebSocket,
    greeted: bool,
    ended: bool,
    pub lines: Vec<String>,
}

impl Chat {
    pub fn new(url: &str) -> Result<Self, Error> {
        Ok(Self {
            socket: WebSocket::builder(url).open()?,
            greeted: false,
            ended: false,
            lines: Vec::new(),
        })
    }

    /// Called in each frame.
    pub fn update(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        if !self.greeted && self.socket.poll_ready_unpin(&mut cx).is_ready() {
            self.greeted = true;
            if let Err(error) = self.socket.start_send_unpin("hello".into()) {
                self.lines.push(error.to_string());
            }
        }
        while let Poll::Ready(Some(message)) = self.socket.poll_next_unpin(&mut cx) {
            self.lines.push(match message {
                Ok(Message::Text(text)) => text,
                Ok(message) => format!("{message:?}"),
                Err(error) => error.to_string(),
            });
        }
        match self.socket.poll_closed(&mut cx) {
            Poll::Ready(event) if !self.ended => {
                self.ended = true;
                self.lines.push(format!("closed with {}", event.code));
            }
            _ => {}
        }
    }
}
