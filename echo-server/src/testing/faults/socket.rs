//! The WebSocket of a fault: it sends no frame that the fault didn't queue, except Pongs.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, ReadBuf};

use super::read_rate::ReadRate;
use crate::net::budget::Reservation;
use crate::net::transport::CloseAction;
use crate::net::transport::Transport;
use crate::testing::context::TestContext;
use crate::testing::registry::Connection;
use crate::websocket::codec::message::{Close, Message};
use crate::websocket::codec::opcode::{self, FIN};
use crate::websocket::codec::reader::{Incoming, ReadError, Reader};
use crate::websocket::codec::writer::Writer;
use crate::websocket::keepalive::{Keepalive, Notice, Timeouts};
use crate::websocket::observer::Observer;

/// While so many bytes are queued, nothing more is read.
const HIGH_WATER: usize = 256 << 10;

/// A WebSocket after its handshake.
///
/// Everything is sent through `writer`, so that a dropped future leaves no incomplete frame.
pub(super) struct Socket {
    // Dropped before `connection`: a report ends after the TCP connection.
    transport: Transport,
    connection: Connection,
    reader: Reader,
    writer: Writer,
    reservation: Reservation,
    keepalive: Keepalive,
    read_rate: Option<ReadRate>,
    close_sent: bool,
    /// A Close was received, or a violation.
    over: bool,
}

/// Reads no faster than the rate limit allows.
struct RateLimited<'a>(&'a mut Transport, &'a mut Option<ReadRate>);

impl AsyncRead for RateLimited<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self(transport, read_rate) = self.get_mut();
        let Some(read_rate) = read_rate else {
            return Pin::new(&mut **transport).poll_read(cx, buffer);
        };
        let allowance = ready!(read_rate.poll_allowance(cx));
        let room = allowance.min(buffer.remaining());
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(room));
        ready!(Pin::new(&mut **transport).poll_read(cx, &mut part))?;
        let count = part.filled().len();
        buffer.advance(count);
        read_rate.spent(count);
        Poll::Ready(Ok(()))
    }
}

impl Socket {
    pub(super) fn new(transport: Transport, connection: Connection, context: &TestContext) -> Self {
        let limits = &context.session.settings.limits;
        let timeouts = Timeouts {
            // Some faults wait for a client that sends nothing.
            idle: Duration::ZERO,
            stalled: context.session.settings.timeouts.stalled,
        };
        Self {
            keepalive: Keepalive::new(transport.activity(), timeouts),
            transport,
            connection,
            reader: Reader::new(limits.clone(), None),
            writer: Writer::new(&limits.budget),
            reservation: limits.budget.reservation(),
            read_rate: None,
            close_sent: false,
            over: false,
        }
    }

    pub(super) fn transport(&mut self) -> &mut Transport {
        &mut self.transport
    }

    /// Notes that the server ends the connection.
    pub(super) fn ending(&mut self) {
        self.connection.ending();
    }

    /// Notes that payloads of so many bytes were written.
    pub(super) fn wrote(&self, bytes: usize) {
        self.connection.wrote(bytes as u64);
    }

    /// Limits the rate of reading from now on.
    pub(super) fn limit_rate(&mut self, read_rate: ReadRate) {
        self.read_rate = Some(read_rate);
    }

    /// Reserves the memory that the fault itself holds, in bytes.
    ///
    /// # Errors
    ///
    /// When the memory budget is exhausted.
    pub(super) fn hold(&mut self, bytes: usize) -> io::Result<()> {
        let held = self.reservation.resize(bytes);
        held.map_err(|_| io::ErrorKind::OutOfMemory.into())
    }

    /// Waits for the next message or Close; `None` after a Close or a violation. Sends what is
    /// queued meanwhile. Cancel-safe.
    ///
    /// # Errors
    ///
    /// When the connection has ended.
    pub(super) async fn receive(&mut self) -> io::Result<Option<Message>> {
        poll_fn(|cx| self.poll_receive(cx)).await
    }

