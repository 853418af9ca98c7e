//! The bounds of the receive buffer. Drivers hold the messages that were received and not read; this counts them.

use crate::proto::options::{Overflow, ReceiveBuffer};

/// How many messages are held, and how large they are.
#[derive(Debug)]
pub(crate) struct Inbox {
    messages: usize,
    bytes: usize,
    bounds: ReceiveBuffer,
    dropped: u64,
    /// The user reads no more messages, so none is queued.
    closed: bool,
    /// Messages arrive one at a time, when [`wants_more`](Self::wants_more).
    #[cfg(feature = "websocket-stream")]
    on_demand: bool,
}

/// What happens to a message that has arrived.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
#[must_use]
pub(crate) enum Admission {
    /// It is counted, and the driver queues it.
    Queued,
    /// The oldest message counts as dropped: the driver removes it, reports it as [`taken`](Inbox::taken), and asks again.
    Evict,
    /// It is dropped: the user reads no more messages, or the overflow policy says so.
    Dropped,
    /// It is dropped, and the overflow policy is to close: the driver reports
    /// [`Event::Overflow`](crate::proto::event::Event::Overflow).
    Overflow,
}

impl Inbox {
    pub(crate) fn new(bounds: ReceiveBuffer) -> Self {
        Self {
            messages: 0,
            bytes: 0,
            bounds: ReceiveBuffer {
                max_messages: bounds.max_messages.max(1),
                ..bounds
            },
            dropped: 0,
            closed: false,
            #[cfg(feature = "websocket-stream")]
            on_demand: false,
        }
    }

    /// Takes each message for which there was room before it came: how large it is, was not known.
    #[cfg(feature = "websocket-stream")]
    pub(crate) fn receive_on_demand(&mut self) {
        self.on_demand = true;
    }

    /// Returns whether the next message is to be asked for.
    #[cfg(feature = "websocket-stream")]
    pub(crate) fn wants_more(&self) -> bool {
        let has_room =
            self.messages < self.bounds.max_messages && self.bytes < self.bounds.max_bytes;
        self.closed || self.messages == 0 || has_room
    }

    /// Returns whether a message of `bytes` would be queued, possibly after evictions. A driver asks with a lower bound of
    /// its size before it copies the message into linear memory, so that an oversized one is never copied.
    pub(crate) fn may_fit(&self, bytes: usize) -> bool {
        !self.closed
            && match self.bounds.overflow {
                Overflow::DropOldest => bytes <= self.bounds.max_bytes,
                Overflow::DropNewest | Overflow::Close => self.has_room(bytes),
            }
    }

    /// Counts a message as queued or as dropped, or says what has to be done first.
    pub(crate) fn admit(&mut self, bytes: usize) -> Admission {
        if self.closed {
            return Admission::Dropped;
        }
        if self.has_room(bytes) {
            self.messages += 1;
            self.bytes += bytes;
            return Admission::Queued;
        }
        self.drop_one();
        if self.may_fit(bytes) {
            return Admission::Evict;
        }
        match self.bounds.overflow {
            Overflow::Close => Admission::Overflow,
            Overflow::DropOldest | Overflow::DropNewest => Admission::Dropped,
        }
    }

