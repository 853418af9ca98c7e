//! The memory budget that all connections of a server share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The largest reservation, in bytes, that may use all of the budget.
const SMALL: usize = 128 << 10;
/// One part in so many of the budget is left to small reservations.
const PART_FOR_SMALL: usize = 8;

/// How many bytes are reserved for messages, and how many may be.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: usize,
    used: AtomicUsize,
}

/// The error of a reservation for which the budget has no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exhausted;

impl Budget {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        let used = AtomicUsize::new(0);
        Arc::new(Self { limit, used })
    }

    /// Returns an empty reservation.
    pub(crate) fn reservation(self: &Arc<Self>) -> Reservation {
        Reservation {
            budget: Arc::clone(self),
            bytes: 0,
        }
    }

    /// Returns how many bytes are reserved.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Relaxed)
    }

    /// Returns how much of the budget may be in use after one reservation has grown to `bytes`.
    fn limit_of(&self, bytes: usize) -> usize {
        if bytes <= SMALL {
            self.limit
        } else {
            self.limit - self.limit / PART_FOR_SMALL
        }
    }
}

/// A part of the budget, released when it is dropped.
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

    /// Returns an empty reservation of the same budget.
    pub(crate) fn sibling(&self) -> Self {
        self.budget.reservation()
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Relaxed);
    }
}

/// A growing buffer whose memory is reserved for as long as it exists.
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

    /// Makes room for `more` bytes. `final_length` is the length in the end, as far as it is known.
    ///
    /// The capacity doubles up to `final_length` instead of growing to it at once, so that a peer that
    /// announces a length and sends nothing takes no memory.
    pub(crate) fn grow(&mut self, more: usize, final_length: usize) -> Result<(), Exhausted> {
        let length = self.bytes.len();
        let needed = length.saturating_add(more);
        if needed > self.bytes.capacity() {
            let capacity = needed.max(self.bytes.capacity().saturating_mul(2).min(final_length));
            self.reservation.resize(capacity)?;
            self.bytes.reserve_exact(capacity - length);
        }
        Ok(())
    }

    /// Releases unused capacity if it is more than a quarter of all.
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

    /// Returns an empty buffer with the same budget.
    pub(crate) fn sibling(&self) -> Self {
        Self::new(self.reservation.sibling())
    }

    /// Converts to shared bytes. They stay reserved until the last handle is dropped.
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
