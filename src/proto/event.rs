//! What a driver reports to the state machine, and the actions that the machine returns.

use crate::proto::ready_state::ReadyState;

/// Milliseconds of a monotonic clock, `performance.now()` in practice.
pub(crate) type Millis = f64;

/// Stands for no close code: the Close frame is empty.
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
    /// `resume`: the page is no longer frozen.
    Resumed,
    /// A message was neither text nor an `ArrayBuffer`.
    UnexpectedData,
    /// The receive buffer overflowed: [`Admission::Overflow`](crate::proto::inbox::Admission::Overflow) was returned, or
    /// more messages arrived than a driver may keep before it has a machine.
    Overflow,
    /// The browser may have discarded messages that had arrived, because the receive buffer was full when the connection
    /// closed. The `Close` event follows.
    #[cfg(feature = "websocket-stream")]
    Discarded,
    /// Bytes have left the browser, which only some native objects report.
    #[cfg(feature = "websocket-stream")]
    Sent,
    /// The driver's timer fired.
    Timer,
    /// A task begins to wait for `bufferedAmount` to shrink, or goes on waiting.
    DrainWaitStarted,
    /// A task stops waiting for `bufferedAmount` to shrink.
    DrainWaitEnded,
    /// A message left the driver's queue: it was given to the native object, or refused.
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
    /// The user reads no more messages.
    ReceiverDropped,
}

/// The state of the native object at the moment of a call. It is never stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Native {
    /// `readyState`.
    pub(crate) ready_state: ReadyState,
    /// `bufferedAmount`, in bytes.
    pub(crate) buffered_amount: usize,
}

/// Why something failed. The driver adds the close event and the time limits, and makes it an [`Error`](crate::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing can be sent any more. This never ends a connection.
    NotOpen,
    Connect,
    ConnectTimeout,
    UncleanClose,
    CloseTimeout,
    ReceiveOverflow,
    UnexpectedData,
}

impl Cause {
    /// Returns the reason of the Close frame that is sent for this cause.
    pub(crate) const fn close_reason(self) -> &'static str {
        match self {
            Self::ReceiveOverflow => "receive buffer full",
            Self::UnexpectedData => "unexpected data",
            _ => "",
        }
    }
}

/// Implements what every set of actions has: `NONE`, `has`, `|`, and the number that JavaScript gets.
macro_rules! bit_set {
    ($set:ident) => {
        impl $set {
            pub(crate) const NONE: Self = Self(0);

            pub(crate) const fn has(self, any: Self) -> bool {
                self.0 & any.0 != 0
            }

            #[cfg(feature = "__npm")]
            pub(crate) const fn bits(self) -> u32 {
                self.0
            }
        }

        impl core::ops::BitOr for $set {
            type Output = Self;

            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl core::ops::BitOrAssign for $set {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }
    };
}

#[cfg(any(test, feature = "reconnect"))]
pub(crate) use bit_set;

/// What the driver has to do: a set, applied in the order DETACH, CLOSE, REARM, then the wakes. Each is a level, not
/// an edge: doing one twice is harmless.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub(crate) struct Actions(u32);

bit_set!(Actions);

impl Actions {
    /// Wake the tasks that wait for the connection to open.
    pub(crate) const WAKE_OPENED: Self = Self(1);
    /// Wake the task that waits for a message.
    pub(crate) const WAKE_READABLE: Self = Self(1 << 1);
    /// Wake the tasks that wait to send.
    pub(crate) const WAKE_WRITABLE: Self = Self(1 << 2);
    /// Wake the tasks that wait for everything to leave the browser.
    pub(crate) const WAKE_FLUSHED: Self = Self(1 << 3);
    /// Wake the tasks that wait for the end.
    pub(crate) const WAKE_CLOSED: Self = Self(1 << 4);
    /// Both of these.
    pub(crate) const WAKE_SENDERS: Self = Self(Self::WAKE_WRITABLE.0 | Self::WAKE_FLUSHED.0);
    /// All wakes.
    pub(crate) const WAKE_ALL: Self = Self((1 << 5) - 1);
    /// Call the native `close`, with [`close_code`](Self::close_code).
    pub(crate) const CLOSE: Self = Self(1 << 5);
    /// Remove the listeners. The connection has ended, and a timer is cleared by REARM.
    pub(crate) const DETACH: Self = Self(1 << 6);
    /// Set the timer to the machine's deadline, or clear it if there is none.
    pub(crate) const REARM: Self = Self(1 << 7);
    /// The close code is in the bits from here on; 0 for none.
    pub(crate) const CODE_SHIFT: u32 = 16;

    /// [`CLOSE`](Self::CLOSE) with a code, or with [`NO_CODE`].
    pub(crate) const fn close(code: u16) -> Self {
        Self(Self::CLOSE.0 | (code as u32) << Self::CODE_SHIFT)
    }

    /// Returns the code to close with.
    pub(crate) const fn close_code(self) -> Option<u16> {
        match (self.0 >> Self::CODE_SHIFT) as u16 {
            NO_CODE => None,
            code => Some(code),
        }
    }
}
