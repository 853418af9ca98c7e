//! `/fault/burst` sends messages together with the 101, `/fault/flood` as fast as the client reads.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use serde::Deserialize;

use super::session::Fault;
use super::socket::Socket;
use crate::net::transport::CloseAction;
use crate::websocket::codec::frame::MAX_HEADER;
use crate::websocket::codec::message::{Close, Message};
use crate::websocket::codec::opcode::{BINARY, FIN, TEXT};
use crate::websocket::codec::reader::ReadLimits;

/// How much of a flood is queued before it is sent, in bytes.
const CHUNK: usize = 64 << 10;

/// The parameters of both.
#[derive(Debug, Deserialize)]
struct Messages {
    #[serde(default = "Messages::one")]
    count: u32,
    /// The payload of each, in bytes.
    #[serde(default = "Messages::sixteen")]
    size: usize,
    #[serde(default, rename = "type")]
    kind: Kind,
    /// The code of a Close after the messages.
    close: Option<u16>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Text,
    Binary,
}

impl Messages {
    fn one() -> u32 {
        1
    }

    fn sixteen() -> usize {
        16
    }

    fn queue(&self, index: u32, socket: &mut Socket) {
        match self.kind {
            Kind::Text => socket.queue(FIN | TEXT, text(index, self.size)),
            Kind::Binary => socket.queue(FIN | BINARY, binary(index, self.size)),
        }
    }

    fn queue_close(&self, socket: &mut Socket) {
        if let Some(code) = self.close {
            socket.queue_close(&Close::new(code, ""));
        }
    }
}

/// Returns `index` in decimal, padded with dots.
fn text(index: u32, size: usize) -> Vec<u8> {
    // A format string with a width of more than 65,535 panics.
    pad(index.to_string().into_bytes(), size, b'.')
}

/// Returns `index` in little endian, padded with zeros.
fn binary(index: u32, size: usize) -> Vec<u8> {
    pad(index.to_le_bytes().to_vec(), size, 0)
}

fn pad(mut payload: Vec<u8>, size: usize, filler: u8) -> Vec<u8> {
    payload.resize(size.max(payload.len()), filler);
    payload
}

/// Sends the messages in the same write as the 101.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Burst(Messages);

impl Burst {
    /// Returns the size of all frames, in bytes.
    fn bytes(&self) -> usize {
        let size = self.0.size.saturating_add(MAX_HEADER);
        size.saturating_mul(self.0.count as usize)
    }
}

impl Fault for Burst {
    const HOLD: bool = true;

    fn check(&self, limits: &ReadLimits) -> Result<(), &'static str> {
        if self.bytes() > limits.message.bytes {
            return Err("a burst must not be larger than the largest message\n");
        }
        Ok(())
    }

    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        socket.hold(self.bytes())?;
        (0..self.0.count).for_each(|index| self.0.queue(index, socket));
        self.0.queue_close(socket);
        socket.release().await?;
        socket.echo_all().await
    }
}

/// Sends the messages, and echoes what the client sends in between.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Flood(Messages);

impl Fault for Flood {
    fn check(&self, limits: &ReadLimits) -> Result<(), &'static str> {
        if self.0.size > limits.message.bytes {
            return Err("a message must not be larger than the largest accepted one\n");
        }
        Ok(())
    }

    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
        let mut queued = 0;
        for index in 0..self.0.count {
            self.0.queue(index, socket);
            queued += 1;
            if queued * (self.0.size + MAX_HEADER) >= CHUNK {
                if flush_and_echo(socket).await? == Flow::Closed {
                    return Ok(CloseAction::Finish);
                }
                socket.wrote(queued * self.0.size);
                queued = 0;
            }
        }
        self.0.queue_close(socket);
        socket.echo_all().await
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Flow {
    Open,
    Closed,
}

/// Sends what is queued, and echoes what the client sends meanwhile.
///
/// Reading meanwhile lets the client's Close end a flood.
async fn flush_and_echo(socket: &mut Socket) -> io::Result<Flow> {
    loop {
        let message = poll_fn(|cx| match socket.poll_flush(cx)? {
            Poll::Ready(()) => Poll::Ready(Ok(None)),
            Poll::Pending => socket.poll_receive(cx).map_ok(Some),
        });
        match message.await? {
            None => return Ok(Flow::Open),
            Some(Some(message)) => {
                let closed = matches!(message, Message::Close(_));
                socket.queue_message(message);
                if closed {
                    socket.flush().await?;
                    return Ok(Flow::Closed);
                }
            }
            Some(None) => return Ok(Flow::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_carry_their_index() {
        assert_eq!(text(7, 4), b"7...");
        assert_eq!(text(12345, 2), b"12345");
        assert_eq!(text(0, 100_000).len(), 100_000);
        assert_eq!(binary(258, 6), [2, 1, 0, 0, 0, 0]);
        assert_eq!(binary(1, 0), [1, 0, 0, 0]);
    }
}
