//! What waits to be sent to a client.

use std::cell::Cell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::mem::take;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio::io::AsyncWrite;

use crate::budget::{Budget, Exhausted, Reservation};
use crate::frame::{MAX_HEAD, put_head};

/// From this size on, in bytes, a payload is not copied. Shorter ones may be a part of what was
/// read ahead, all of which they would keep.
const NOT_COPIED: usize = 64 << 10;
/// The buffer that a thread keeps, in bytes. Larger ones are given back.
const LARGEST_SPARE: usize = 256 << 10;
/// How many pieces are written at once.
const PIECES: usize = 16;

thread_local! {
    /// Lent to a connection while something waits to be sent.
    static SPARE: Cell<BytesMut> = Cell::new(BytesMut::new());
}

/// Frames in the order in which they are sent.
pub(crate) struct Writer {
    /// What goes before `tail`.
    pieces: VecDeque<Bytes>,
    tail: BytesMut,
    /// How many bytes are in both.
    length: usize,
    /// For `tail` while it has to wait. Payloads in `pieces` have their own.
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

    /// How many bytes wait.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Queues a frame of any kind.
    pub(crate) fn queue(&mut self, first: u8, payload: Bytes) {
        let copied = if payload.len() < NOT_COPIED {
            payload.len()
        } else {
            0
        };
        self.prepare(MAX_HEAD + copied);
        put_head(first, payload.len(), &mut self.tail);
        if copied == payload.len() {
            self.tail.put_slice(&payload);
        } else {
            self.pieces.push_back(self.tail.split().freeze());
            self.pieces.push_back(payload);
        }
        self.count();
    }

    /// Queues bytes that are, or aren't, a frame.
    #[cfg(feature = "faults")]
    pub(crate) fn queue_bytes(&mut self, bytes: &[u8]) {
        self.prepare(bytes.len());
        self.tail.put_slice(bytes);
        self.count();
    }

    /// Takes everything that waits.
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

    /// Sends what waits. Cancel-safe.
    pub(crate) fn poll_flush<Io: AsyncWrite + Unpin>(
        &mut self,
        io: &mut Io,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while self.length > 0 {
            let written = if self.pieces.is_empty() {
                ready!(Pin::new(&mut *io).poll_write(cx, &self.tail))?
            } else {
                let mut slices = [IoSlice::new(&[]); PIECES];
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
        self.give_back();
        // Under TLS something may still wait to be sent.
        Pin::new(io).poll_flush(cx)
    }

    /// Accounts for what is held while the peer takes nothing more.
    pub(crate) fn park(&mut self) -> Result<(), Exhausted> {
        self.held.resize(self.tail.capacity())
    }

    fn prepare(&mut self, more: usize) {
        if self.tail.capacity() == 0 {
            self.tail = SPARE.take();
        }
        self.tail.reserve(more);
    }

    fn count(&mut self) {
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

    fn give_back(&mut self) {
        if self.tail.capacity() > 0 {
            let mut spare = take(&mut self.tail);
            // Takes the memory before what was written again, unless that is still elsewhere.
            spare.reserve(1);
            if spare.capacity() <= LARGEST_SPARE {
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
    use crate::frame::{BINARY, FIN};
    use std::future::poll_fn;
    use tokio::io::{AsyncReadExt, duplex};

    #[tokio::test]
    async fn everything_goes_out_in_order() {
        let budget = Budget::new(1 << 20);
        let mut writer = Writer::new(&budget);
        let mut expected = BytesMut::new();
        for (index, length) in [3, 70_000, 0, 200_000, 65_535, 65_536]
            .into_iter()
            .enumerate()
        {
            let payload = vec![index as u8; length];
            put_head(FIN | BINARY, length, &mut expected);
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
        let mut came = Vec::new();
        let (_, read) = tokio::join!(flushing, other.read_to_end(&mut came));
        read.expect("an end");
        assert!(came == expected);
        assert_eq!(
            (writer.len(), writer.tail.capacity(), budget.used()),
            (0, 0, 0)
        );
    }

    #[tokio::test]
    async fn what_waits_is_accounted_for() {
        let budget = Budget::new(100_000);
        let mut writer = Writer::new(&budget);
        writer.queue(FIN | BINARY, vec![0; 50_000].into());
        assert_eq!(writer.park(), Ok(()));
        assert!(budget.used() >= 50_000);
        writer.queue(FIN | BINARY, vec![0; 60_000].into());
        assert_eq!(writer.park(), Err(Exhausted));
    }
}
