//! The server's end of a WebSocket: a `Stream` and a `Sink` of messages.
//!
//! It answers Ping and Close, the latter in [`Socket::end`], and enforces the limits of one
//! connection. An error of the stream is final; [`Socket::end`] then sends the Close.
//!
//! No library is used for it: none counts unfinished messages, compression and queued answers
//! against a budget that all connections share.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::http::HeaderMap;
use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::http::metrics::EndReason;
use crate::net::activity::Activity;
use crate::net::budget::{Budget, Reserved};
use crate::net::rate::Rate;
use crate::net::transport::CloseAction;
use crate::websocket::codec::deflate::{Deflate, Job, Work};
use crate::websocket::codec::message::{Close, Message};
use crate::websocket::codec::opcode::{BINARY, CLOSE, FIN, PING, PONG, RSV1, TEXT};
use crate::websocket::codec::reader::{Incoming, ReadError, ReadLimits, Reader};
use crate::websocket::codec::violation::Violation;
use crate::websocket::codec::writer::Writer;
use crate::websocket::echo::EndedBy;
use crate::websocket::handshake::extensions::{self, DeflateParameters};
use crate::websocket::keepalive::{Keepalive, Notice, Timeouts};

/// The settings of every WebSocket of a server.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `None` without compression.
    pub(crate) deflate: Option<Deflate>,
    /// The smallest message that is compressed, in bytes.
    pub(crate) compression_threshold: usize,
    pub(crate) limits: ReadLimits,
    pub(crate) timeouts: Timeouts,
    /// How many Pings and Pongs a client may send in a second.
    pub(crate) max_control_frames_per_second: u32,
    /// While so many bytes are queued, nothing more is read.
    pub(crate) send_queue: usize,
}

impl Settings {
    /// Chooses the extension from a handshake's offers.
    pub(crate) fn negotiate(&self, headers: &HeaderMap) -> Option<DeflateParameters> {
        self.deflate.as_ref()?;
        extensions::negotiate(headers)
    }

    /// Returns a WebSocket over a connection, which notes its `activity`, after the handshake.
    pub(crate) fn socket<Io>(
        &self,
        io: Io,
        activity: Arc<Activity>,
        parameters: Option<DeflateParameters>,
    ) -> Socket<Io> {
        let deflate = self.deflate.clone().zip(parameters);
        let reader_deflate = deflate.as_ref().map(|(deflate, _)| deflate.clone());
        Socket {
            io,
            reader: Reader::new(self.limits.clone(), reader_deflate),
            writer: Writer::new(&self.limits.budget),
            deflate,
            compression_threshold: self.compression_threshold,
            deflating: None,
            budget: Arc::clone(&self.limits.budget),
            control_frame_limit: Rate::per_second(self.max_control_frames_per_second),
            send_queue: self.send_queue,
            flush_needed: false,
            keepalive: Keepalive::new(activity, self.timeouts),
            state: State::Open,
        }
    }
}

/// A WebSocket after its handshake.
pub(crate) struct Socket<Io> {
    io: Io,
    reader: Reader,
    writer: Writer,
    deflate: Option<(Deflate, DeflateParameters)>,
    compression_threshold: usize,
    /// The opcode of a message that another thread compresses, and the job. It is sent before
    /// anything else.
    deflating: Option<(u8, Job<Result<Bytes, Bytes>>)>,
    budget: Arc<Budget>,
    control_frame_limit: Rate,
    /// While so many bytes are queued, nothing more is read.
    send_queue: usize,
    /// A Ping or Pong is queued that was not flushed.
    flush_needed: bool,
    keepalive: Keepalive,
    state: State,
}

