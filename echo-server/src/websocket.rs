//! A server's end of a WebSocket.
//!
//! To the rest of the server it is a `Stream` of messages and a `Sink` for them. It answers Ping
//! and Close itself, the latter in [`Socket::end`] at the latest. An error of the stream is final;
//! [`Socket::end`] sends the Close for it. It keeps the limits that are of one connection.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::http::HeaderMap;
use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::budget::{Budget, Reserved};
use crate::config::Config;
use crate::deflate::{Deflate, Job, Work};
use crate::echo::EndedBy;
use crate::extensions::{self, Agreement};
use crate::frame::{BINARY, CLOSE, FIN, PING, PONG, RSV1, TEXT};
use crate::keepalive::{Activity, Keepalive, Notice, Timeouts};
use crate::message::{Close, Message};
use crate::metrics::End;
use crate::rate::Rate;
use crate::reader::{Incoming, ReadError, ReadLimits, Reader};
use crate::violation::Violation;
use crate::writer::Writer;

/// What every WebSocket of the server is made with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    deflate: Option<Deflate>,
    compression_threshold: usize,
    limits: ReadLimits,
    timeouts: Timeouts,
    max_pings: u32,
    send_queue: usize,
}

impl Settings {
    pub(crate) fn new(config: &Config, budget: &Arc<Budget>) -> Self {
        Self {
            deflate: config.compression.then(Deflate::new),
            compression_threshold: config.compression_threshold,
            limits: config.read_limits(budget),
            timeouts: config.timeouts(),
            max_pings: config.max_pings_per_second,
            send_queue: config.send_queue_bytes,
        }
    }

    /// The extensions to answer a handshake with.
    pub(crate) fn agree(&self, headers: &HeaderMap) -> Option<Agreement> {
        self.deflate.as_ref()?;
        extensions::agree(headers)
    }

    /// A WebSocket on an `io` whose handshake is done, and that has this `activity`.
    pub(crate) fn wrap<Io>(
        &self,
        io: Io,
        activity: Arc<Activity>,
        agreed: Option<Agreement>,
    ) -> Socket<Io> {
        let deflate = self.deflate.clone().zip(agreed);
        let reader_deflate = deflate.as_ref().map(|(deflate, _)| deflate.clone());
        Socket {
            io,
            reader: Reader::new(self.limits.clone(), reader_deflate),
            writer: Writer::new(&self.limits.budget),
            deflate,
            compression_threshold: self.compression_threshold,
            deflating: None,
            budget: Arc::clone(&self.limits.budget),
            pings: Rate::per_second(self.max_pings),
            send_queue: self.send_queue,
            flush_owed: false,
            keepalive: Keepalive::new(activity, self.timeouts),
            state: State::Open,
        }
    }
}

/// A WebSocket whose handshake is done.
pub(crate) struct Socket<Io> {
    io: Io,
    reader: Reader,
    writer: Writer,
    deflate: Option<(Deflate, Agreement)>,
    compression_threshold: usize,
    /// The message that is being compressed elsewhere, and its opcode. It is sent before
    /// anything else.
    deflating: Option<(u8, Job<Result<Bytes, Bytes>>)>,
    budget: Arc<Budget>,
    pings: Rate,
    /// With so many bytes waiting to be sent nothing more is read.
    send_queue: usize,
    /// A Ping or Pong of ours waits to be sent.
    flush_owed: bool,
    keepalive: Keepalive,
    state: State,
}

/// How the connection of a WebSocket that is over ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseAction {
    /// By FIN.
    Finish,
    /// By RST.
    Reset,
}

