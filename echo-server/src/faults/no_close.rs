//! `/fault/no-close`: a server that echoes, but never answers a Close.

use std::io;
use std::time::Duration;

use serde::Deserialize;
use tokio::time::timeout;

use super::session::{End, Fault};
use super::socket::Socket;
use crate::message::Message;

/// How long the TCP connection is kept open after the client's Close.
const LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize)]
pub(super) struct NoClose {}

impl Fault for NoClose {
    const MUTE: bool = true;

    async fn run(self, socket: &mut Socket) -> io::Result<End> {
        while let Some(message) = socket.receive().await? {
            if let Message::Close(_) = message {
                break;
            }
            socket.queue_message(message);
        }
        socket.flush().await?;
        let _ = timeout(LIMIT, socket.transport().peer_ended()).await;
        Ok(End::Fin)
    }
}
