//! The messages that were sent and are not confirmed, as far as they are kept.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// A trait, so that only a program that has messages kept has the code for it.
pub(crate) trait Keep<M> {
    /// Keeps a message, and as many of those before it as there is room for.
    fn push(&mut self, number: u64, message: M, bytes: usize);
    /// Forgets the messages up to a number.
    fn confirm(&mut self, number: u64);
    /// Removes all, and returns those from a number on.
    fn take(&mut self, first: u64) -> Vec<(u64, M)>;
}

/// Messages with their numbers, in order, within a bound of bytes.
pub(crate) struct Kept<M> {
    max_bytes: usize,
    bytes: usize,
    messages: VecDeque<(u64, M, usize)>,
}

impl<M> Kept<M> {
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            bytes: 0,
            messages: VecDeque::new(),
        }
    }

    fn pop(&mut self) {
        if let Some((_, _, bytes)) = self.messages.pop_front() {
            self.bytes -= bytes;
        }
    }
}

impl<M> Keep<M> for Kept<M> {
    fn push(&mut self, number: u64, message: M, bytes: usize) {
        // So that the number of empty messages is bounded as well.
        let bytes = bytes.max(1);
        self.messages.push_back((number, message, bytes));
        self.bytes += bytes;
        while self.bytes > self.max_bytes {
            self.pop();
        }
    }

    fn confirm(&mut self, number: u64) {
        while self
            .messages
            .front()
            .is_some_and(|(first, ..)| *first <= number)
        {
            self.pop();
        }
    }

    fn take(&mut self, first: u64) -> Vec<(u64, M)> {
        self.bytes = 0;
        let messages = core::mem::take(&mut self.messages).into_iter();
        let messages = messages.filter(|(number, ..)| *number >= first);
        messages
            .map(|(number, message, _)| (number, message))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    fn kept(max_bytes: usize) -> Kept<char> {
        let mut kept = Kept::new(max_bytes);
        for (number, message) in [(1, 'a'), (2, 'b'), (3, 'c')] {
            kept.push(number, message, 10);
        }
        kept
    }

    #[test]
    fn the_oldest_are_not_kept_beyond_the_bound() {
        assert_eq!(kept(20).take(1), [(2, 'b'), (3, 'c')]);
        assert_eq!(kept(29).take(1), [(2, 'b'), (3, 'c')]);
        assert_eq!(kept(0).take(1), []);
        let mut small = kept(30);
        small.push(4, 'd', 31);
        assert_eq!(small.take(1), []);
        small.push(5, 'e', 30);
        assert_eq!(small.take(1), [(5, 'e')]);
    }

    #[test]
    fn confirmed_messages_are_forgotten() {
        let mut kept = kept(30);
        kept.confirm(2);
        kept.push(4, 'd', 20);
        assert_eq!(kept.take(1), [(3, 'c'), (4, 'd')]);
        assert_eq!(kept.take(1), []);
    }

    #[test]
    fn those_before_a_number_are_not_returned() {
        assert_eq!(kept(30).take(3), [(3, 'c')]);
        assert_eq!(kept(30).take(4), []);
    }
}
