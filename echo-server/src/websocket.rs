//! The WebSocket library, yawc, and the only file that knows it.
//!
//! To the rest of the server a WebSocket is a `Stream` of messages and a `Sink` for them. It
//! answers Ping and Close itself, the latter in [`Socket::end`] at the latest. An error of the
//! stream is final and of the peer's making; [`Socket::end`] says which Close to send for it.
//! It keeps the limits that are of one connection.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use yawc::close::CloseCode;
use yawc::streaming::Streaming;
use yawc::{DeflatePool, Frame, OpCode, Options, Role, WebSocket, WebSocketError};

use crate::assemble::{Assembler, Bounds, Data, Violation};
use crate::config::Config;
use crate::echo::EndedBy;
use crate::extensions;
use crate::message::{Close, Message};
use crate::metrics::End;
use crate::pings::Pings;
use crate::vigil::{Activity, Notice, Patience, Vigil};

/// The largest payload a control frame may have, in bytes.
const MAX_CONTROL_PAYLOAD: usize = 125;
/// What an idle connection keeps for reading, in bytes. Larger messages borrow more.
const READ_BUFFER: usize = 2 << 10;
/// So many Pings are answered together.
const PONGS_AT_ONCE: u32 = 16;
/// Compressors kept for reuse. One message is compressed at a time on each thread.
const POOLED_COMPRESSORS: usize = 16;

/// What every WebSocket of the server is made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    options: Options,
    bounds: Bounds,
    patience: Patience,
    max_pings: u32,
}

impl Settings {
    pub(crate) fn new(config: &Config) -> Self {
        let bounds = config.bounds();
        let options = Options::default()
            // yawc's limit is exclusive.
            .with_max_payload_read(bounds.bytes.saturating_add(1))
            .with_backpressure_boundary(config.send_queue_bytes.max(1))
            .with_read_buffer_capacity(READ_BUFFER)
            // Grows with what is sent.
            .with_write_buffer_capacity(0);
        let options = if config.compression {
            options
                .with_low_latency_compression()
                .with_compression_threshold(config.compression_threshold)
                .with_deflate_pool(DeflatePool::new(POOLED_COMPRESSORS))
        } else {
            options.without_compression()
        };
        Self {
            options,
            bounds,
            patience: config.patience(),
            max_pings: config.max_pings_per_second,
        }
    }

    /// The extensions to answer a handshake with.
    pub(crate) fn agree(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        self.options.compression.as_ref()?;
        extensions::agree(headers)
    }

    /// A WebSocket on an `io` whose handshake is done, and that has this `activity`.
    pub(crate) fn wrap<Io>(
        &self,
        io: Io,
        activity: Arc<Activity>,
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
            pings: Pings::new(self.max_pings),
            pongs_owed: 0,
            flush_owed: false,
            vigil: Vigil::new(activity, self.patience),
            state: State::Open,
        })
    }
}

/// A server's end of a WebSocket.
pub(crate) struct Socket<Io> {
    inner: Streaming<Io>,
    assembler: Assembler,
    pings: Pings,
    /// Pongs that yawc may still have in its queue.
    pongs_owed: u32,
    /// Our Ping is in yawc's buffer.
    flush_owed: bool,
    vigil: Vigil,
    state: State,
}

/// How the connection of a WebSocket that is over ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Farewell {
    /// As it is.
    Finish,
    /// By a Close with the violation's code; yawc would choose another one.
    Close(Violation),
    /// At once.
    Reset,
}

