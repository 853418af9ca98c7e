//! Who waits for what: at most one task in each role.
//!
//! No waker is woken or dropped here: either may run a task or drop one, and the task may come straight back. They are
//! handed to the caller, who does it when no borrow is held: those to wake by `take`, one that was replaced by
//! `take_stale`.

use alloc::vec::Vec;
use core::task::Waker;

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role(u32);

impl Role {
    pub(crate) const OPENED: Self = Self(0);
    pub(crate) const READABLE: Self = Self(1);
    pub(crate) const WRITABLE: Self = Self(2);
    /// The close event, for the socket's own handle. Anyone else who waits for it has a role of their own.
    pub(crate) const CLOSED: Self = Self(3);
}

/// All who wait.
#[derive(Debug)]
pub(crate) struct Wakers {
    /// So few that looking at each is as fast as it gets.
    waiting: Vec<(Role, Waker)>,
    last_role: Role,
    stale: Option<Waker>,
}

impl Wakers {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Vec::new(),
            last_role: Role::CLOSED,
            stale: None,
        }
    }

    /// A role for one more that waits for the close event.
    pub(crate) fn new_role(&mut self) -> Role {
        self.last_role.0 += 1;
        self.last_role
    }

    /// The task that polled last is the one to wake.
    pub(crate) fn register(&mut self, role: Role, waker: &Waker) {
        let slot = self.waiting.iter_mut().find(|(known, _)| *known == role);
        match slot {
            Some((_, known)) if known.will_wake(waker) => {}
            Some((_, known)) => self.stale = Some(core::mem::replace(known, waker.clone())),
            None => self.waiting.push((role, waker.clone())),
        }
    }

    /// Who waits in that role, to be woken.
    #[must_use]
    pub(crate) fn take(&mut self, role: Role) -> Option<Waker> {
        let index = self.waiting.iter().position(|(known, _)| *known == role)?;
        Some(self.waiting.swap_remove(index).1)
    }

    pub(crate) fn is_waiting(&self, role: Role) -> bool {
        self.waiting.iter().any(|(known, _)| *known == role)
    }

    /// The one in that role is gone.
    pub(crate) fn forget(&mut self, role: Role) {
        self.stale = self.take(role);
    }

    /// Everyone: the connection has ended, or is about to.
    pub(crate) fn take_all(&mut self) -> Woken {
        Woken(core::mem::take(&mut self.waiting))
    }

    /// A waker nobody needs any more, to be dropped when no borrow is held.
    #[must_use]
    pub(crate) fn take_stale(&mut self) -> Option<Waker> {
        self.stale.take()
    }
}

/// Those to wake when no borrow is held.
#[derive(Debug, Default)]
#[must_use]
pub(crate) struct Woken(Vec<(Role, Waker)>);

impl Woken {
    pub(crate) fn wake(mut self) {
        while let Some((_, waker)) = self.0.pop() {
            waker.wake();
        }
    }
}

/// Wakes one, when no borrow is held.
pub(crate) fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