#[derive(Debug)]
enum State {
    Open,
    /// Our Close is on its way; the client's is awaited.
    CloseSent,
    /// A Close came, which is answered by the same.
    CloseOwed(Close),
    /// The client broke the protocol, or went past a limit.
    Failed(Violation),
    /// The client reads nothing, so that no Close would arrive either.
    Stalled,
    /// Nothing more comes, and nothing more is to be sent.
    Done,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Socket<Io> {
    /// Sends what is queued, and the Close that is owed. Says how the connection is to end.
    pub(crate) async fn end(&mut self) -> CloseAction {
        if let State::Stalled = self.state {
            return CloseAction::Reset;
        }
        // What is compressed elsewhere goes before the Close.
        if poll_fn(|cx| self.poll_deflated(cx)).await.is_err() {
            return CloseAction::Finish;
        }
        let close = match &self.state {
            State::CloseOwed(close) => Some(close.payload()),
            State::Failed(it) => Some(Close::new(it.code, it.what).payload()),
            _ => None,
        };
        if let Some(payload) = close {
            self.writer.queue(FIN | CLOSE, payload);
        }
        // Should it fail, the connection is gone, and ends as well as it can.
        let _ = poll_fn(|cx| self.writer.poll_flush(&mut self.io, cx)).await;
        CloseAction::Finish
    }

    /// Why the conversation is over, that `by` ended.
    pub(crate) fn why(&self, by: EndedBy) -> End {
        match (&self.state, by) {
            (State::Stalled, _) => End::Stalled,
            (State::Failed(Violation::OUT_OF_MEMORY), _) => End::Memory,
            (State::Failed(_), _) => End::Violation,
            (_, EndedBy::Server) => End::Stop,
            (_, EndedBy::Client) => End::Client,
        }
    }

    /// The next message, once there is room for the answer.
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Message, ReadError>> {
        // A client that asks without reading has to wait, whatever it asks.
        if self.writer.len() >= self.send_queue.max(1) || self.deflating.is_some() {
            ready!(self.poll_send(cx)).map_err(|_| ReadError::Gone)?;
        }
        loop {
            let incoming = match self.reader.poll_next(&mut self.io, cx) {
                Poll::Ready(incoming) => incoming?,
                Poll::Pending => {
                    // Nothing more is there to be answered: one write for a burst.
                    if self.flush_owed {
                        ready!(self.poll_send(cx)).map_err(|_| ReadError::Gone)?;
                    }
                    return Poll::Pending;
                }
            };
            let payload = match incoming {
                Incoming::Message(message) => return Poll::Ready(Ok(message)),
                Incoming::Ping(_) | Incoming::Pong if !self.pings.allows() => {
                    return Poll::Ready(Err(Violation::TOO_MANY_PINGS.into()));
                }
                Incoming::Pong => continue,
                Incoming::Ping(payload) => payload,
            };
            // Behind our Close nothing is sent any more.
            if let State::Open = self.state {
                self.writer.queue(FIN | PONG, payload);
                self.flush_owed = true;
            }
            if self.writer.len() >= self.send_queue.max(1) {
                ready!(self.poll_send(cx)).map_err(|_| ReadError::Gone)?;
            }
        }
    }

    /// Looks after a client from which nothing comes. Ready when it is given up.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<Option<Violation>> {
        loop {
            match ready!(self.keepalive.poll(cx)) {
                Notice::Quiet => {
                    // With something waiting, the client has enough to answer.
                    if self.writer.len() == 0
                        && let State::Open = self.state
                    {
                        self.writer.queue(FIN | PING, Bytes::new());
                        self.flush_owed = self.poll_send(cx).is_pending();
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

    /// Queues the message that is compressed elsewhere, once it is.
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
            // There was no memory for it; the message itself is there.
            Err(payload) => self.writer.queue(FIN | opcode, payload),
        }
    }

    /// Sends what waits, unless the client reads nothing for too long.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_deflated(cx))?;
        if let Poll::Ready(result) = self.writer.poll_flush(&mut self.io, cx) {
            self.flush_owed = false;
            return Poll::Ready(result);
        }
        if self.park().is_err() {
            // There is no memory for it to wait, and it doesn't read the Close for that.
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

    /// Accounts for the buffers of a connection that has to wait.
    fn park(&mut self) -> Result<(), Violation> {
        self.reader.park()?;
        Ok(self.writer.park()?)
    }

    fn queue_message(&mut self, opcode: u8, payload: Bytes) {
        match &self.deflate {
            Some((deflate, agreed)) if payload.len() >= self.compression_threshold => {
                let output = Reserved::new(self.budget.reservation());
                match deflate.deflate(payload, agreed.window(), output) {
                    Work::Done(deflated) => self.queue_deflated(opcode, deflated),
                    Work::Elsewhere(job) => self.deflating = Some((opcode, job)),
                }
            }
            _ => self.writer.queue(FIN | opcode, payload),
        }
    }

    /// The stream is over; `state` says which Close is owed, unless one was sent already.
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
                    this.end_with(State::CloseOwed(close.clone()));
                }
                return Poll::Ready(Some(Ok(message)));
            }
            Poll::Ready(Err(ReadError::Violation(violation))) => Some(violation),
            Poll::Ready(Err(ReadError::Gone)) => None,
            Poll::Pending => ready!(this.poll_silence(cx)),
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
        if self.writer.len() >= self.send_queue.max(1) || self.deflating.is_some() {
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

    /// The end of the connection is its owner's business, by way of [`Socket::end`].
    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_send(cx)
    }
}
