//! Who waits for what: a slot for each role of the socket's own handles, and a list for `closed()`, which anyone may await.
//!
//! No waker is woken or dropped here: either may run a task or drop one, and the task may come straight back. They are
//! handed to the caller, who does it when no borrow is held: those to wake by `take`, those replaced by `take_stale`.

use alloc::vec::Vec;
use core::task::Waker;

/// At most one waiting task.
#[derive(Debug, Default)]
struct Slot(Option<Waker>);

impl Slot {
    /// The task that polled last is the one to wake. Returns the waker of another task that this one replaces.
    #[must_use]
    fn register(&mut self, waker: &Waker) -> Option<Waker> {
        match &self.0 {
            Some(known) if known.will_wake(waker) => None,
            _ => self.0.replace(waker.clone()),
        }
    }

    fn take(&mut self) -> Option<Waker> {
        self.0.take()
    }
}

/// Which of the socket's own tasks waits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    Opened,
    Readable,
    Writable,
}

/// Names one future in the list of those that wait for the close event.
pub(crate) type ClosedKey = u32;

/// All who wait.
#[derive(Debug, Default)]
pub(crate) struct Wakers {
    slots: [Slot; 3],
    closed: Vec<(ClosedKey, Waker)>,
    last_key: ClosedKey,
    stale: Vec<Waker>,
}

impl Wakers {
    pub(crate) fn register(&mut self, role: Role, waker: &Waker) {
        let replaced = self.slots[role as usize].register(waker);
        self.stale.extend(replaced);
    }

    #[must_use]
    pub(crate) fn take(&mut self, role: Role) -> Option<Waker> {
        self.slots[role as usize].take()
    }

    pub(crate) fn is_waiting(&self, role: Role) -> bool {
        self.slots[role as usize].0.is_some()
    }

    /// A name for a future that is going to wait for the close event.
    pub(crate) fn closed_key(&mut self) -> ClosedKey {
        self.last_key = self.last_key.wrapping_add(1);
        self.last_key
    }

    pub(crate) fn register_closed(&mut self, key: ClosedKey, waker: &Waker) {
        self.forget_closed(key);
        self.closed.push((key, waker.clone()));
    }

    /// Its future was dropped.
    pub(crate) fn forget_closed(&mut self, key: ClosedKey) {
        if let Some(index) = self.closed.iter().position(|(known, _)| *known == key) {
            self.stale.push(self.closed.swap_remove(index).1);
        }
    }

    /// Everyone: the connection has ended, or is about to.
    #[must_use]
    pub(crate) fn take_all(&mut self) -> Vec<Waker> {
        let mut all: Vec<Waker> = self.slots.iter_mut().filter_map(Slot::take).collect();
        all.extend(
            core::mem::take(&mut self.closed)
                .into_iter()
                .map(|(_, waker)| waker),
        );
        all
    }

    /// Wakers nobody needs any more, to be dropped when no borrow is held.
    #[must_use]
    pub(crate) fn take_stale(&mut self) -> Vec<Waker> {
        core::mem::take(&mut self.stale)
    }
}

/// Wakes what was taken out.
pub(crate) fn wake(wakers: impl IntoIterator<Item = Waker>) {
    wakers.into_iter().for_each(Waker::wake);
}
