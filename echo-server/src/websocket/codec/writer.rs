//! The send queue of a connection: encodes frames, and writes them in order.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::mem::take;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::AsyncWrite;

use crate::net::budget::{Budget, Exhausted, Reservation};
use crate::websocket::codec::frame::{MAX_HEADER, put_header};

/// Payloads of at least so many bytes are queued without a copy. A shorter one may be a part of a
/// read buffer, which it would keep.
const MIN_UNCOPIED: usize = 64 << 10;
/// The largest buffer that a thread keeps, in bytes. Larger ones are freed.
const MAX_SPARE: usize = 256 << 10;
/// How many pieces one system call writes.
const MAX_SLICES: usize = 16;

thread_local! {
    /// Lent to a connection while something is queued.
    static SPARE: Cell<BytesMut> = Cell::new(BytesMut::new());
}

/// Frames in the order in which they are sent.
pub(crate) struct Writer {
    /// What is sent before `tail`.
    pieces: VecDeque<Bytes>,
    tail: BytesMut,
    /// How many bytes both contain.
    length: usize,
    /// For `tail` while it waits. The payloads in `pieces` have reservations of their own.
    held: Reservation,
}

impl Writer {
    pub(crate) fn new(budget: &Arc<Budget>) -> Self {
        Self {
            pieces: VecDeque::new(),
            tail: BytesMut::new(),
            length: 0,
            held: budget.reservation(),
        }
    }

    /// Returns how many bytes are queued.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Queues a frame of any kind.
    pub(crate) fn queue(&mut self, first: u8, payload: Bytes) {
        let copied = if payload.len() < MIN_UNCOPIED {
            payload.len()
        } else {
            0
        };
        self.prepare(MAX_HEADER + copied);
        put_header(first, payload.len(), &mut self.tail);
        if copied == payload.len() {
            self.tail.put_slice(&payload);
        } else {
            self.pieces.push_back(self.tail.split().freeze());
            self.pieces.push_back(payload);
        }
        self.update_length();
    }

    /// Queues bytes as they are, whether or not they are a valid frame.
    #[cfg(feature = "faults")]
    pub(crate) fn queue_bytes(&mut self, bytes: &[u8]) {
        self.prepare(bytes.len());
        self.tail.put_slice(bytes);
        self.update_length();
    }

    /// Removes and returns everything that is queued.
    #[cfg(feature = "faults")]
    pub(crate) fn take(&mut self) -> Vec<u8> {
        let mut all = take(&mut self.pieces)
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        all.extend_from_slice(&take(&mut self.tail));
        self.length = 0;
        all
    }

    /// Sends everything that is queued. Cancel-safe.
    pub(crate) fn poll_flush<Io: AsyncWrite + Unpin>(
        &mut self,
        io: &mut Io,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.length > 0 {
            let written = if self.pieces.is_empty() {
                ready!(Pin::new(&mut *io).poll_write(cx, &self.tail))?
            } else {
                let mut slices = [IoSlice::new(&[]); MAX_SLICES];
                let pieces = self.pieces.iter().map(|it| &it[..]);
                let all = pieces.chain([&self.tail[..]]);
                let mut count = 0;
                for (slice, piece) in slices.iter_mut().zip(all) {
                    *slice = IoSlice::new(piece);
                    count += 1;
                }
                ready!(Pin::new(&mut *io).poll_write_vectored(cx, &slices[..count]))?
            };
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.advance(written);
        }
        self.release();
        // TLS may have buffered something.
        Pin::new(io).poll_flush(cx)
    }

    /// Reserves the memory that is held while the peer reads nothing.
    pub(crate) fn reserve_held(&mut self) -> Result<(), Exhausted> {
        self.held.resize(self.tail.capacity())
    }

    fn prepare(&mut self, more: usize) {
        if self.tail.capacity() == 0 {
            self.tail = SPARE.take();
        }
        self.tail.reserve(more);
    }

    fn update_length(&mut self) {
        let pieces: usize = self.pieces.iter().map(Bytes::len).sum();
        self.length = pieces + self.tail.len();
    }

    fn advance(&mut self, mut written: usize) {
        self.length -= written;
        while let Some(piece) = self.pieces.front_mut() {
            let part = written.min(piece.len());
            piece.advance(part);
            written -= part;
            if piece.has_remaining() {
                return;
            }
            self.pieces.pop_front();
        }
        self.tail.advance(written);
    }

    /// Returns the buffer to the thread, and its memory to the budget.
    fn release(&mut self) {
        if self.tail.capacity() > 0 {
            let mut spare = take(&mut self.tail);
            // Reclaims the memory of what was written, unless a piece still refers to it.
            spare.reserve(1);
            if spare.capacity() <= MAX_SPARE {
                SPARE.set(spare);
            }
        }
        self.pieces = VecDeque::new();
        // Shrinking never fails.
        let _ = self.held.resize(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::websocket::codec::opcode::{BINARY, FIN};
    use std::future::poll_fn;
    use tokio::io::{AsyncReadExt, duplex};

    #[tokio::test]
    async fn all_frames_are_sent_in_order() {
        let budget = Budget::new(1 << 20);
        let mut writer = Writer::new(&budget);
        let mut expected = BytesMut::new();
        for (index, length) in [3, 70_000, 0, 200_000, 65_535, 65_536]
            .into_iter()
            .enumerate()
        {
            let payload = vec![index as u8; length];
            put_header(FIN | BINARY, length, &mut expected);
            expected.extend_from_slice(&payload);
            writer.queue(FIN | BINARY, payload.into());
        }
        assert_eq!(writer.len(), expected.len());
        let (mut io, mut other) = duplex(1000);
        let flushing = async {
            poll_fn(|cx| writer.poll_flush(&mut io, cx))
                .await
                .expect("an end");
            drop(io);
        };
        let mut sent = Vec::new();
        let (_, read) = tokio::join!(flushing, other.read_to_end(&mut sent));
        read.expect("an end");
        assert!(sent == expected);
        assert_eq!(
            (writer.len(), writer.tail.capacity(), budget.used()),
            (0, 0, 0)
        );
    }

    #[tokio::test]
    async fn queued_bytes_are_reserved() {
        let budget = Budget::new(100_000);
        let mut writer = Writer::new(&budget);
        writer.queue(FIN | BINARY, vec![0; 50_000].into());
        assert_eq!(writer.reserve_held(), Ok(()));
        assert!(budget.used() >= 50_000);
        writer.queue(FIN | BINARY, vec![0; 60_000].into());
        assert_eq!(writer.reserve_held(), Err(Exhausted));
    }
}