    pub(super) fn poll_receive(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Option<Message>>> {
        loop {
            let flushed = self.poll_flush(cx)?;
            if self.writer.len() >= HIGH_WATER {
                ready!(flushed);
            }
            if self.over {
                return flushed.map(|()| Ok(None));
            }
            let mut io = RateLimited(&mut self.transport, &mut self.read_rate);
            match ready!(self.reader.poll_next(&mut io, cx)) {
                Ok(Incoming::Message(message)) => {
                    self.over = matches!(message, Message::Close(_));
                    self.connection.received(&message);
                    return Poll::Ready(Ok(Some(message)));
                }
                Ok(Incoming::Ping(payload)) => {
                    self.queue(FIN | opcode::PONG, payload);
                }
                Ok(Incoming::Pong) => {}
                Err(ReadError::Violation(violation)) => {
                    self.ending();
                    self.over = true;
                    self.queue_close(&Close::new(violation.code, violation.reason));
                }
                Err(ReadError::Disconnected) => {
                    return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
            }
        }
    }

    /// Queues a frame of any kind.
    pub(super) fn queue(&mut self, first: u8, payload: impl AsRef<[u8]> + Send + 'static) {
        self.writer.queue(first, Bytes::from_owner(payload));
    }

    /// Queues bytes as they are, whether or not they are a valid frame.
    pub(super) fn queue_bytes(&mut self, bytes: &[u8]) {
        self.writer.queue_bytes(bytes);
    }

    /// Queues a message, unless a Close was queued before.
    pub(super) fn queue_message(&mut self, message: Message) {
        match message {
            Message::Close(close) => self.queue_close(&close),
            _ if self.close_sent => {}
            Message::Text(payload) => self.writer.queue(FIN | opcode::TEXT, payload),
            Message::Binary(payload) => self.writer.queue(FIN | opcode::BINARY, payload),
        }
    }

    /// Queues a Close with any code, unless one was queued before.
    pub(super) fn queue_close(&mut self, close: &Close) {
        if !self.close_sent {
            self.close_sent = true;
            self.queue(FIN | opcode::CLOSE, close.payload());
        }
    }

    /// Sends what is queued. Cancel-safe.
    ///
    /// # Errors
    ///
    /// When the connection has ended, when the client reads nothing for too long, or when it
    /// leaves more unread than there is memory for.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Poll::Ready(result) = self.writer.poll_flush(&mut self.transport, cx) {
            return Poll::Ready(result);
        }
        if self.reader.reserve_held().is_err() || self.writer.reserve_held().is_err() {
            self.transport.reset_on_drop();
            return Poll::Ready(Err(io::ErrorKind::OutOfMemory.into()));
        }
        while let Poll::Ready(notice) = self.keepalive.poll(cx) {
            if notice == Notice::Stalled {
                self.transport.reset_on_drop();
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        Poll::Pending
    }

    /// Sends the 101 that was held back and what is queued. It is one write if the system accepts
    /// all of it.
    pub(super) async fn release(&mut self) -> io::Result<()> {
        let mut together = self.transport.release();
        together.append(&mut self.writer.take());
        self.writer.queue_bytes(&together);
        drop(together);
        self.hold(0)?;
        self.flush().await
    }

    /// Echoes `count` messages. Ends earlier at the client's Close, and answers it.
    ///
    /// Returns whether `count` was reached.
    pub(super) async fn echo(&mut self, count: u64) -> io::Result<bool> {
        for _ in 0..count {
            let Some(message) = self.receive().await? else {
                return Ok(false);
            };
            self.queue_message(message);
        }
        self.flush().await?;
        Ok(!self.over)
    }

    /// Echoes until the client's Close, and answers it.
    pub(super) async fn echo_all(&mut self) -> io::Result<CloseAction> {
        self.echo(u64::MAX).await.map(|_| CloseAction::Finish)
    }

    /// Ends the TCP connection.
    pub(super) async fn end(self, action: CloseAction, limit: Duration) {
        let Self {
            transport,
            connection,
            ..
        } = self;
        transport.end(action, limit).await;
        drop(connection);
    }
}
