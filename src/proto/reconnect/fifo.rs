//! A queue in a vector. It takes a fourth of the code of `VecDeque`, which every visitor of a page downloads.

use alloc::vec::Vec;

/// The items from `head` on are in the queue.
#[derive(Debug)]
pub(crate) struct Fifo<T> {
    items: Vec<T>,
    head: usize,
}

impl<T: Copy> Fifo<T> {
    pub(crate) const fn new() -> Self {
        Self {
            items: Vec::new(),
            head: 0,
        }
    }

    pub(crate) fn items(&mut self) -> &mut [T] {
        self.items.get_mut(self.head..).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len() - self.head
    }

    pub(crate) fn push(&mut self, item: T) {
        self.items.push(item);
    }

    /// Removes the item with this index, if there is one. The first one costs nothing.
    pub(crate) fn remove(&mut self, index: usize) {
        // Loops, because a call with a range that could be out of bounds would keep the code that formats numbers.
        let mut moved = self
            .items()
            .get_mut(..=index)
            .unwrap_or_default()
            .iter_mut();
        let Some(mut to) = moved.next_back() else {
            return;
        };
        for from in moved.rev() {
            *to = *from;
            to = from;
        }
        self.head += 1;
        // What is in front of the head is freed when it is half of all.
        if self.head * 2 >= self.items.len() {
            let left = self.len();
            if let Some((front, back)) = self.items.split_at_mut_checked(self.head) {
                for (to, from) in front.iter_mut().zip(back) {
                    *to = *from;
                }
            }
            self.items.truncate(left);
            self.head = 0;
        }
    }

    pub(crate) fn clear(&mut self) {
        self.items.clear();
        self.head = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    #[test]
    fn items_leave_in_order_and_from_the_middle() {
        let mut fifo = Fifo::new();
        let mut expected = Vec::new();
        for item in 0..1000 {
            fifo.push(item);
            expected.push(item);
            if item % 3 > 0 {
                let index = [0, 0, 7, expected.len() / 2][item % 4].min(expected.len() - 1);
                fifo.remove(index);
                expected.remove(index);
            }
            assert_eq!(fifo.items(), expected);
            assert_eq!(fifo.len(), expected.len());
        }
        fifo.remove(expected.len());
        assert_eq!(fifo.items(), expected, "there is none");
        assert!(fifo.items.len() <= 2 * expected.len());
        fifo.clear();
        assert_eq!(fifo.len(), 0);
    }
}
