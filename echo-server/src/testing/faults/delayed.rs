//! `/fault/delayed-echo`: echoes each message after a delay, in order.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use serde::Deserialize;
use tokio::select;
use tokio::time::{Instant, sleep_until};

use super::session::Fault;
use super::socket::Socket;
use crate::net::transport::CloseAction;
use crate::websocket::codec::message::Message;

/// While so many messages wait, nothing more is read.
const MAX_WAITING: usize = 1024;
/// While messages of so many bytes wait, nothing more is read.
const MAX_WAITING_BYTES: usize = 16 << 20;

#[derive(Debug, Deserialize)]
pub(super) struct DelayedEcho {
    #[serde(default)]
    ms: u32,
}

impl Fault for DelayedEcho {
    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        let delay = Duration::from_millis(self.ms.into());
        let mut waiting: VecDeque<(Instant, Message)> = VecDeque::new();
        let mut bytes = 0;
        let mut over = false;
        while !over || !waiting.is_empty() {
            let room = waiting.len() < MAX_WAITING && bytes < MAX_WAITING_BYTES;
            let due = waiting.front().map(|(due, _)| *due);
            let due = async {
                sleep_until(due?).await;
                Some(())
            };
            select! {
                message = socket.receive(), if !over && room => match message? {
                    Some(message) => {
                        let message = message.detached();
                        bytes += size(&message);
                        socket.hold(bytes)?;
                        waiting.push_back((Instant::now() + delay, message));
                    }
                    None => over = true,
                },
                Some(()) = due => if let Some((_, message)) = waiting.pop_front() {
                    bytes -= size(&message);
                    socket.hold(bytes)?;
                    socket.queue_message(message);
                    socket.flush().await?;
                },
            }
        }
        Ok(CloseAction::Finish)
    }
}

fn size(message: &Message) -> usize {
    match message {
        Message::Text(payload) | Message::Binary(payload) => payload.len(),
        Message::Close(_) => 0,
    }
}
