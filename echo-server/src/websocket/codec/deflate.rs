//! permessage-deflate, RFC 7692, without context takeover: every message is compressed by itself.
//!
//! Short messages are (de)compressed on the thread of the runtime that polls the connection. Long
//! ones would block it for other connections, and are left to other threads, a few at a time.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use bytes::Bytes;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::net::budget::{Exhausted, Reserved};
use crate::websocket::codec::violation::Violation;

/// The longest message, inflated, that is (de)compressed on a thread of the runtime, in bytes.
const MAX_INLINE: usize = 16 << 10;
/// The end of a flushed block, which messages leave out (RFC 7692 section 7.2.1).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];
/// The smallest window of a compressor, as a power of two, and the number of window sizes.
const SMALLEST_WINDOW: u8 = 9;
const WINDOWS: usize = 7;
/// How many compressors are kept for each window size, and how many decompressors.
const POOLED: usize = 16;

/// The result of work on another thread. Dropping it doesn't stop the work.
pub(crate) type Job<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

/// A result, or the job that computes it on another thread.
pub(crate) enum Work<T> {
    Done(T),
    Offloaded(Job<T>),
}

/// The compressors and decompressors of a server. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Deflate(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    compressors: [Pool<Compress>; WINDOWS],
    decompressors: Pool<Decompress>,
    /// Limits the jobs on other threads.
    jobs: Arc<Semaphore>,
}

type Pool<T> = Mutex<Vec<T>>;

impl Deflate {
    pub(crate) fn new() -> Self {
        // One core is left to the runtime.
        let cores = available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Shared {
            compressors: Default::default(),
            decompressors: Pool::default(),
            jobs: Arc::new(Semaphore::new((cores - 1).max(1))),
        }))
    }

    /// Decompresses a message of at most `max` bytes, decompressed.
    pub(crate) fn inflate(
        &self,
        input: Bytes,
        max: usize,
        mut output: Reserved,
    ) -> Work<Result<Bytes, Violation>> {
        let sibling = output.sibling();
        match self.inflate_into(&mut output, &input, max.min(MAX_INLINE)) {
            // The decompressed length isn't known before. The other thread starts again, so that
            // no output is kept while the job waits for its turn.
            Err(Violation::TOO_LARGE) if max > MAX_INLINE => drop(output),
            result => return Work::Done(result.map(|()| output.freeze())),
        }
        let (this, mut output) = (self.clone(), sibling);
        self.offload(move || {
            this.inflate_into(&mut output, &input, max)?;
            output.shrink();
            Ok(output.freeze())
        })
    }

    /// Compresses a message for a window of 2^`window` bytes. If the memory budget is exhausted,
    /// the error returns the message.
    pub(crate) fn deflate(
        &self,
        input: Bytes,
        window: u8,
        mut output: Reserved,
    ) -> Work<Result<Bytes, Bytes>> {
        let is_short = input.len() <= MAX_INLINE;
        let this = self.clone();
        let work = move || match this.deflate_into(&mut output, &input, window) {
            Ok(()) => {
                output.shrink();
                Ok(output.freeze())
            }
            Err(Exhausted) => Err(input),
        };
        if is_short {
            return Work::Done(work());
        }
        self.offload(work)
    }

    fn offload<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Work<T> {
        let jobs = Arc::clone(&self.0.jobs);
        Work::Offloaded(Box::pin(async move {
            let permit = jobs.acquire_owned().await.map_err(io::Error::other)?;
            let work = move || {
                // Held until the work is done, even if the job was dropped.
                let _permit = permit;
                work()
            };
            spawn_blocking(work).await.map_err(io::Error::other)
        }))
    }

    fn inflate_into(
        &self,
        output: &mut Reserved,
        input: &[u8],
        max: usize,
    ) -> Result<(), Violation> {
        let new = || Decompress::new(false);
        with_pooled(&self.0.decompressors, new, |decompress| {
            decompress.reset(false);
            inflate(decompress, input, max, output)
        })
    }

    fn deflate_into(
        &self,
        output: &mut Reserved,
        input: &[u8],
        window: u8,
    ) -> Result<(), Exhausted> {
        let index = usize::from(window.saturating_sub(SMALLEST_WINDOW)).min(WINDOWS - 1);
        let new = || Compress::new_with_window_bits(Compression::fast(), false, window);
        with_pooled(&self.0.compressors[index], new, |compress| {
            compress.reset();
            deflate(compress, input, output)
        })
    }
}

/// Calls `work` with an item of the pool, or a new one, and returns it to the pool.
fn with_pooled<T, R>(pool: &Pool<T>, new: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
    // Nothing that holds the lock can leave the list half changed.
    let lock = || pool.lock().unwrap_or_else(PoisonError::into_inner);
    let spare = lock().pop();
    let mut item = spare.unwrap_or_else(new);
    let result = work(&mut item);
    let mut spares = lock();
    if spares.len() < POOLED {
        spares.push(item);
    }
    result
}

fn inflate(
    decompress: &mut Decompress,
    input: &[u8],
    max: usize,
    output: &mut Reserved,
) -> Result<(), Violation> {
    // One byte more than allowed distinguishes a message that is too long from the longest one.
    let max_output = max.saturating_add(1);
    output.grow(
        input.len().saturating_mul(4).max(64).min(max_output),
        max_output,
    )?;
    for mut remaining in [input, &TAIL] {
        loop {
            if output.bytes().len() > max {
                return Err(Violation::TOO_LARGE);
            }
            output.grow(1, max_output)?;
            let before = (decompress.total_in(), decompress.total_out());
            let status =
                decompress.decompress_vec(remaining, output.bytes_mut(), FlushDecompress::Sync);
            let consumed = (decompress.total_in() - before.0) as usize;
            remaining = &remaining[consumed..];
            match status {
                // The peer may end the deflate stream. What follows is ignored.
                Ok(Status::StreamEnd) if output.bytes().len() <= max => return Ok(()),
                Ok(_) if consumed > 0 || decompress.total_out() > before.1 => {}
                // All input was consumed, and there was room for more output.
                Ok(_) if remaining.is_empty() => break,
                _ => return Err(Violation::NOT_DEFLATE),
            }
        }
    }
    Ok(())
}

