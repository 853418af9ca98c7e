//! A WebSocket that does what it is told: no frame is sent unless a fault queues it, except Pong.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BufMut, BytesMut};
use tokio::io::AsyncWrite;
use tokio_util::io::poll_read_buf;

use super::frame::{self, FIN};
use super::pace::Pace;
use super::session::End;
use crate::assemble::{Assembler, Bounds, Data, Violation};
use crate::message::{Close, Message};
use crate::registry::Connection;
use crate::transport::Transport;

/// With this many bytes to be sent nothing more is read: the client has to read first.
const HIGH_WATER: usize = 256 << 10;
/// How much is read at once, in bytes.
const CHUNK: usize = 64 << 10;

/// Everything sent goes through `outgoing`, so that a future dropped half-way leaves no torn frame.
pub(super) struct Socket {
    // Before `connection`, to be dropped first: the account ends when the socket is closed.
    transport: Transport,
    connection: Connection,
    incoming: BytesMut,
    outgoing: BytesMut,
    assembler: Assembler,
    bounds: Bounds,
    pace: Option<Pace>,
    close_sent: bool,
    /// A Close came, or something that isn't WebSocket.
    over: bool,
}

impl Socket {
    pub(super) fn new(transport: Transport, connection: Connection, bounds: Bounds) -> Self {
        Self {
            transport,
            connection,
            incoming: BytesMut::new(),
            outgoing: BytesMut::new(),
            assembler: Assembler::new(bounds),
            bounds,
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
            if self.outgoing.len() >= HIGH_WATER {
                ready!(flushed);
            }
            if self.over {
                return flushed.map(|()| Ok(None));
            }
            let queued = self.outgoing.len();
            match self.take() {
                Ok(Some(message)) => return Poll::Ready(Ok(Some(message))),
                Ok(None) if self.outgoing.len() == queued => {}
                // There were Pings to be answered.
                Ok(None) => continue,
                Err(violation) => {
                    self.ending();
                    self.over = true;
                    self.queue_close(&Close::new(violation.code, violation.what));
                    continue;
                }
            }
            ready!(self.poll_read(cx))?;
        }
    }

    /// Reads what came, of which there is at least a byte.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let allowance = match &mut self.pace {
            Some(pace) => ready!(pace.poll_allowance(cx)).min(CHUNK),
            None => CHUNK,
        };
        self.incoming.reserve(allowance);
        let mut chunk = (&mut self.incoming).limit(allowance);
        let count = ready!(poll_read_buf(Pin::new(&mut self.transport), cx, &mut chunk))?;
        if count == 0 {
            return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
        }
        if let Some(pace) = &mut self.pace {
            pace.spent(count);
        }
        Poll::Ready(Ok(()))
    }

    /// The next whole message among the bytes that came.
    fn take(&mut self) -> Result<Option<Message>, Violation> {
        while let Some(frame) = frame::take(&mut self.incoming, self.bounds.bytes)? {
            let data = match frame.opcode {
                frame::TEXT => Data::Text,
                frame::BINARY => Data::Binary,
                frame::CONTINUATION => Data::Continuation,
                frame::PING => {
                    self.queue(FIN | frame::PONG, &frame.payload);
                    continue;
                }
                frame::PONG => continue,
                frame::CLOSE => {
                    self.over = true;
                    let close = Close::parse(&frame.payload)
                        .ok_or(Violation::protocol("a Close of one byte"))?;
                    return Ok(Some(self.account(Message::Close(close))));
                }
                _ => return Err(Violation::protocol("a reserved opcode")),
            };
            if let Some(message) = self.assembler.push(data, frame.fin, frame.payload)? {
                return Ok(Some(self.account(message)));
            }
        }
        Ok(None)
    }

    fn account(&self, message: Message) -> Message {
        self.connection.received(&message);
        message
    }

    /// Queues a frame of any kind.
    pub(super) fn queue(&mut self, first: u8, payload: &[u8]) {
        frame::put(first, payload, &mut self.outgoing);
    }

    /// Queues bytes that are, or aren't, a frame.
    pub(super) fn queue_bytes(&mut self, bytes: &[u8]) {
        self.outgoing.extend_from_slice(bytes);
    }

    /// Queues a message, unless a Close went before it.
    pub(super) fn queue_message(&mut self, message: &Message) {
        match message {
            Message::Close(close) => self.queue_close(close),
            _ if self.close_sent => {}
            Message::Text(payload) => self.queue(FIN | frame::TEXT, payload),
            Message::Binary(payload) => self.queue(FIN | frame::BINARY, payload),
        }
    }

    /// Queues a Close with any code, unless one went before it.
    pub(super) fn queue_close(&mut self, close: &Close) {
        if !self.close_sent {
            self.close_sent = true;
            self.queue(FIN | frame::CLOSE, &close.payload());
        }
    }

    /// Sends what is queued. Cancel-safe.
    ///
    /// # Errors
    ///
    /// The client vanished.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outgoing.is_empty() {
            let written = ready!(Pin::new(&mut self.transport).poll_write(cx, &self.outgoing))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.outgoing.advance(written);
        }
        // Under TLS something may still wait to be sent.
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    /// Sends the 101 that was held back, and what is queued, in one write.
    pub(super) async fn release(&mut self) -> io::Result<()> {
        let behind = self.outgoing.split();
        self.transport.release(&behind).await
    }

    /// Echoes `count` messages, or until the client's Close, which is answered.
    ///
    /// Gives whether `count` was reached.
    pub(super) async fn echo(&mut self, count: u64) -> io::Result<bool> {
        for _ in 0..count {
            let Some(message) = self.receive().await? else {
                return Ok(false);
            };
            self.queue_message(&message);
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
