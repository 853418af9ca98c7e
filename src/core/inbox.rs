//! Received messages that nobody has taken yet, within their bounds.

use alloc::collections::VecDeque;

use crate::core::options::{Overflow, ReceiveBuffer};

/// The queue of received messages.
#[derive(Debug)]
pub(crate) struct Inbox<M> {
    /// Each message with its size: measuring a JavaScript value again would cost a call.
    queue: VecDeque<(M, usize)>,
    bytes: usize,
    bounds: ReceiveBuffer,
    dropped: u64,
    /// Nobody will ever read: nothing is kept.
    abandoned: bool,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(crate) enum Delivery {
    Queued,
    /// It was dropped: nobody reads, or the policy says so.
    Dropped,
    /// It did not fit, and the policy is to close.
    Overflowed,
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
            abandoned: false,
        }
    }

    /// Makes room for a message of `bytes`. Asked before the message is copied into linear memory, with a lower bound of
    /// its size, so that an oversized one never gets there; and again by `push`.
    pub(crate) fn admit(&mut self, bytes: usize) -> Delivery {
        if self.abandoned {
            return Delivery::Dropped;
        }
        if self.has_room(bytes) {
            return Delivery::Queued;
        }
        match self.bounds.overflow {
            Overflow::DropOldest if bytes <= self.bounds.max_bytes => {
                while !self.has_room(bytes) {
                    self.pop();
                    self.dropped += 1;
                }
                Delivery::Queued
            }
            Overflow::DropOldest | Overflow::DropNewest => {
                self.dropped += 1;
                Delivery::Dropped
            }
            Overflow::Close => {
                self.dropped += 1;
                Delivery::Overflowed
            }
        }
    }

    pub(crate) fn push(&mut self, message: M, bytes: usize) -> Delivery {
        let delivery = self.admit(bytes);
        if delivery == Delivery::Queued {
            self.queue.push_back((message, bytes));
            self.bytes += bytes;
        }
        delivery
    }

    pub(crate) fn pop(&mut self) -> Option<M> {
        let (message, bytes) = self.queue.pop_front()?;
        self.bytes -= bytes;
        Some(message)
    }

    /// The receiving half is gone: what is queued goes, and nothing is queued any more.
    pub(crate) fn abandon(&mut self) {
        self.abandoned = true;
        self.queue = VecDeque::new();
        self.bytes = 0;
    }

    /// How many messages the overflow policy has dropped.
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

    fn inbox(max_bytes: usize, max_messages: usize, overflow: Overflow) -> Inbox<u8> {
        Inbox::new(ReceiveBuffer {
            max_bytes,
            max_messages,
            overflow,
        })
    }

    fn rest(inbox: &mut Inbox<u8>) -> Vec<u8> {
        core::iter::from_fn(|| inbox.pop()).collect()
    }

    #[test]
    fn both_bounds_hold() {
        let mut by_bytes = inbox(10, 100, Overflow::Close);
        assert_eq!(by_bytes.push(1, 10), Delivery::Queued);
        assert_eq!(by_bytes.push(2, 0), Delivery::Queued);
        assert_eq!(by_bytes.push(3, 1), Delivery::Overflowed);
        assert_eq!(rest(&mut by_bytes), [1, 2]);
        assert_eq!(by_bytes.push(4, 10), Delivery::Queued);

        let mut by_count = inbox(10, 1, Overflow::Close);
        assert_eq!(by_count.push(1, 0), Delivery::Queued);
        assert_eq!(by_count.push(2, 0), Delivery::Overflowed);
        assert_eq!(by_count.dropped(), 1);
    }

    #[test]
    fn the_oldest_make_room() {
        let mut inbox = inbox(10, 3, Overflow::DropOldest);
        for (message, bytes) in [(1, 4), (2, 4), (3, 2)] {
            inbox.push(message, bytes);
        }
        assert_eq!(inbox.push(4, 5), Delivery::Queued);
        assert_eq!((inbox.bytes, inbox.dropped()), (7, 2));
        assert_eq!(inbox.push(5, 11), Delivery::Dropped);
        assert_eq!(rest(&mut inbox), [3, 4]);
        assert_eq!(inbox.dropped(), 3);
    }

    #[test]
    fn the_newest_is_dropped() {
        let mut inbox = inbox(10, 1, Overflow::DropNewest);
        inbox.push(1, 1);
        assert_eq!(inbox.push(2, 1), Delivery::Dropped);
        assert_eq!((rest(&mut inbox), inbox.dropped()), (vec![1], 1));
    }

    #[test]
    fn an_abandoned_inbox_keeps_nothing() {
        let mut inbox = inbox(10, 10, Overflow::Close);
        inbox.push(1, 1);
        inbox.abandon();
        assert_eq!(inbox.push(2, 100), Delivery::Dropped);
        assert_eq!((inbox.pop(), inbox.dropped()), (None, 0));
    }

    #[test]
    fn room_for_no_message_is_room_for_one() {
        assert_eq!(inbox(1, 0, Overflow::Close).push(1, 1), Delivery::Queued);
    }
}
