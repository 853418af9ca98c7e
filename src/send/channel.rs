//! What the handles and the driver of a connection share: a state behind a lock that no thread blocks on.

use alloc::sync::Arc;
use core::hint;
use core::mem;
use core::task::Waker;
use std::sync::{Mutex, MutexGuard, TryLockError};

use super::state::{Key, State};

/// The way between handles on any thread and the connection on its own.
pub(super) struct Channel(Mutex<State>);

impl Channel {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::default()))
    }

    /// Changes the state, then wakes the tasks that this concerns. No waker is called, cloned or dropped under the lock.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let value = change(&mut state);
        let woken = mem::take(&mut state.woken);
        let replaced = mem::take(&mut state.replaced);
        drop(state);
        drop(replaced);
        woken.into_iter().for_each(Waker::wake);
        value
    }

    /// Waits for the lock without blocking: a browser's main thread may not, so `Mutex::lock` would panic there when another
    /// thread holds it.
    fn lock(&self) -> MutexGuard<'_, State> {
        loop {
            match self.0.try_lock() {
                Ok(state) => return state,
                Err(TryLockError::Poisoned(poisoned)) => return poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => hint::spin_loop(),
            }
        }
    }
}

/// One future's place in the channel, under a key of its own. Dropping it withdraws what the future asked for.
pub(super) struct Place {
    pub(super) channel: Arc<Channel>,
    pub(super) key: Key,
}

impl Place {
    pub(super) fn new(channel: &Arc<Channel>) -> Self {
        let channel = Arc::clone(channel);
        let key = channel.update(State::new_key);
        Self { channel, key }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let message = self.channel.update(|state| state.withdraw(self.key));
        drop(message);
    }
}
