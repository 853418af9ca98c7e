//! `/fault/no-close`: echoes, but never answers a Close.

use std::io;
use std::time::Duration;

use serde::Deserialize;
use tokio::time::timeout;

use super::session::Fault;
use super::socket::Socket;
use crate::net::transport::CloseAction;
use crate::websocket::codec::message::Message;

/// The longest time that the TCP connection is kept open after the client's Close.
const LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize)]
pub(super) struct NoClose {}

impl Fault for NoClose {
    const NO_CLOSE_ON_STOP: bool = true;

    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        while let Some(message) = socket.receive().await? {
            if let Message::Close(_) = message {
                break;
            }
            socket.queue_message(message);
        }
        socket.flush().await?;
        let _ = timeout(LIMIT, socket.transport().peer_ended()).await;
        Ok(CloseAction::Finish)
    }
}