    /// Records that a message of `bytes` was read, or removed for a new one.
    pub(crate) fn taken(&mut self, bytes: usize) {
        self.messages = self.messages.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Counts a message that was dropped.
    pub(crate) fn drop_one(&mut self) {
        self.dropped += 1;
    }

    /// Ends reading: the driver drops the messages that it holds, and no message is queued or counted any more.
    pub(crate) fn close(&mut self) {
        self.closed = true;
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Returns how many messages were dropped before reading was ended.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Returns whether a message is missing among those that can still be read: after an overflow that closes there are none.
    #[cfg(any(feature = "io", feature = "tokio-io"))]
    pub(crate) fn has_gap(&self) -> bool {
        self.dropped > 0 && self.bounds.overflow != Overflow::Close
    }

    fn has_room(&self, bytes: usize) -> bool {
        #[cfg(feature = "websocket-stream")]
        if self.on_demand {
            return bytes <= self.bounds.max_bytes;
        }
        self.messages < self.bounds.max_messages
            && bytes <= self.bounds.max_bytes.saturating_sub(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    use std::collections::VecDeque;

    /// The bounds with the messages, as a driver holds them.
    struct Held {
        inbox: Inbox,
        queue: VecDeque<(u8, usize)>,
    }

    impl Held {
        fn new(max_bytes: usize, max_messages: usize, overflow: Overflow) -> Self {
            let bounds = ReceiveBuffer {
                max_bytes,
                max_messages,
                overflow,
            };
            Self {
                inbox: Inbox::new(bounds),
                queue: VecDeque::new(),
            }
        }

        fn receive(&mut self, message: u8, bytes: usize) -> Admission {
            loop {
                match self.inbox.admit(bytes) {
                    Admission::Evict => {
                        let (_, bytes) = self.queue.pop_front().expect("there is an oldest");
                        self.inbox.taken(bytes);
                    }
                    Admission::Queued => {
                        self.queue.push_back((message, bytes));
                        return Admission::Queued;
                    }
                    refused => return refused,
                }
            }
        }

        fn drain(&mut self) -> Vec<u8> {
            let queue = core::mem::take(&mut self.queue);
            queue
                .into_iter()
                .map(|(message, bytes)| {
                    self.inbox.taken(bytes);
                    message
                })
                .collect()
        }
    }

    #[test]
    fn both_bounds_hold() {
        let mut by_bytes = Held::new(10, 100, Overflow::Close);
        assert_eq!(by_bytes.receive(1, 10), Admission::Queued);
        assert_eq!(by_bytes.receive(2, 0), Admission::Queued);
        assert_eq!(by_bytes.receive(3, 1), Admission::Overflow);
        assert_eq!(by_bytes.drain(), [1, 2]);
        assert_eq!(by_bytes.receive(4, 10), Admission::Queued);

        let mut by_count = Held::new(10, 1, Overflow::Close);
        assert_eq!(by_count.receive(1, 0), Admission::Queued);
        assert_eq!(by_count.receive(2, 0), Admission::Overflow);
        assert_eq!(by_count.inbox.dropped(), 1);
    }

    #[test]
    fn the_oldest_are_dropped_for_the_new_one() {
        let mut held = Held::new(10, 3, Overflow::DropOldest);
        for (message, bytes) in [(1, 4), (2, 4), (3, 2)] {
            assert_eq!(held.receive(message, bytes), Admission::Queued);
        }
        assert_eq!(held.receive(4, 5), Admission::Queued);
        assert_eq!((held.inbox.bytes, held.inbox.dropped()), (7, 2));
        assert_eq!(held.receive(5, 11), Admission::Dropped);
        assert_eq!(held.drain(), [3, 4]);
        assert_eq!(held.inbox.dropped(), 3);
    }

    #[test]
    fn nothing_is_dropped_for_a_message_that_fits_by_its_lower_bound_only() {
        let mut held = Held::new(10, 3, Overflow::DropOldest);
        assert_eq!(held.receive(1, 8), Admission::Queued);
        // A text of 6 UTF-16 code units that takes 12 bytes as UTF-8.
        assert!(held.inbox.may_fit(6));
        assert_eq!(held.receive(2, 12), Admission::Dropped);
        assert_eq!((held.drain(), held.inbox.dropped()), (vec![1], 1));
    }

    #[test]
    fn the_newest_is_dropped() {
        let mut held = Held::new(10, 1, Overflow::DropNewest);
        assert_eq!(held.receive(1, 1), Admission::Queued);
        assert!(!held.inbox.may_fit(1));
        assert_eq!(held.receive(2, 1), Admission::Dropped);
        assert_eq!((held.drain(), held.inbox.dropped()), (vec![1], 1));
    }

    #[test]
    fn a_closed_inbox_counts_nothing() {
        let mut held = Held::new(10, 10, Overflow::Close);
        held.inbox.close();
        assert_eq!(held.receive(2, 100), Admission::Dropped);
        assert_eq!(held.inbox.dropped(), 0);
    }

    #[test]
    fn a_bound_of_zero_messages_counts_as_one() {
        assert_eq!(
            Held::new(1, 0, Overflow::Close).receive(1, 1),
            Admission::Queued
        );
    }
}
