//! `/fault/silence`: a server that accepts, and then neither reads nor writes.

use std::io;
use std::time::Duration;

use serde::Deserialize;
use tokio::time::timeout;

use super::session::{End, Fault};
use super::socket::Socket;

/// How long the silence lasts if the client bears it.
const LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize)]
pub(super) struct Silence {}

impl Fault for Silence {
    const MUTE: bool = true;

    async fn run(self, socket: &mut Socket) -> io::Result<End> {
        if timeout(LIMIT, socket.transport().peer_ended())
            .await
            .is_err()
        {
            socket.ending();
        }
        Ok(End::Fin)
    }
}
