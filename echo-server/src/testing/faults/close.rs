//! `/fault/close`, `/fault/cut` and `/fault/reset`: the server ends the connection.

use std::io;

use serde::Deserialize;

use super::session::Fault;
use super::socket::Socket;
use crate::net::transport::CloseAction;
use crate::websocket::codec::frame::MAX_CONTROL_PAYLOAD;
use crate::websocket::codec::message;
use crate::websocket::codec::reader::ReadLimits;

/// `/fault/close`: sends a Close with the given code and reason, then waits for the client's.
#[derive(Debug, Deserialize)]
pub(super) struct Close {
    code: Option<u16>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    after: u64,
}

impl Fault for Close {
    fn check(&self, _: &ReadLimits) -> Result<(), &'static str> {
        if self.code.is_none() && !self.reason.is_empty() {
            return Err("a Close without a code can't have a reason\n");
        }
        if self.reason.len() > MAX_CONTROL_PAYLOAD - 2 {
            return Err("a reason must not be longer than 123 bytes\n");
        }
        Ok(())
    }

    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        let Self {
            code,
            reason,
            after,
        } = self;
        if socket.echo(after).await? {
            socket.queue_close(&message::Close { code, reason });
            while socket.receive().await?.is_some() {}
        }
        Ok(CloseAction::Finish)
    }
}

/// `/fault/cut`: ends TCP by FIN, without a Close.
#[derive(Debug, Deserialize)]
pub(super) struct Cut {
    #[serde(default)]
    after: u64,
}

impl Fault for Cut {
    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        if socket.echo(self.after).await? {
            socket.ending();
        }
        Ok(CloseAction::Finish)
    }
}

/// `/fault/reset`: ends TCP by RST.
#[derive(Debug, Deserialize)]
pub(super) struct Reset {
    #[serde(default)]
    after: u64,
}

impl Fault for Reset {
    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        if socket.echo(self.after).await? {
            socket.ending();
            return Ok(CloseAction::Reset);
        }
        Ok(CloseAction::Finish)
    }
}