fn deflate(compress: &mut Compress, input: &[u8], output: &mut Reserved) -> Result<(), Exhausted> {
    let max_output = usize::MAX;
    output.grow(input.len() / 4 + 64, max_output)?;
    let mut remaining = input;
    loop {
        let before = compress.total_in();
        let status = compress.compress_vec(remaining, output.bytes_mut(), FlushCompress::Sync);
        // The compressor only fails when it is misused. The message is then sent uncompressed.
        status.map_err(|_| Exhausted)?;
        remaining = &remaining[(compress.total_in() - before) as usize..];
        if remaining.is_empty() && output.bytes().len() < output.bytes_mut().capacity() {
            break;
        }
        output.grow(64, max_output)?;
    }
    let length = output.bytes().len().saturating_sub(TAIL.len());
    output.bytes_mut().truncate(length);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::budget::Budget;

    async fn done<T>(work: Work<T>) -> T {
        match work {
            Work::Done(result) => result,
            Work::Offloaded(job) => job.await.expect("no panic"),
        }
    }

    fn reserved(budget: &Arc<Budget>) -> Reserved {
        Reserved::new(budget.reservation())
    }

    /// Pseudorandom bytes, which don't compress.
    fn noise(length: usize) -> Vec<u8> {
        let step = |state: &mut u32| {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Some((*state >> 24) as u8)
        };
        std::iter::repeat_n((), length)
            .scan(1, |state, ()| step(state))
            .collect()
    }

    #[tokio::test]
    async fn messages_survive_the_round_trip() {
        let (deflate, budget) = (Deflate::new(), Budget::new(64 << 20));
        for window in [9, 15] {
            for length in [0, 1, 100, 16 << 10, (16 << 10) + 1, 1 << 20] {
                for message in [vec![b'a'; length], noise(length)] {
                    let message = Bytes::from(message);
                    let deflated = deflate.deflate(message.clone(), window, reserved(&budget));
                    let deflated = done(deflated).await.expect("room");
                    let inflated = deflate.inflate(deflated, length, reserved(&budget));
                    assert!(done(inflated).await == Ok(message), "{window} {length}");
                }
            }
        }
        assert_eq!(budget.used(), 0);
    }

    #[tokio::test]
    async fn messages_that_inflate_to_more_than_the_limit_are_too_large() {
        let (deflate, budget) = (Deflate::new(), Budget::new(64 << 20));
        for length in [100, 100_000] {
            let message = Bytes::from(vec![b'a'; length]);
            let deflated = deflate.deflate(message, 15, reserved(&budget));
            let deflated = done(deflated).await.expect("room");
            let inflated = deflate.inflate(deflated, length - 1, reserved(&budget));
            assert_eq!(done(inflated).await, Err(Violation::TOO_LARGE));
        }
    }

    #[tokio::test]
    async fn an_exhausted_budget_is_an_error_and_nothing_stays_reserved() {
        let deflate = Deflate::new();
        let message = Bytes::from(vec![b'a'; 1 << 20]);
        let plenty = Budget::new(64 << 20);
        let deflated = done(deflate.deflate(message, 15, reserved(&plenty))).await;
        let little = Budget::new(200_000);
        let inflated = deflate.inflate(deflated.expect("room"), 1 << 20, reserved(&little));
        assert_eq!(done(inflated).await, Err(Violation::OUT_OF_MEMORY));
        let noise = Bytes::from(noise(1 << 20));
        let deflated = deflate.deflate(noise.clone(), 15, reserved(&little));
        assert!(done(deflated).await == Err(noise));
        assert_eq!(little.used(), 0);
    }

    /// On a thread of the runtime they would block other connections.
    #[tokio::test]
    async fn long_messages_are_left_to_other_threads() {
        let (deflate, budget) = (Deflate::new(), Budget::new(64 << 20));
        let message = Bytes::from(vec![b'a'; MAX_INLINE + 1]);
        let work = deflate.deflate(message, 15, reserved(&budget));
        assert!(matches!(work, Work::Offloaded(_)));
        let deflated = done(work).await.expect("room");
        let work = deflate.inflate(deflated, 1 << 20, reserved(&budget));
        assert!(matches!(work, Work::Offloaded(_)));
    }

    #[tokio::test]
    async fn invalid_data_is_a_violation_and_an_ended_stream_is_not() {
        let (deflate, budget) = (Deflate::new(), Budget::new(1 << 20));
        for bad in [&b"\xff\xff\xff\xff"[..], b"\x06"] {
            let inflated = deflate.inflate(Bytes::from_static(bad), 1000, reserved(&budget));
            assert_eq!(done(inflated).await, Err(Violation::NOT_DEFLATE), "{bad:?}");
        }
        // A final block, followed by ignored bytes.
        let ended = Bytes::from_static(b"\x4b\x04\x00garbage");
        let inflated = deflate.inflate(ended, 1000, reserved(&budget));
        assert_eq!(done(inflated).await, Ok(Bytes::from_static(b"a")));
    }
}
