//! The WebSocket library, yawc, and the only file that knows it.
//!
//! To the rest of the server a WebSocket is a `Stream` of messages and a `Sink` for them. It
//! answers Ping and Close itself, the latter when the sink is closed at the latest. An error of the
//! stream is final and of the peer's making; closing the sink sends the Close that says so.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::http::{HeaderMap, HeaderValue, Request, header};
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use yawc::close::CloseCode;
use yawc::streaming::Streaming;
use yawc::{DeflatePool, Frame, OpCode, Options, Role, WebSocket, WebSocketError};

use crate::assemble::{Assembler, Data, Violation};
use crate::config::Config;
use crate::message::{Close, Message};

/// Messages below this many bytes aren't worth compressing.
const COMPRESSION_THRESHOLD: usize = 256;
/// Compressors kept for reuse. One message is compressed at a time on each thread.
const POOLED_COMPRESSORS: usize = 16;

/// What every WebSocket of the server is made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    options: Options,
    max_message_bytes: usize,
}

impl Settings {
    pub(crate) fn new(config: &Config) -> Self {
        let max_message_bytes = config.max_message_bytes;
        // yawc's limit is exclusive.
        let options = Options::default().with_max_payload_read(max_message_bytes.saturating_add(1));
        let options = if config.compression {
            // Without context takeover an idle connection keeps no compression state: 2 KiB
            // instead of 370 KiB.
            options
                .with_low_latency_compression()
                .server_no_context_takeover()
                .client_no_context_takeover()
                .with_compression_threshold(COMPRESSION_THRESHOLD)
                .with_deflate_pool(DeflatePool::new(POOLED_COMPRESSORS))
        } else {
            options.without_compression()
        };
        Self {
            options,
            max_message_bytes,
        }
    }

    /// The extensions to answer a handshake with.
    pub(crate) fn negotiate(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        // yawc negotiates as part of a whole handshake only, so it gets a copy of this one.
        let mut request = Request::new(());
        *request.headers_mut() = headers.clone();
        let (response, _) = WebSocket::upgrade_with_options(request, self.options.clone()).ok()?;
        let agreed = response
            .headers()
            .get(header::SEC_WEBSOCKET_EXTENSIONS)?
            .to_str()
            .ok()?;
        let parameters = agreed.split(';').map(str::trim);
        // A window size it can't express is left without a value, which a client must refuse.
        if parameters
            .clone()
            .any(|parameter| parameter == "server_max_window_bits")
        {
            return None;
        }
        // Where the client leaves its window's size to the server, yawc asks for the smallest.
        // Without the parameter the client takes the largest, and compresses better.
        let kept = parameters.filter(|it| !it.starts_with("client_max_window_bits"));
        HeaderValue::try_from(kept.collect::<Vec<_>>().join("; ")).ok()
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
            assembler: Assembler::new(self.max_message_bytes),
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
    /// A Close came, or a violation yawc noticed; it sends its Close when polled for more frames.
    CloseOwed,
    /// A violation yawc didn't notice; this Close is still to be sent.
    Failing(u16),
    /// Nothing more comes, and nothing more is to be sent.
    Done,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Socket<Io> {
    /// The message that `frame` completes, if any.
    fn on_frame(&mut self, frame: Frame) -> Result<Option<Message>, Violation> {
        let (opcode, fin, payload) = frame.into_parts();
        let data = match opcode {
            OpCode::Ping | OpCode::Pong => return Ok(None),
            OpCode::Close => {
                self.end(State::CloseOwed);
                // yawc let no invalid payload through.
                let close = Close::parse(&payload).unwrap_or_default();
                return Ok(Some(Message::Close(close)));
            }
            OpCode::Text => Data::Text,
            OpCode::Binary => Data::Binary,
            OpCode::Continuation => Data::Continuation,
        };
        self.assembler
            .push(data, fin, payload)
            .inspect_err(|violation| self.end(State::Failing(violation.code)))
    }

    /// The stream is over; `state` says which Close is owed, unless one was sent already.
    fn end(&mut self, state: State) {
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
        WebSocketError::ConnectionClosed | WebSocketError::IoError(_) => None,
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
                    this.end(if violation.is_some() {
                        State::CloseOwed
                    } else {
                        State::Done
                    });
                    violation.map(Err)
                }
            };
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

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        match this.state {
            State::Failing(code) => {
                ready!(Pin::new(&mut this.inner).poll_ready(cx)).map_err(io::Error::other)?;
                let close = Frame::close(CloseCode::from(code), []);
                Pin::new(&mut this.inner)
                    .start_send(close)
                    .map_err(io::Error::other)?;
                this.state = State::Done;
            }
            State::CloseOwed => {
                // yawc reads nothing any more then; it only sends what it owes.
                let _ = ready!(this.inner.poll_next_frame(cx));
                this.state = State::Done;
            }
            State::Open | State::CloseSent | State::Done => {}
        }
        // The end of the TCP connection is its owner's business.
        Pin::new(&mut this.inner)
            .poll_flush(cx)
            .map_err(io::Error::other)
    }
}
