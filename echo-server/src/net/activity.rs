//! Which reads and writes a TCP connection did recently, for the timeouts.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Flags that a connection sets as it reads and writes, and that a keepalive reads and clears.
///
/// Setting a flag for each read and write costs next to nothing; resetting a timer would not.
#[derive(Debug, Default)]
pub(crate) struct Activity {
    read: AtomicBool,
    written: AtomicBool,
    /// The system took nothing at the last attempt to write.
    blocked: AtomicBool,
}

/// What [`Activity::take`] returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Recent {
    /// Something was read since the last call.
    pub(crate) read: bool,
    /// Something was written since the last call.
    pub(crate) written: bool,
    /// The last attempt to write found no room.
    pub(crate) blocked: bool,
}

impl Activity {
    pub(crate) fn note_read(&self) {
        self.read.store(true, Relaxed);
    }

    pub(crate) fn note_written(&self) {
        self.written.store(true, Relaxed);
        self.blocked.store(false, Relaxed);
    }

    pub(crate) fn note_blocked(&self) {
        self.blocked.store(true, Relaxed);
    }

    /// Returns what happened since the last call.
    pub(crate) fn take(&self) -> Recent {
        Recent {
            read: self.read.swap(false, Relaxed),
            written: self.written.swap(false, Relaxed),
            blocked: self.blocked.load(Relaxed),
        }
    }
}
