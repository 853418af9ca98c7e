//! `/fault/sink`: a server that counts and never answers, as slowly as it is told.

use std::io;

use serde::Deserialize;

use super::pace::Pace;
use super::session::{End, Fault};
use super::socket::Socket;
use crate::config::Config;
use crate::message::Message;

#[derive(Debug, Deserialize)]
pub(super) struct Sink {
    /// In bytes a second.
    rate: Option<u32>,
}

impl Fault for Sink {
    fn check(&self, _: &Config) -> Result<(), &'static str> {
        if self.rate == Some(0) {
            return Err("at no rate at all is /fault/silence\n");
        }
        Ok(())
    }

    async fn run(self, socket: &mut Socket) -> io::Result<End> {
        if let Some(rate) = self.rate {
            socket.read_at(Pace::new(rate));
        }
        while let Some(message) = socket.receive().await? {
            if let Message::Close(close) = message {
                socket.queue_close(&close);
            }
        }
        Ok(End::Fin)
    }
}
