//! The tasks that wait for the same thing.
//!
//! While a waker is woken or dropped, the list is whole and not borrowed: either may run a task or drop one, and that may
//! come straight back.

use alloc::vec::Vec;
use core::cell::Cell;
use core::task::{Context, Waker};

/// Identifies a future that waits, so that its waker can be removed when it is dropped. A later one has a larger key.
pub(crate) type Key = u32;

/// For tasks whose wakers are only removed when they are woken.
pub(crate) const TASK: Key = 0;

/// For a future that has not waited yet: later than every other.
pub(crate) const NEW: Key = Key::MAX;

/// A wake list. There are so few entries that a search beats any index.
#[derive(Default)]
pub(crate) struct Wakers(Cell<Vec<(Key, Waker)>>);

impl Wakers {
    /// Adds a task, each once.
    pub(crate) fn register(&self, key: Key, cx: &Context<'_>) {
        let waker = cx.waker();
        let mut list = self.0.take();
        if !list
            .iter()
            .any(|(known, other)| *known == key && other.will_wake(waker))
        {
            list.push((key, waker.clone()));
        }
        self.0.set(list);
    }

    /// Returns whether no task waits.
    #[cfg(feature = "reconnect")]
    pub(crate) fn is_empty(&self) -> bool {
        let list = self.0.take();
        let is_empty = list.is_empty();
        self.0.set(list);
        is_empty
    }

    /// Removes all, and wakes them.
    pub(crate) fn wake(&self) {
        for (_, waker) in self.0.take() {
            waker.wake();
        }
    }

    /// Removes all, without waking them.
    pub(crate) fn clear(&self) {
        drop(self.0.take());
    }

    /// Removes a future that is dropped.
    pub(crate) fn forget(&self, key: Key) {
        let mut list = self.0.take();
        let index = list.iter().position(|(known, _)| *known == key);
        let removed = index.map(|index| list.swap_remove(index));
        self.0.set(list);
        drop(removed);
    }
}
