//! The WebSocket library, yawc, and the only file that knows it.
//!
//! To the rest of the server a WebSocket is a `Stream` of messages and a `Sink` for them. It
//! answers Ping and Close itself, the latter in [`Socket::end`] at the latest. An error of the
//! stream is final and of the peer's making; [`Socket::end`] says which Close to send for it.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::http::{HeaderMap, HeaderValue};
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use yawc::close::CloseCode;
use yawc::streaming::Streaming;
use yawc::{DeflatePool, Frame, OpCode, Options, Role, WebSocket, WebSocketError};

use crate::assemble::{Assembler, Bounds, Data, Violation};
use crate::config::Config;
use crate::extensions;
use crate::message::{Close, Message};

/// The largest payload a control frame may have, in bytes.
const MAX_CONTROL_PAYLOAD: usize = 125;
/// Compressors kept for reuse. One message is compressed at a time on each thread.
const POOLED_COMPRESSORS: usize = 16;

/// What every WebSocket of the server is made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    options: Options,
    bounds: Bounds,
}

impl Settings {
    pub(crate) fn new(config: &Config) -> Self {
        let bounds = config.bounds();
        // yawc's limit is exclusive.
        let options = Options::default().with_max_payload_read(bounds.bytes.saturating_add(1));
        let options = if config.compression {
            options
                .with_low_latency_compression()
                .with_compression_threshold(config.compression_threshold)
                .with_deflate_pool(DeflatePool::new(POOLED_COMPRESSORS))
        } else {
            options.without_compression()
        };
        Self { options, bounds }
    }

    /// The extensions to answer a handshake with.
    pub(crate) fn agree(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        self.options.compression.as_ref()?;
        extensions::agree(headers)
    }

    /// A WebSocket on an `io` whose handshake is done.
    pub(crate) fn wrap<Io>(
        &self,
        io: Io,
        extensions: Option<&HeaderValue>,
    ) -> io::Result<Socket<Io>>
    where
        Io: AsyncRead + AsyncWrite + Unpin,
    {
        let extensions = extensions.and_then(|agreed| agreed.to_str().ok());
        let options = self.options.clone();
        let socket = WebSocket::from_stream_with_extensions(io, Role::Server, extensions, options)
            .map_err(io::Error::other)?;
        Ok(Socket {
            // yawc's own assembly of fragments doesn't answer its violations with a Close.
            inner: socket.into_streaming(),
            assembler: Assembler::new(self.bounds),
            state: State::Open,
        })
    }
}

/// A server's end of a WebSocket.
pub(crate) struct Socket<Io> {
    inner: Streaming<Io>,
    assembler: Assembler,
    state: State,
}

enum State {
    Open,
    /// Our Close is on its way; the client's is awaited.
    CloseSent,
    /// A Close came; yawc sends the answer when polled for more frames.
    CloseOwed,
    /// The client broke the protocol.
    Failed(Violation),
    /// Nothing more comes, and nothing more is to be sent.
    Done,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Socket<Io> {
    /// Sends what is queued and, should the client have closed, the answer to it.
    ///
    /// Gives the violation that a Close is still to be sent for, by whoever has the connection:
    /// yawc would choose other codes.
    pub(crate) async fn end(mut self) -> io::Result<Option<Violation>> {
        poll_fn(|cx| Pin::new(&mut self.inner).poll_flush(cx))
            .await
            .map_err(io::Error::other)?;
        match self.state {
            State::Failed(violation) => Ok(Some(violation)),
            State::CloseOwed => {
                // yawc reads nothing any more; it only sends what it owes.
                let _ = poll_fn(|cx| self.inner.poll_next_frame(cx)).await;
                Ok(None)
            }
            State::Open | State::CloseSent | State::Done => Ok(None),
        }
    }

    /// The message that `frame` completes, if any.
    fn on_frame(&mut self, frame: Frame) -> Result<Option<Message>, Violation> {
        let (opcode, fin, payload) = frame.into_parts();
        let data = match opcode {
            OpCode::Text => Data::Text,
            OpCode::Binary => Data::Binary,
            OpCode::Continuation => Data::Continuation,
            // yawc only looks at the length of a Ping.
            _ if payload.len() > MAX_CONTROL_PAYLOAD => {
                return Err(Violation::protocol("control frame too long"));
            }
            OpCode::Ping | OpCode::Pong => return Ok(None),
            OpCode::Close => {
                self.end_with(State::CloseOwed);
                // yawc let no invalid payload through.
                let close = Close::parse(&payload).unwrap_or_default();
                return Ok(Some(Message::Close(close)));
            }
        };
        self.assembler.push(data, fin, payload)
    }

    /// The stream is over; `state` says which Close is owed, unless one was sent already.
    fn end_with(&mut self, state: State) {
        self.state = if matches!(self.state, State::CloseSent) {
            State::Done
        } else {
            state
        };
    }
}

/// What yawc found, or `None` if the connection is gone.
fn violation(error: &WebSocketError) -> Option<Violation> {
    match error {
        WebSocketError::ConnectionClosed => None,
        // An error of the decompressor, and not of the operating system.
        WebSocketError::IoError(error)
            if error.kind() == io::ErrorKind::InvalidInput && error.raw_os_error().is_none() =>
        {
            Some(Violation::NOT_DEFLATE)
        }
        WebSocketError::IoError(_) => None,
        WebSocketError::FrameTooLarge => Some(Violation::TOO_LARGE),
        WebSocketError::InvalidUTF8 => Some(Violation::NOT_UTF8),
        _ => Some(Violation::protocol("not a valid frame")),
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Stream for Socket<Io> {
    type Item = Result<Message, Violation>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while let State::Open | State::CloseSent = this.state {
            let item = match ready!(this.inner.poll_next_frame(cx)) {
                Ok(frame) => this.on_frame(frame).transpose(),
                Err(error) => {
                    let violation = violation(&error);
                    if violation.is_none() {
                        this.state = State::Done;
                    }
                    violation.map(Err)
                }
            };
            if let Some(Err(violation)) = item {
                this.end_with(State::Failed(violation));
            }
            if item.is_some() {
                return Poll::Ready(item);
            }
        }
        Poll::Ready(None)
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Sink<Message> for Socket<Io> {
    type Error = io::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner)
            .poll_ready(cx)
            .map_err(io::Error::other)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> io::Result<()> {
        let frame = match message {
            Message::Text(payload) => Frame::text(payload),
            Message::Binary(payload) => Frame::binary(payload),
            Message::Close(close) => {
                self.state = State::CloseSent;
                // Without a code yawc can't be made to send a Close; 1000 says the same.
                let code = CloseCode::from(close.code.unwrap_or(1000));
                Frame::close(code, close.reason)
            }
        };
        Pin::new(&mut self.inner)
            .start_send(frame)
            .map_err(io::Error::other)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner)
            .poll_flush(cx)
            .map_err(io::Error::other)
    }

    /// The end of the connection is its owner's business, by way of [`Socket::end`].
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}