enum State {
    Open,
    /// Our Close is on its way; the client's is awaited.
    CloseSent,
    /// A Close came; yawc sends the answer when polled for more frames.
    CloseOwed,
    /// The client broke the protocol, or went past a limit.
    Failed(Violation),
    /// The client reads nothing, so that no Close would arrive either.
    Stalled,
    /// Nothing more comes, and nothing more is to be sent.
    Done,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Socket<Io> {
    /// Sends what is queued and, should the client have closed, the answer to it. Says what is
    /// left to do by whoever has the connection.
    pub(crate) async fn end(&mut self) -> Farewell {
        if let State::Stalled = self.state {
            return Farewell::Reset;
        }
        let flushed = poll_fn(|cx| Pin::new(&mut self.inner).poll_flush(cx)).await;
        match self.state {
            _ if flushed.is_err() => Farewell::Finish,
            State::Failed(violation) => Farewell::Close(violation),
            State::CloseOwed => {
                // yawc reads nothing any more; it only sends what it owes.
                let _ = poll_fn(|cx| self.inner.poll_next_frame(cx)).await;
                Farewell::Finish
            }
            _ => Farewell::Finish,
        }
    }

    /// Why the conversation is over, that `by` ended.
    pub(crate) fn why(&self, by: EndedBy) -> End {
        match (&self.state, by) {
            (State::Stalled, _) => End::Stalled,
            (State::Failed(_), _) => End::Violation,
            (_, EndedBy::Server) => End::Stop,
            (_, EndedBy::Client) => End::Client,
        }
    }

    /// The next frame, once the Pongs for earlier ones are on their way.
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Result<Frame, WebSocketError>> {
        // yawc's queue has no bound of its own: a client that asks without reading has to wait.
        if self.pongs_owed >= PONGS_AT_ONCE {
            ready!(Pin::new(&mut self.inner).poll_ready(cx))?;
            self.pongs_owed = 0;
        }
        if self.flush_owed && Pin::new(&mut self.inner).poll_flush(cx)?.is_ready() {
            self.flush_owed = false;
        }
        self.inner.poll_next_frame(cx)
    }

    /// Looks after a client from which nothing comes. Ready when it is given up.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<Option<Violation>> {
        loop {
            match ready!(self.vigil.poll(cx)) {
                Notice::Quiet => self.ping(cx),
                Notice::Idle => return Poll::Ready(Some(Violation::IDLE)),
                Notice::Stalled => {
                    self.state = State::Stalled;
                    return Poll::Ready(None);
                }
            }
        }
    }

    /// Sends a Ping, if there is room for it; if there is none, the client has enough to answer.
    fn ping(&mut self, cx: &mut Context<'_>) {
        let mut inner = Pin::new(&mut self.inner);
        if let Poll::Ready(Ok(())) = inner.as_mut().poll_ready(cx)
            && inner.as_mut().start_send(Frame::ping(Bytes::new())).is_ok()
        {
            self.flush_owed = inner.poll_flush(cx).is_pending();
        }
    }

    /// What a wait for room becomes when the client reads nothing for too long.
    fn or_stalled<T>(
        &mut self,
        cx: &mut Context<'_>,
        poll: Poll<yawc::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(result) = poll {
            return Poll::Ready(result.map_err(io::Error::other));
        }
        while let Poll::Ready(notice) = self.vigil.poll(cx) {
            if notice == Notice::Stalled {
                self.state = State::Stalled;
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        Poll::Pending
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
            OpCode::Ping | OpCode::Pong if self.pings.is_too_many() => {
                return Err(Violation::TOO_MANY_PINGS);
            }
            OpCode::Ping => {
                self.pongs_owed += 1;
                return Ok(None);
            }
            OpCode::Pong => return Ok(None),
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
            let item = match this.poll_frame(cx) {
                Poll::Pending => ready!(this.poll_silence(cx)).map(Err),
                Poll::Ready(Ok(frame)) => this.on_frame(frame).transpose(),
                Poll::Ready(Err(error)) => {
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
        let poll = Pin::new(&mut self.inner).poll_ready(cx);
        self.or_stalled(cx, poll)
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
        let poll = Pin::new(&mut self.inner).poll_flush(cx);
        self.or_stalled(cx, poll)
    }

    /// The end of the connection is its owner's business, by way of [`Socket::end`].
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}
