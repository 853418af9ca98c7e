//! Received messages that nobody has taken yet, within their bounds.

use alloc::collections::VecDeque;

use crate::proto::options::{Overflow, ReceiveBuffer};

/// The queue of received messages.
#[derive(Debug)]
pub(crate) struct Inbox<M> {
    /// Each message with its size: measuring a JavaScript value again would cost a call.
    queue: VecDeque<(M, usize)>,
    bytes: usize,
    bounds: ReceiveBuffer,
    dropped: u64,
    /// Nobody will read: nothing is kept.
    closed: bool,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
#[must_use]
pub(crate) enum Admission {
    /// It was queued, and that many of the oldest were dropped for it.
    Queued { evicted: usize },
    /// It was dropped: nobody reads, or the overflow policy says so.
    Dropped,
    /// It was dropped, and the overflow policy is to close: the driver reports
    /// [`Event::Overflow`](crate::proto::event::Event::Overflow).
    Overflow,
}

impl<M> Inbox<M> {
    pub(crate) fn new(bounds: ReceiveBuffer) -> Self {
        Self {
            queue: VecDeque::new(),
            bytes: 0,
            bounds: ReceiveBuffer {
                max_messages: bounds.max_messages.max(1),
                ..bounds
            },
            dropped: 0,
            closed: false,
        }
    }

    /// Whether a message of `bytes` would be queued. Asked with a lower bound of its size before the message is copied into
    /// linear memory, so that an oversized one never gets there.
    pub(crate) fn may_fit(&self, bytes: usize) -> bool {
        !self.closed
            && match self.bounds.overflow {
                Overflow::DropOldest => bytes <= self.bounds.max_bytes,
                Overflow::DropNewest | Overflow::Close => self.has_room(bytes),
            }
    }

    /// Makes room for a message, or counts it as dropped. What is admitted has to be [`push`](Self::push)ed.
    pub(crate) fn admit(&mut self, bytes: usize) -> Admission {
        if self.closed {
            return Admission::Dropped;
        }
        if !self.may_fit(bytes) {
            self.drop_one();
            return match self.bounds.overflow {
                Overflow::Close => Admission::Overflow,
                Overflow::DropOldest | Overflow::DropNewest => Admission::Dropped,
            };
        }
        let before = self.queue.len();
        while !self.has_room(bytes) {
            self.pop();
            self.drop_one();
        }
        Admission::Queued {
            evicted: before - self.queue.len(),
        }
    }

    /// Queues a message that was admitted with the same size.
    pub(crate) fn push(&mut self, message: M, bytes: usize) {
        self.queue.push_back((message, bytes));
        self.bytes += bytes;
    }

    pub(crate) fn pop(&mut self) -> Option<M> {
        let (message, bytes) = self.queue.pop_front()?;
        self.bytes -= bytes;
        Some(message)
    }

    /// Counts a message that was dropped.
    pub(crate) fn drop_one(&mut self) {
        self.dropped += 1;
    }

    /// Nobody will read: what is queued is dropped, and nothing is queued or counted any more.
    pub(crate) fn close(&mut self) {
        self.closed = true;
        self.queue = VecDeque::new();
        self.bytes = 0;
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// How many messages were dropped while somebody could still read.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.queue.len() < self.bounds.max_messages
            && bytes <= self.bounds.max_bytes.saturating_sub(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    const QUEUED: Admission = Admission::Queued { evicted: 0 };

    /// As the state machine does it.
    fn receive(inbox: &mut Inbox<u8>, message: u8, bytes: usize) -> Admission {
        let admission = inbox.admit(bytes);
        if let Admission::Queued { .. } = admission {
            inbox.push(message, bytes);
        }
        admission
    }

    fn inbox(max_bytes: usize, max_messages: usize, overflow: Overflow) -> Inbox<u8> {
        Inbox::new(ReceiveBuffer {
            max_bytes,
            max_messages,
            overflow,
        })
    }

    fn drain(inbox: &mut Inbox<u8>) -> Vec<u8> {
        core::iter::from_fn(|| inbox.pop()).collect()
    }

    #[test]
    fn both_bounds_hold() {
        let mut by_bytes = inbox(10, 100, Overflow::Close);
        assert_eq!(receive(&mut by_bytes, 1, 10), QUEUED);
        assert_eq!(receive(&mut by_bytes, 2, 0), QUEUED);
        assert_eq!(receive(&mut by_bytes, 3, 1), Admission::Overflow);
        assert_eq!(drain(&mut by_bytes), [1, 2]);
        assert_eq!(receive(&mut by_bytes, 4, 10), QUEUED);

        let mut by_count = inbox(10, 1, Overflow::Close);
        assert_eq!(receive(&mut by_count, 1, 0), QUEUED);
        assert_eq!(receive(&mut by_count, 2, 0), Admission::Overflow);
        assert_eq!(by_count.dropped(), 1);
    }

    #[test]
    fn the_oldest_are_dropped_for_the_new_one() {
        let mut inbox = inbox(10, 3, Overflow::DropOldest);
        for (message, bytes) in [(1, 4), (2, 4), (3, 2)] {
            assert_eq!(receive(&mut inbox, message, bytes), QUEUED);
        }
        assert_eq!(receive(&mut inbox, 4, 5), Admission::Queued { evicted: 2 });
        assert_eq!((inbox.bytes, inbox.dropped()), (7, 2));
        assert_eq!(receive(&mut inbox, 5, 11), Admission::Dropped);
        assert_eq!(drain(&mut inbox), [3, 4]);
        assert_eq!(inbox.dropped(), 3);
    }

    #[test]
    fn nothing_is_dropped_for_a_message_whose_lower_bound_fits_and_whose_size_does_not() {
        let mut inbox = inbox(10, 3, Overflow::DropOldest);
        assert_eq!(receive(&mut inbox, 1, 8), QUEUED);
        // A text of 6 UTF-16 code units that takes 12 bytes as UTF-8.
        assert!(inbox.may_fit(6));
        assert_eq!(receive(&mut inbox, 2, 12), Admission::Dropped);
        assert_eq!((drain(&mut inbox), inbox.dropped()), (vec![1], 1));
    }

    #[test]
    fn the_newest_is_dropped() {
        let mut inbox = inbox(10, 1, Overflow::DropNewest);
        assert_eq!(receive(&mut inbox, 1, 1), QUEUED);
        assert!(!inbox.may_fit(1));
        assert_eq!(receive(&mut inbox, 2, 1), Admission::Dropped);
        assert_eq!((drain(&mut inbox), inbox.dropped()), (vec![1], 1));
    }

    #[test]
    fn a_closed_inbox_keeps_and_counts_nothing() {
        let mut inbox = inbox(10, 10, Overflow::Close);
        assert_eq!(receive(&mut inbox, 1, 1), QUEUED);
        inbox.close();
        assert_eq!(receive(&mut inbox, 2, 100), Admission::Dropped);
        assert_eq!((inbox.pop(), inbox.dropped()), (None, 0));
    }

    #[test]
    fn a_bound_of_no_messages_counts_as_one() {
        assert_eq!(receive(&mut inbox(1, 0, Overflow::Close), 1, 1), QUEUED);
    }
}
