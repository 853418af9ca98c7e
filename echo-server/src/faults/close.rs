//! Ending a connection of the server's own accord: by a Close, by FIN alone, by RST.

use std::io;

use serde::Deserialize;

use super::session::{End, Fault};
use super::socket::Socket;
use crate::config::Config;
use crate::frame::MAX_CONTROL_PAYLOAD;
use crate::message;

/// `/fault/close`: sends any Close it is asked for, then waits for the client's.
#[derive(Debug, Deserialize)]
pub(super) struct Close {
    code: Option<u16>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    after: u64,
}

impl Fault for Close {
    fn check(&self, _: &Config) -> Result<(), &'static str> {
        if self.code.is_none() && !self.reason.is_empty() {
            return Err("a Close without a code has no reason\n");
        }
        if self.reason.len() > MAX_CONTROL_PAYLOAD - 2 {
            return Err("a reason is at most 123 bytes\n");
        }
        Ok(())
    }

    async fn run(self, socket: &mut Socket) -> io::Result<End> {
        let Self {
            code,
            reason,
            after,
        } = self;
        if socket.echo(after).await? {
            socket.queue_close(&message::Close { code, reason });
            while socket.receive().await?.is_some() {}
        }
        Ok(End::Fin)
    }
}

/// `/fault/cut`: ends TCP by FIN, without a Close.
#[derive(Debug, Deserialize)]
pub(super) struct Cut {
    #[serde(default)]
    after: u64,
}

impl Fault for Cut {
    async fn run(self, socket: &mut Socket) -> io::Result<End> {
        if socket.echo(self.after).await? {
            socket.ending();
        }
        Ok(End::Fin)
    }
}

/// `/fault/reset`: ends TCP by RST.
#[derive(Debug, Deserialize)]
pub(super) struct Reset {
    #[serde(default)]
    after: u64,
}

impl Fault for Reset {
    async fn run(self, socket: &mut Socket) -> io::Result<End> {
        if socket.echo(self.after).await? {
            socket.ending();
            return Ok(End::Reset);
        }
        Ok(End::Fin)
    }
}
