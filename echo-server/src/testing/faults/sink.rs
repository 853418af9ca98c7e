//! `/fault/sink`: receives messages and echoes nothing, at a limited rate if one is given.

use std::io;

use serde::Deserialize;

use super::read_rate::ReadRate;
use super::session::Fault;
use super::socket::Socket;
use crate::net::transport::CloseAction;
use crate::websocket::codec::message::Message;
use crate::websocket::codec::reader::ReadLimits;

#[derive(Debug, Deserialize)]
pub(super) struct Sink {
    /// In bytes per second.
    rate: Option<u32>,
}

impl Fault for Sink {
    fn check(&self, _: &ReadLimits) -> Result<(), &'static str> {
        if self.rate == Some(0) {
            return Err("a rate of 0 reads nothing, as /fault/silence does\n");
        }
        Ok(())
    }

    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        if let Some(rate) = self.rate {
            socket.limit_rate(ReadRate::new(rate));
        }
        while let Some(message) = socket.receive().await? {
            if let Message::Close(close) = message {
                socket.queue_close(&close);
            }
        }
        Ok(CloseAction::Finish)
    }
}
