//! The tasks that wait for a connection, by what they wait for. Any number may wait for the same thing.
//!
//! No waker is woken or dropped while the list is borrowed: either may run a task or drop one, and that may come straight
//! back. The methods return the waker that the caller wakes or drops afterwards.

use alloc::vec::Vec;
use core::task::Waker;

use crate::proto::event::Actions;

/// What a task waits for: the action that wakes it.
pub(crate) type Role = Actions;

/// Tells the futures of a connection apart, so that a dropped future leaves nothing behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u32);

impl Key {
    /// For `poll_` methods, behind which there is no future that could be dropped: a waker registers once for each task.
    pub(crate) const TASK: Self = Self(0);
}

/// One that waits.
#[derive(Debug)]
struct Waiting {
    role: Role,
    key: Key,
    waker: Waker,
}

/// All that wait: so few that looking at each is as fast as it gets.
#[derive(Debug, Default)]
pub(crate) struct Wakers {
    waiting: Vec<Waiting>,
    last_key: u32,
}

impl Wakers {
    pub(crate) fn new_key(&mut self) -> Key {
        self.last_key = self.last_key.wrapping_add(1).max(1);
        Key(self.last_key)
    }

    /// Returns a waker that was replaced.
    #[must_use]
    pub(crate) fn register(&mut self, role: Role, key: Key, waker: &Waker) -> Option<Waker> {
        let known = self.waiting.iter_mut().find(|known| {
            known.role == role
                && known.key == key
                // One task reads; the one that polled last is woken.
                && (key != Key::TASK || role == Role::READABLE || known.waker.will_wake(waker))
        });
        match known {
            Some(known) if known.waker.will_wake(waker) => None,
            Some(known) => Some(core::mem::replace(&mut known.waker, waker.clone())),
            None => {
                let waker = waker.clone();
                self.waiting.push(Waiting { role, key, waker });
                None
            }
        }
    }

    /// Removes the one that has waited longest for any of `roles`.
    pub(crate) fn take_first(&mut self, roles: Role) -> Option<Waker> {
        self.extract(|waiting| roles.has(waiting.role))
    }

    /// Removes one that waits no more: the future with that key; for [`Key::TASK`], the task of that waker.
    pub(crate) fn forget(&mut self, role: Role, key: Key, waker: Option<&Waker>) -> Option<Waker> {
        self.extract(|waiting| {
            waiting.role == role
                && waiting.key == key
                && waker.is_none_or(|waker| waiting.waker.will_wake(waker))
        })
    }

    /// How many wait for any of `roles`.
    pub(crate) fn count(&self, roles: Role) -> usize {
        let is_one = |waiting: &&Waiting| roles.has(waiting.role);
        self.waiting.iter().filter(is_one).count()
    }

    fn extract(&mut self, chosen: impl Fn(&Waiting) -> bool) -> Option<Waker> {
        let index = self.waiting.iter().position(chosen)?;
        Some(self.waiting.remove(index).waker)
    }
}
