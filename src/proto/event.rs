//! What a driver tells the state machine, and what the machine tells its driver to do.

use core::ops::{BitOr, BitOrAssign};

use crate::proto::ready_state::ReadyState;

/// Milliseconds of a monotonic clock, `performance.now()` in practice.
pub(crate) type Millis = f64;

/// In place of a close code, for a Close frame without one.
pub(crate) const NO_CODE: u16 = 0;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    /// `open`. `protocol_missing`: subprotocols were offered and the server chose none.
    Open { protocol_missing: bool },
    /// `error`.
    Error,
    /// `close`.
    Close { code: u16, clean: bool },
    /// A message was neither text nor an `ArrayBuffer`.
    UnexpectedData,
    /// The receive buffer overflowed: [`Admission::Overflow`](crate::proto::inbox::Admission::Overflow), or more messages
    /// arrived than a driver may keep before it has a machine.
    Overflow,
    /// The driver's timer fired.
    Timer,
    /// A task waits for `bufferedAmount` to shrink.
    DrainWaitStarted,
    /// A task no longer waits for `bufferedAmount` to shrink.
    DrainWaitEnded,
    /// A message that waited to be sent was handed to the native object, or refused.
    #[cfg_attr(
        not(any(feature = "__npm", feature = "__fuzz")),
        allow(dead_code, reason = "JavaScript queues")
    )]
    Dequeued { bytes: usize },
    /// The user closes, with a code or with [`NO_CODE`].
    CloseRequested { code: u16 },
    /// The native `close` threw.
    CloseThrew,
    /// The user terminates the connection.
    Terminate,
    /// Nothing will be received any more.
    ReceiverDropped,
}

/// The native object's state at the moment of a call; never stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Native {
    /// `readyState`.
    pub(crate) ready_state: ReadyState,
    /// `bufferedAmount`, in bytes.
    pub(crate) buffered_amount: usize,
}

/// Why something failed, without what only the driver knows (the close event and the limits). With those it becomes an
/// [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing can be sent any more. It never ends a connection.
    NotOpen,
    Connect,
    ConnectTimeout,
    UncleanClose,
    CloseTimeout,
    ReceiveOverflow,
    UnexpectedData,
}

impl Cause {
    /// The reason that goes with a close code of our own.
    pub(crate) const fn close_reason(self) -> &'static str {
        match self {
            Self::ReceiveOverflow => "receive buffer full",
            Self::UnexpectedData => "unexpected data",
            _ => "",
        }
    }
}

/// What the driver has to do: a set, applied in the order DETACH, CLOSE, REARM, then the wakes. Each is a level, not
/// an edge: doing one twice is harmless.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub(crate) struct Actions(u32);

impl Actions {
    pub(crate) const NONE: Self = Self(0);
    /// Wake the tasks that wait for the connection to open.
    pub(crate) const WAKE_OPENED: Self = Self(1);
    /// Wake the task that waits for a message.
    pub(crate) const WAKE_READABLE: Self = Self(1 << 1);
    /// Wake the tasks that wait to send.
    pub(crate) const WAKE_WRITABLE: Self = Self(1 << 2);
    /// Wake the tasks that wait for everything to be handed to the network.
    pub(crate) const WAKE_FLUSHED: Self = Self(1 << 3);
    /// Wake the tasks that wait for the end.
    pub(crate) const WAKE_CLOSED: Self = Self(1 << 4);
    /// Both of these: what the one waits for, the other may too.
    pub(crate) const WAKE_SENDERS: Self = Self(Self::WAKE_WRITABLE.0 | Self::WAKE_FLUSHED.0);
    /// All wakes.
    pub(crate) const WAKE_ALL: Self = Self((1 << 5) - 1);
    /// Call the native `close`, with [`close_code`](Self::close_code).
    pub(crate) const CLOSE: Self = Self(1 << 5);
    /// Remove the listeners and clear the timer. The connection has ended.
    pub(crate) const DETACH: Self = Self(1 << 6);
    /// Set the timer to the machine's deadline, or clear it if there is none.
    pub(crate) const REARM: Self = Self(1 << 7);
    /// The close code is in the bits from here on; 0 for none.
    pub(crate) const CODE_SHIFT: u32 = 16;

    /// [`CLOSE`](Self::CLOSE) with a code, or with [`NO_CODE`].
    pub(crate) const fn close(code: u16) -> Self {
        Self(Self::CLOSE.0 | (code as u32) << Self::CODE_SHIFT)
    }

    pub(crate) const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// What to close with.
    pub(crate) const fn close_code(self) -> Option<u16> {
        match (self.0 >> Self::CODE_SHIFT) as u16 {
            NO_CODE => None,
            code => Some(code),
        }
    }

    #[cfg(feature = "__npm")]
    pub(crate) const fn bits(self) -> u32 {
        self.0
    }
}

impl BitOr for Actions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Actions {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
