//! The bounds of the send buffer: two water marks over `bufferedAmount`, since the browser's own queue has no bound, and a
//! bound for the messages that JavaScript queues.

use crate::proto::options::SendBuffer;

/// Decides whether the next message may be given to the browser.
#[derive(Debug)]
pub(crate) struct Outbox {
    bounds: SendBuffer,
    /// The high-water mark was reached, and the low one was not reached since.
    paused: bool,
    /// Messages in the queue of the JavaScript driver. In Rust each task holds its own message.
    queued_messages: usize,
    queued_bytes: usize,
    /// How often `bufferedAmount` was polled since a task was last served.
    polls: u32,
}

impl Outbox {
    pub(crate) fn new(bounds: SendBuffer) -> Self {
        Self {
            bounds,
            paused: false,
            queued_messages: 0,
            queued_bytes: 0,
            polls: 0,
        }
    }

    /// Returns whether the next message may be sent: below the high mark it may; once that was reached, it may not until
    /// the low mark is reached.
    pub(crate) fn is_open(&mut self, buffered_amount: usize) -> bool {
        self.paused = if self.paused {
            buffered_amount > self.bounds.low
        } else {
            buffered_amount >= self.bounds.high
        };
        !self.paused
    }

    /// Counts a message that is queued. Returns false if the queue is full. An empty queue takes a message of any size.
    #[cfg_attr(
        not(any(feature = "__npm", feature = "__fuzz")),
        allow(dead_code, reason = "JavaScript queues")
    )]
    pub(crate) fn enqueue(&mut self, bytes: usize) -> bool {
        let SendBuffer {
            max_queued_messages,
            max_queued_bytes,
            ..
        } = self.bounds;
        let fits = self.queued_messages < max_queued_messages
            && bytes <= max_queued_bytes.saturating_sub(self.queued_bytes);
        if self.queued_messages > 0 && !fits {
            return false;
        }
        self.queued_messages += 1;
        self.queued_bytes = self.queued_bytes.saturating_add(bytes);
        true
    }

    /// Records that a message of `bytes` left the queue.
    pub(crate) fn dequeue(&mut self, bytes: usize) {
        self.queued_messages = self.queued_messages.saturating_sub(1);
        self.queued_bytes = self.queued_bytes.saturating_sub(bytes);
    }

    /// Always true in a Rust program, whose tasks hold their messages.
    pub(crate) fn is_queue_empty(&self) -> bool {
        cfg!(not(any(test, feature = "__npm", feature = "__fuzz"))) || self.queued_messages == 0
    }

    /// Returns how many bytes are still to be sent, queued and buffered.
    pub(crate) fn left(&self, buffered_amount: usize) -> usize {
        buffered_amount.saturating_add(self.queued_bytes)
    }

    /// Milliseconds until `bufferedAmount` is polled next. It shrinks without an event, and never within a task.
    ///
    /// The first poll is in the next task, which browsers don't throttle in hidden tabs. Then the delays double, so that a
    /// stalled peer costs next to nothing.
    pub(crate) fn next_poll_delay(&mut self) -> u32 {
        const LONGEST_DOUBLINGS: u32 = 6;
        let pause = match self.polls {
            0 => 0,
            polls => 1 << (polls - 1).min(LONGEST_DOUBLINGS),
        };
        self.polls = self.polls.saturating_add(1);
        pause
    }

    /// Returns whether delays were taken since they were last reset.
    pub(crate) fn is_polling(&self) -> bool {
        self.polls > 0
    }

    /// Starts with short delays again.
    pub(crate) fn reset_backoff(&mut self) {
        self.polls = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    fn outbox(bounds: SendBuffer) -> Outbox {
        Outbox::new(bounds)
    }

    #[test]
    fn sending_pauses_at_the_high_mark_and_resumes_at_the_low_mark() {
        let mut outbox = outbox(SendBuffer::new(100, 20));
        assert!(outbox.is_open(99));
        assert!(!outbox.is_open(100));
        assert!(!outbox.is_open(21));
        assert!(outbox.is_open(20));
        assert!(outbox.is_open(99));
    }

    #[test]
    fn pauses_between_polls_double_up_to_64_milliseconds() {
        let mut outbox = outbox(SendBuffer::default());
        let pauses: Vec<u32> = (0..10).map(|_| outbox.next_poll_delay()).collect();
        assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 32, 64, 64, 64]);
        outbox.polls = u32::MAX;
        assert_eq!(outbox.next_poll_delay(), 64);
        outbox.reset_backoff();
        assert_eq!(outbox.next_poll_delay(), 0);
    }

    #[test]
    fn the_queue_is_bounded_in_messages_and_bytes() {
        let mut outbox = outbox(SendBuffer {
            max_queued_messages: 3,
            max_queued_bytes: 10,
            ..SendBuffer::default()
        });
        assert!(outbox.enqueue(6));
        assert!(!outbox.enqueue(5), "11 bytes are too many");
        assert!(outbox.enqueue(4));
        assert!(outbox.enqueue(0));
        assert!(!outbox.enqueue(0), "four messages are too many");
        outbox.dequeue(6);
        assert!(outbox.enqueue(6));
        assert_eq!(outbox.left(100), 110);
    }

    #[test]
    fn an_empty_queue_takes_a_message_of_any_size() {
        let mut outbox = outbox(SendBuffer {
            max_queued_messages: 0,
            max_queued_bytes: 0,
            ..SendBuffer::default()
        });
        assert!(outbox.enqueue(1_000_000));
        assert!(!outbox.enqueue(0));
        outbox.dequeue(1_000_000);
        assert!(outbox.is_queue_empty());
        assert!(outbox.enqueue(usize::MAX));
    }
}