#[derive(Debug)]
enum State {
    Open,
    /// The server's Close was queued; the client's is awaited.
    CloseSent,
    /// The client's Close was received, and has to be answered by the same.
    CloseReceived(Close),
    /// The client violated the protocol or a limit.
    Failed(Violation),
    /// The client reads nothing, so that no Close would arrive.
    Stalled,
    /// Nothing more is received or sent.
    Done,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Socket<Io> {
    /// Sends what is queued, and a Close if one has to be sent. Returns how the connection is to
    /// be ended.
    pub(crate) async fn end(&mut self) -> CloseAction {
        if let State::Stalled = self.state {
            return CloseAction::Reset;
        }
        // A message that is still being compressed is sent before the Close.
        if poll_fn(|cx| self.poll_deflated(cx)).await.is_err() {
            return CloseAction::Finish;
        }
        let close = match &self.state {
            State::CloseReceived(close) => Some(close.payload()),
            State::Failed(it) => Some(Close::new(it.code, it.reason).payload()),
            _ => None,
        };
        if let Some(payload) = close {
            self.writer.queue(FIN | CLOSE, payload);
        }
        // If this fails, the connection is broken, and ending it is all that is left to do.
        let _ = poll_fn(|cx| self.writer.poll_flush(&mut self.io, cx)).await;
        CloseAction::Finish
    }

    /// Returns why the WebSocket ended, when `by` ended the echo.
    pub(crate) fn end_reason(&self, by: EndedBy) -> EndReason {
        match (&self.state, by) {
            (State::Stalled, _) => EndReason::Stalled,
            (State::Failed(Violation::OUT_OF_MEMORY), _) => EndReason::Memory,
            (State::Failed(_), _) => EndReason::Violation,
            (_, EndedBy::Server) => EndReason::Stop,
            (_, EndedBy::Client) => EndReason::Client,
        }
    }

    /// Waits for room in the send queue, and then for the next message. Answers Pings.
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Message, ReadError>> {
        if self.is_queue_full() {
            ready!(self.poll_send(cx)).map_err(|_| ReadError::Disconnected)?;
        }
        loop {
            let incoming = match self.reader.poll_next(&mut self.io, cx) {
                Poll::Ready(incoming) => incoming?,
                Poll::Pending => {
                    // Only now, so that the Pongs for a burst are one write.
                    if self.flush_needed {
                        ready!(self.poll_send(cx)).map_err(|_| ReadError::Disconnected)?;
                    }
                    return Poll::Pending;
                }
            };
            let payload = match incoming {
                Incoming::Message(message) => return Poll::Ready(Ok(message)),
                Incoming::Ping(_) | Incoming::Pong if !self.control_frame_limit.allows() => {
                    return Poll::Ready(Err(Violation::TOO_MANY_CONTROL_FRAMES.into()));
                }
                Incoming::Pong => continue,
                Incoming::Ping(payload) => payload,
            };
            // After its Close the server sends nothing.
            if let State::Open = self.state {
                self.writer.queue(FIN | PONG, payload);
                self.flush_needed = true;
            }
            if self.writer.len() >= self.send_queue.max(1) {
                ready!(self.poll_send(cx)).map_err(|_| ReadError::Disconnected)?;
            }
        }
    }

    /// Sends a Ping to a client that sends nothing. Ready when one of the timeouts has passed,
    /// without a violation if the client is stalled.
    fn poll_timeouts(&mut self, cx: &mut Context<'_>) -> Poll<Option<Violation>> {
        loop {
            match ready!(self.keepalive.poll(cx)) {
                Notice::PingDue => {
                    // A client that still has to read something needs no Ping.
                    if self.writer.len() == 0
                        && let State::Open = self.state
                    {
                        self.writer.queue(FIN | PING, Bytes::new());
                        self.flush_needed = self.poll_send(cx).is_pending();
                    }
                }
                Notice::Idle => return Poll::Ready(Some(Violation::IDLE)),
                Notice::Stalled => {
                    self.state = State::Stalled;
                    return Poll::Ready(None);
                }
            }
        }
    }

    /// Waits for the message that another thread compresses, and queues it.
    fn poll_deflated(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some((opcode, job)) = &mut self.deflating {
            let opcode = *opcode;
            let deflated = ready!(job.as_mut().poll(cx));
            self.deflating = None;
            self.queue_deflated(opcode, deflated?);
        }
        Poll::Ready(Ok(()))
    }

    fn queue_deflated(&mut self, opcode: u8, deflated: Result<Bytes, Bytes>) {
        match deflated {
            Ok(payload) => self.writer.queue(FIN | RSV1 | opcode, payload),
            // There was no memory to compress it.
            Err(payload) => self.writer.queue(FIN | opcode, payload),
        }
    }

    /// Sends what is queued. Fails if the client reads nothing for too long, or leaves more unread
    /// than there is memory for.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_deflated(cx))?;
        if let Poll::Ready(result) = self.writer.poll_flush(&mut self.io, cx) {
            self.flush_needed = false;
            return Poll::Ready(result);
        }
        if self.reserve_held().is_err() {
            // A client that doesn't read would not receive a Close 1013 either.
            self.state = State::Stalled;
            return Poll::Ready(Err(io::ErrorKind::OutOfMemory.into()));
        }
        while let Poll::Ready(notice) = self.keepalive.poll(cx) {
            if notice == Notice::Stalled {
                self.state = State::Stalled;
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        Poll::Pending
    }

    /// Reserves the memory of the buffers while the client reads nothing.
    fn reserve_held(&mut self) -> Result<(), Violation> {
        self.reader.reserve_held()?;
        Ok(self.writer.reserve_held()?)
    }

    /// Whether something has to be sent before anything more is read or queued. A client that
    /// sends without reading thus has to wait.
    fn is_queue_full(&self) -> bool {
        self.writer.len() >= self.send_queue.max(1) || self.deflating.is_some()
    }

    fn queue_message(&mut self, opcode: u8, payload: Bytes) {
        match &self.deflate {
            Some((deflate, parameters)) if payload.len() >= self.compression_threshold => {
                let output = Reserved::new(self.budget.reservation());
                match deflate.deflate(payload, parameters.window(), output) {
                    Work::Done(deflated) => self.queue_deflated(opcode, deflated),
                    Work::Offloaded(job) => self.deflating = Some((opcode, job)),
                }
            }
            _ => self.writer.queue(FIN | opcode, payload),
        }
    }

    /// Ends the stream. Enters `state`, unless a Close was sent or the client is stalled.
    fn end_with(&mut self, state: State) {
        self.reader.release();
        self.state = match self.state {
            State::CloseSent => State::Done,
            State::Stalled => State::Stalled,
            _ => state,
        };
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Stream for Socket<Io> {
    type Item = Result<Message, Violation>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if !matches!(this.state, State::Open | State::CloseSent) {
            return Poll::Ready(None);
        }
        let violation = match this.poll_message(cx) {
            Poll::Ready(Ok(message)) => {
                if let Message::Close(close) = &message {
                    this.end_with(State::CloseReceived(close.clone()));
                }
                return Poll::Ready(Some(Ok(message)));
            }
            Poll::Ready(Err(ReadError::Violation(violation))) => Some(violation),
            Poll::Ready(Err(ReadError::Disconnected)) => None,
            Poll::Pending => ready!(this.poll_timeouts(cx)),
        };
        let Some(violation) = violation else {
            this.end_with(State::Done);
            return Poll::Ready(None);
        };
        this.end_with(State::Failed(violation));
        Poll::Ready(Some(Err(violation)))
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Sink<Message> for Socket<Io> {
    type Error = io::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_queue_full() {
            return self.poll_send(cx);
        }
        Poll::Ready(Ok(()))
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> io::Result<()> {
        match message {
            Message::Text(payload) => self.queue_message(TEXT, payload),
            Message::Binary(payload) => self.queue_message(BINARY, payload),
            Message::Close(close) => {
                self.state = State::CloseSent;
                self.writer.queue(FIN | CLOSE, close.payload());
            }
        }
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_send(cx)
    }

    /// Only flushes: [`Socket::end`] ends the WebSocket.
    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_send(cx)
    }
}
