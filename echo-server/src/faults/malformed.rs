//! `/fault/malformed`: one frame that a client must fail the connection for.

use std::io;

use serde::Deserialize;

use super::session::{End, Fault};
use super::socket::Socket;
use crate::frame::{CONTINUATION, FIN, PING, RSV2, TEXT};

#[derive(Debug, Deserialize)]
pub(super) struct Malformed {
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// A reserved bit that no extension asked for.
    Rsv,
    /// An opcode without a meaning.
    Opcode,
    /// A text message that isn't UTF-8.
    Utf8,
    /// A Ping of 126 bytes.
    ControlTooLong,
    /// A Ping that claims to be continued.
    FragmentedControl,
    /// A continuation of nothing.
    UnexpectedContinuation,
    /// A length of 64 bits whose highest isn't 0.
    BadLength,
}

impl Fault for Malformed {
    async fn run(self, socket: &mut Socket) -> io::Result<End> {
        match self.kind {
            Kind::Rsv => socket.queue(FIN | RSV2 | TEXT, *b"rsv"),
            Kind::Opcode => socket.queue(FIN | 0x3, *b"opcode"),
            Kind::Utf8 => socket.queue(FIN | TEXT, *b"\xc3\x28"),
            Kind::ControlTooLong => socket.queue(FIN | PING, [0; 126]),
            Kind::FragmentedControl => socket.queue(PING, *b"fragment"),
            Kind::UnexpectedContinuation => socket.queue(FIN | CONTINUATION, *b"continuation"),
            Kind::BadLength => socket.queue_bytes(b"\x82\x7f\x80\0\0\0\0\0\0\x01\0"),
        }
        socket.echo_all().await
    }
}
