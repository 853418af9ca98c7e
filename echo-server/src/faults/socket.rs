//! A WebSocket that does what it is told: no frame is sent unless a fault queues it, except Pong.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, ReadBuf};

use super::pace::Pace;
use super::session::End;
use crate::app::App;
use crate::budget::Reservation;
use crate::frame::{self, FIN};
use crate::keepalive::{Keepalive, Notice, Timeouts};
use crate::message::{Close, Message};
use crate::reader::{Incoming, ReadError, Reader};
use crate::registry::Connection;
use crate::transport::Transport;
use crate::watch::Watch;
use crate::writer::Writer;

/// With this many bytes to be sent nothing more is read: the client has to read first.
const HIGH_WATER: usize = 256 << 10;

/// Everything sent goes through `writer`, so that a future dropped half-way leaves no torn frame.
pub(super) struct Socket {
    // Before `connection`, to be dropped first: the account ends when the socket is closed.
    transport: Transport,
    connection: Connection,
    reader: Reader,
    writer: Writer,
    reservation: Reservation,
    keepalive: Keepalive,
    pace: Option<Pace>,
    close_sent: bool,
    /// A Close came, or something that isn't WebSocket.
    over: bool,
}

/// Reads as fast as it is told.
struct Paced<'a>(&'a mut Transport, &'a mut Option<Pace>);

impl AsyncRead for Paced<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self(transport, pace) = self.get_mut();
        let Some(pace) = pace else {
            return Pin::new(&mut **transport).poll_read(cx, buffer);
        };
        let allowance = ready!(pace.poll_allowance(cx));
        let room = allowance.min(buffer.remaining());
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(room));
        ready!(Pin::new(&mut **transport).poll_read(cx, &mut part))?;
        let count = part.filled().len();
        buffer.advance(count);
        pace.spent(count);
        Poll::Ready(Ok(()))
    }
}

impl Socket {
    pub(super) fn new(transport: Transport, connection: Connection, app: &App) -> Self {
        let timeouts = Timeouts {
            // A fault may want silence.
            idle: Duration::ZERO,
            stalled: app.config.send_timeout,
        };
        Self {
            keepalive: Keepalive::new(transport.activity(), timeouts),
            transport,
            connection,
            reader: Reader::new(app.config.read_limits(&app.budget), None),
            writer: Writer::new(&app.budget),
            reservation: app.budget.reservation(),
            pace: None,
            close_sent: false,
            over: false,
        }
    }

    pub(super) fn transport(&mut self) -> &mut Transport {
        &mut self.transport
    }

    /// From here on, whatever happens isn't the client's doing.
    pub(super) fn ending(&mut self) {
        self.connection.ending();
    }

    /// From here on, reads no faster than that.
    pub(super) fn read_at(&mut self, pace: Pace) {
        self.pace = Some(pace);
    }

    /// Accounts for what the fault itself holds, in bytes.
    ///
    /// # Errors
    ///
    /// There is no memory for it.
    pub(super) fn hold(&mut self, bytes: usize) -> io::Result<()> {
        let held = self.reservation.resize(bytes);
        held.map_err(|_| io::ErrorKind::OutOfMemory.into())
    }

    /// The next message, also a Close; `None` when there won't be another one. Sends what is
    /// queued meanwhile. Cancel-safe.
    ///
    /// # Errors
    ///
    /// The client vanished.
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
            let mut io = Paced(&mut self.transport, &mut self.pace);
            match ready!(self.reader.poll_next(&mut io, cx)) {
                Ok(Incoming::Message(message)) => {
                    self.over = matches!(message, Message::Close(_));
                    self.connection.received(&message);
                    return Poll::Ready(Ok(Some(message)));
                }
                Ok(Incoming::Ping(payload)) => {
                    self.queue(FIN | frame::PONG, payload);
                }
                Ok(Incoming::Pong) => {}
                Err(ReadError::Violation(violation)) => {
                    self.ending();
                    self.over = true;
                    self.queue_close(&Close::new(violation.code, violation.what));
                }
                Err(ReadError::Gone) => {
                    return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
            }
        }
    }

    /// Queues a frame of any kind.
    pub(super) fn queue(&mut self, first: u8, payload: impl AsRef<[u8]> + Send + 'static) {
        self.writer.queue(first, Bytes::from_owner(payload));
    }

    /// Queues bytes that are, or aren't, a frame.
    pub(super) fn queue_bytes(&mut self, bytes: &[u8]) {
        self.writer.queue_bytes(bytes);
    }

    /// Queues a message, unless a Close went before it.
    pub(super) fn queue_message(&mut self, message: Message) {
        match message {
            Message::Close(close) => self.queue_close(&close),
            _ if self.close_sent => {}
            Message::Text(payload) => self.writer.queue(FIN | frame::TEXT, payload),
            Message::Binary(payload) => self.writer.queue(FIN | frame::BINARY, payload),
        }
    }

    /// Queues a Close with any code, unless one went before it.
    pub(super) fn queue_close(&mut self, close: &Close) {
        if !self.close_sent {
            self.close_sent = true;
            self.queue(FIN | frame::CLOSE, close.payload());
        }
    }

    /// Sends what is queued. Cancel-safe.
    ///
    /// # Errors
    ///
    /// The client vanished, reads nothing for too long, or leaves more unread than there is memory
    /// for.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Poll::Ready(result) = self.writer.poll_flush(&mut self.transport, cx) {
            return Poll::Ready(result);
        }
        if self.reader.park().is_err() || self.writer.park().is_err() {
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

    /// Sends the 101 that was held back, and what is queued, in one write, as far as the system
    /// takes it.
    pub(super) async fn release(&mut self) -> io::Result<()> {
        let mut together = self.transport.release();
        together.append(&mut self.writer.take());
        self.writer.queue_bytes(&together);
        drop(together);
        self.hold(0)?;
        self.flush().await
    }

    /// Echoes `count` messages, or until the client's Close, which is answered.
    ///
    /// Gives whether `count` was reached.
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
    pub(super) async fn echo_all(&mut self) -> io::Result<End> {
        self.echo(u64::MAX).await.map(|_| End::Fin)
    }

    /// Ends the TCP connection.
    pub(super) async fn end(self, end: End, limit: Duration) {
        let Self {
            transport,
            connection,
            ..
        } = self;
        match end {
            End::Fin => transport.finish(limit).await,
            End::Reset => transport.reset(),
        }
        drop(connection);
    }
}
