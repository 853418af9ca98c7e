//! `/fault/malformed`: sends one frame for which a client must fail the connection.

use std::io;

use serde::Deserialize;

use super::session::Fault;
use super::socket::Socket;
use crate::net::transport::CloseAction;
use crate::websocket::codec::opcode::{CONTINUATION, FIN, PING, RSV2, TEXT};

#[derive(Debug, Deserialize)]
pub(super) struct Malformed {
    kind: Kind,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// A reserved bit that no extension uses.
    Rsv,
    /// A reserved opcode.
    Opcode,
    /// A text message that is not valid UTF-8.
    Utf8,
    /// A Ping with a payload of 126 bytes.
    ControlTooLong,
    /// A Ping without FIN.
    FragmentedControl,
    /// A continuation without a message.
    UnexpectedContinuation,
    /// A 64-bit length whose most significant bit is not 0.
    BadLength,
}

impl Fault for Malformed {
    async fn run(self, socket: &mut Socket) -> io::Result<CloseAction> {
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
