//! When a message may be handed to the browser, whose own queue has no bound: two water marks over `bufferedAmount`.

use crate::core::options::SendBuffer;

/// The gate in front of the browser's send queue.
#[derive(Debug)]
pub(crate) struct Outbox {
    marks: SendBuffer,
    /// The high mark was reached, and the low one not since.
    shut: bool,
}

impl Outbox {
    pub(crate) fn new(marks: SendBuffer) -> Self {
        Self { marks, shut: false }
    }

    /// Whether the next message may go: yes below the high mark; once it was reached, no until the low one is.
    pub(crate) fn is_open(&mut self, buffered_amount: u64) -> bool {
        self.shut = if self.shut {
            buffered_amount > self.marks.low
        } else {
            buffered_amount >= self.marks.high
        };
        !self.shut
    }
}

/// When to look at `bufferedAmount` again: it shrinks without an event, and never within a task.
///
/// The first look needs no timer (hidden tabs throttle those to one a second and later one a minute); then ever longer
/// pauses, so that a stalled peer costs next to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Looks {
    taken: u32,
}

/// The pause before the next look.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// The next task.
    Task,
    /// So many milliseconds.
    Millis(u32),
}

impl Looks {
    const LONGEST_MILLIS: u32 = 64;

    pub(crate) fn next(&mut self) -> Pause {
        self.taken = self.taken.saturating_add(1);
        match self.taken {
            1 => Pause::Task,
            n => Pause::Millis(
                1u32.checked_shl(n - 2)
                    .map_or(Self::LONGEST_MILLIS, |millis| {
                        millis.min(Self::LONGEST_MILLIS)
                    }),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    #[test]
    fn the_gate_shuts_at_the_high_mark_and_opens_at_the_low_one() {
        let mut outbox = Outbox::new(SendBuffer::new(100, 20));
        assert!(outbox.is_open(99));
        assert!(!outbox.is_open(100));
        assert!(!outbox.is_open(21));
        assert!(outbox.is_open(20));
        assert!(outbox.is_open(99));
    }

    #[test]
    fn looks_grow_rarer() {
        let mut looks = Looks::default();
        assert_eq!(looks.next(), Pause::Task);
        let millis: Vec<Pause> = (0..9).map(|_| looks.next()).collect();
        assert_eq!(millis, [1, 2, 4, 8, 16, 32, 64, 64, 64].map(Pause::Millis));
        looks.taken = u32::MAX - 1;
        assert_eq!(looks.next(), Pause::Millis(64));
        assert_eq!(looks.next(), Pause::Millis(64));
    }
}
