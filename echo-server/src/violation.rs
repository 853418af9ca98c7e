//! Why a connection is closed by the server, and the close code that says so.

use crate::budget::Exhausted;

/// How the peer broke the protocol or went past a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) code: u16,
    pub(crate) what: &'static str,
}

impl Violation {
    pub(crate) const fn protocol(what: &'static str) -> Self {
        Self { code: 1002, what }
    }

    pub(crate) const NOT_UTF8: Self = Self {
        code: 1007,
        what: "text is not UTF-8",
    };
    pub(crate) const NOT_DEFLATE: Self = Self {
        code: 1007,
        what: "not deflated data",
    };
    pub(crate) const TOO_LARGE: Self = Self {
        code: 1009,
        what: "message too large",
    };
    pub(crate) const TOO_MANY_PINGS: Self = Self {
        code: 1008,
        what: "too many pings",
    };
    pub(crate) const IDLE: Self = Self {
        code: 1008,
        what: "idle for too long",
    };
    pub(crate) const TOO_MANY_FRAGMENTS: Self = Self {
        code: 1008,
        what: "too many fragments",
    };
    pub(crate) const UNFINISHED: Self = Self {
        code: 1008,
        what: "message unfinished for too long",
    };
    /// Not the peer's fault: all connections together hold too much.
    pub(crate) const OUT_OF_MEMORY: Self = Self {
        code: 1013,
        what: "the server holds too much, try again later",
    };
}

impl From<Exhausted> for Violation {
    fn from(_: Exhausted) -> Self {
        Self::OUT_OF_MEMORY
    }
}
