//! The memory that all connections share: one number for the whole server.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A reservation up to this size, in bytes, may use the last part of the budget as well.
const SMALL: usize = 128 << 10;
/// The part of the budget that only small reservations may use: an eighth.
const PART_FOR_SMALL: usize = 8;

/// How many bytes are held for messages, and how many may be.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: usize,
    used: AtomicUsize,
}

/// There is not enough left of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exhausted;

impl Budget {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        let used = AtomicUsize::new(0);
        Arc::new(Self { limit, used })
    }

    /// A reservation of nothing yet.
    pub(crate) fn reservation(self: &Arc<Self>) -> Reservation {
        Reservation {
            budget: Arc::clone(self),
            bytes: 0,
        }
    }

    /// How many bytes are reserved.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Relaxed)
    }

    /// What may be in use after a reservation has grown to `bytes`.
    fn limit_of(&self, bytes: usize) -> usize {
        if bytes <= SMALL {
            self.limit
        } else {
            self.limit - self.limit / PART_FOR_SMALL
        }
    }
}

/// A part of the budget, given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Reservation {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Reservation {
    /// Grows or shrinks to `bytes`. Shrinking never fails.
    pub(crate) fn resize(&mut self, bytes: usize) -> Result<(), Exhausted> {
        if bytes > self.bytes {
            let more = bytes - self.bytes;
            let limit = self.budget.limit_of(bytes);
            let fits = |used: usize| used.checked_add(more).filter(|&used| used <= limit);
            let updated = self.budget.used.fetch_update(Relaxed, Relaxed, fits);
            updated.map_err(|_| Exhausted)?;
        } else if bytes < self.bytes {
            self.budget.used.fetch_sub(self.bytes - bytes, Relaxed);
        }
        self.bytes = bytes;
        Ok(())
    }

    /// Another reservation of the same budget, of nothing yet.
    pub(crate) fn sibling(&self) -> Self {
        self.budget.reservation()
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Relaxed);
    }
}

/// Bytes whose memory is reserved for as long as they exist.
#[derive(Debug)]
pub(crate) struct Reserved {
    bytes: Vec<u8>,
    reservation: Reservation,
}

impl Reserved {
    pub(crate) fn new(reservation: Reservation) -> Self {
        Self {
            bytes: Vec::new(),
            reservation,
        }
    }

    /// Makes room for at least one byte more, and for `more` if the final length is `most`.
    ///
    /// The room doubles, so that what is announced but never comes takes no memory.
    pub(crate) fn grow(&mut self, more: usize, most: usize) -> Result<(), Exhausted> {
        let length = self.bytes.len();
        let needed = length.saturating_add(more);
        if needed > self.bytes.capacity() {
            let capacity = needed.max(self.bytes.capacity().saturating_mul(2).min(most));
            self.reservation.resize(capacity)?;
            self.bytes.reserve_exact(capacity - length);
        }
        Ok(())
    }

    /// Gives back the room that isn't used, should it be much.
    pub(crate) fn shrink(&mut self) {
        if self.bytes.capacity() / 4 * 3 > self.bytes.len() {
            self.bytes.shrink_to_fit();
            // Shrinking never fails.
            let _ = self.reservation.resize(self.bytes.capacity());
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Another part of the same budget.
    pub(crate) fn sibling(&self) -> Self {
        Self::new(self.reservation.sibling())
    }

    /// The same bytes, shared; they stay reserved until the last handle is dropped.
    pub(crate) fn freeze(self) -> bytes::Bytes {
        if self.bytes.is_empty() {
            return bytes::Bytes::new();
        }
        bytes::Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Reserved {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_reserved_than_there_is() {
        let budget = Budget::new(8 << 20);
        let mut first = budget.reservation();
        let mut second = budget.reservation();
        assert_eq!(first.resize(6 << 20), Ok(()));
        assert_eq!(second.resize(2 << 20), Err(Exhausted));
        assert_eq!(second.resize(1 << 20), Ok(()));
        assert_eq!(first.resize(0), Ok(()));
        assert_eq!(budget.used(), 1 << 20);
        drop((first, second));
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn the_last_eighth_is_for_small_reservations() {
        let budget = Budget::new(8 << 20);
        let mut large = budget.reservation();
        assert_eq!(large.resize(7 << 20), Ok(()));
        assert_eq!(budget.reservation().resize(SMALL + 1), Err(Exhausted));
        assert_eq!(budget.reservation().resize(SMALL), Ok(()));
    }

    #[test]
    fn shared_bytes_stay_reserved() {
        let budget = Budget::new(1 << 20);
        let mut reserved = Reserved::new(budget.reservation());
        reserved.grow(100, 100).expect("room");
        reserved.bytes_mut().extend_from_slice(&[1; 100]);
        let bytes = reserved.freeze();
        let part = bytes.slice(1..2);
        drop(bytes);
        assert_eq!(budget.used(), 100);
        drop(part);
        assert_eq!(budget.used(), 0);
    }
}
