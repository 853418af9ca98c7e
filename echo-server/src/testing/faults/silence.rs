//! `/fault/silence`: accepts the handshake, and then neither reads nor writes.

use std::io;

use serde::Deserialize;
use tokio::time::timeout;

use super::session::Fault;
use super::socket::Socket;
use crate::net::transport::CloseAction;
use crate::websocket::interruption::SILENCE_LIMIT;

#[derive(Debug, Deserialize)]
pub(super) struct Silence {}

impl Fault for Silence {
    const NO_CLOSE_ON_STOP: bool = true;

    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        if timeout(SILENCE_LIMIT, socket.transport().peer_ended())
            .await
            .is_err()
        {
            socket.ending();
        }
        Ok(CloseAction::Finish)
    }
}
