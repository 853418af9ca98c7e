//! Why the server fails a connection, and the close code that tells the client.

use crate::net::budget::Exhausted;

/// A violation of the protocol or of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The close code.
    pub(crate) code: u16,
    /// The reason in the Close.
    pub(crate) reason: &'static str,
}

impl Violation {
    pub(crate) const fn protocol(reason: &'static str) -> Self {
        Self { code: 1002, reason }
    }

    pub(crate) const NOT_UTF8: Self = Self {
        code: 1007,
        reason: "text is not UTF-8",
    };
    pub(crate) const NOT_DEFLATE: Self = Self {
        code: 1007,
        reason: "not deflated data",
    };
    pub(crate) const TOO_LARGE: Self = Self {
        code: 1009,
        reason: "message too large",
    };
    pub(crate) const TOO_MANY_CONTROL_FRAMES: Self = Self {
        code: 1008,
        reason: "too many control frames",
    };
    pub(crate) const IDLE: Self = Self {
        code: 1008,
        reason: "idle for too long",
    };
    pub(crate) const TOO_MANY_FRAGMENTS: Self = Self {
        code: 1008,
        reason: "too many fragments",
    };
    pub(crate) const UNFINISHED: Self = Self {
        code: 1008,
        reason: "message unfinished for too long",
    };
    /// The memory budget of all connections is exhausted.
    pub(crate) const OUT_OF_MEMORY: Self = Self {
        code: 1013,
        reason: "the server is out of memory for messages, try again later",
    };
}

impl From<Exhausted> for Violation {
    fn from(_: Exhausted) -> Self {
        Self::OUT_OF_MEMORY
    }
}
