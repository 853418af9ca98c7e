//! The bounds of the queue for messages that are sent while there is no connection. Drivers hold the messages, in the same
//! order; this counts them.

use crate::proto::event::Millis;
use crate::proto::reconnect::fifo::Fifo;
use crate::proto::timers::NEVER;

/// What may be queued.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct QueueBounds {
    /// The most messages; 0 if nothing is queued, and sending is refused instead.
    pub(crate) max_messages: usize,
    /// The most payload bytes.
    pub(crate) max_bytes: usize,
    /// After how many milliseconds a message expires.
    pub(crate) max_age: Millis,
}

impl Default for QueueBounds {
    fn default() -> Self {
        Self {
            max_messages: 0,
            max_bytes: 0,
            max_age: NEVER,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Queued {
    bytes: usize,
    deadline: Millis,
}

/// How many messages are queued, how large they are and when they expire.
#[derive(Debug)]
pub(crate) struct Queue {
    bounds: QueueBounds,
    messages: Fifo<Queued>,
    bytes: usize,
    /// No message expires earlier.
    earliest: Millis,
}

impl Queue {
    pub(crate) fn new(bounds: QueueBounds) -> Self {
        Self {
            bounds,
            messages: Fifo::new(),
            bytes: 0,
            earliest: NEVER,
        }
    }

    /// Returns whether messages are queued at all.
    pub(crate) fn is_enabled(&self) -> bool {
        self.bounds.max_messages > 0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.messages.len() == 0
    }

    /// Counts a message that the driver queues. Returns false if there is no room: it is refused. `max_age` replaces the
    /// bound's if it is shorter.
    pub(crate) fn push(&mut self, bytes: usize, max_age: Millis, now: Millis) -> bool {
        let fits = self.messages.len() < self.bounds.max_messages
            && bytes <= self.bounds.max_bytes.saturating_sub(self.bytes);
        if fits {
            let deadline = now + max_age.min(self.bounds.max_age);
            self.messages.push(Queued { bytes, deadline });
            self.bytes += bytes;
            self.earliest = self.earliest.min(deadline);
        }
        fits
    }

    /// Removes a message, by its index. Returns false if there is none.
    pub(crate) fn remove(&mut self, index: usize) -> bool {
        let Some(&mut message) = self.messages.items().get_mut(index) else {
            return false;
        };
        self.bytes -= message.bytes;
        self.messages.remove(index);
        true
    }

    /// Removes a message that has expired, and returns its index.
    pub(crate) fn take_expired(&mut self, now: Millis) -> Option<usize> {
        if now < self.earliest {
            return None;
        }
        let mut earliest = NEVER;
        for (index, message) in self.messages.items().iter().enumerate() {
            if message.deadline <= now {
                self.remove(index);
                return Some(index);
            }
            earliest = earliest.min(message.deadline);
        }
        self.earliest = earliest;
        None
    }

    /// Returns when [`take_expired`](Self::take_expired) is to be called, at the latest.
    pub(crate) fn deadline(&self) -> Millis {
        self.earliest
    }

    /// Forgets all messages. The driver refuses them.
    pub(crate) fn clear(&mut self) {
        self.messages.clear();
        self.bytes = 0;
        self.earliest = NEVER;
    }
}
