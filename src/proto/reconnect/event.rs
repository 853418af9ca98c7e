//! What a driver reports to the machine that reconnects, and the actions that the machine returns.

use crate::proto::event::{Cause, bit_set};

/// The number of an attempt: from 1 on, over the whole life. Each object that belongs to an attempt (a call of the provider,
/// a native object, a call of `on_open`) reports its events with this number; those of an earlier attempt are ignored.
pub(crate) type Attempt = u32;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The user starts. To be reported once, first.
    Started,
    /// The provider returned where to connect. The driver keeps that until `CONNECT`, and drops it without `CONNECT`.
    Provided { attempt: Attempt },
    /// The provider failed, or returned what can't be connected to.
    ProviderFailed { attempt: Attempt, verdict: Verdict },
    /// The connection has opened. The driver then calls the user's `on_open`, if there is one and the state is `SettingUp`.
    Opened { attempt: Attempt },
    /// The user's `on_open` is done, or there is none.
    SetUp { attempt: Attempt },
    /// The user's `on_open` failed.
    SetUpFailed { attempt: Attempt, verdict: Verdict },
    /// The connection could not be opened, or has ended. The driver has called `settle` before.
    Ended { attempt: Attempt, verdict: Verdict },
    /// A message arrived.
    Heard { attempt: Attempt },
    /// A message arrived that is the answer to a probe. Reported instead of `Heard`.
    Answered { attempt: Attempt },
    /// The user has sent a message.
    Sent,
    /// The driver's timer fired.
    Timer,
    /// `online`.
    Online,
    /// `offline`.
    Offline,
    /// The page became visible (`visibilitychange`), came back from the back/forward cache (`pageshow` with `persisted`), or
    /// was unfrozen (`resume`).
    Woken,
    /// The user stops: the connection is closed cleanly.
    StopRequested,
    /// The user drops everything, or aborts: the connection is terminated.
    Terminate,
}

/// What follows from a failure. The user's classifier may replace it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Connect again after the usual delay.
    Retry,
    /// Connect again, and wait longer before the first attempt: the server restarts or is overloaded.
    RetryLater,
    /// Connecting again would be useless or wrong.
    Stop,
}

impl Verdict {
    /// What follows from a URL or subprotocols that can't be connected to. The program is wrong, or the runtime has no
    /// `WebSocket`: asking the provider for ever would only hide that.
    pub(crate) const OF_UNUSABLE_TARGET: Self = Self::Stop;

    /// Returns what follows from the end of a connection, by its cause, if it has one, and by its close code.
    pub(crate) fn of_end(cause: Option<Cause>, code: u16) -> Self {
        match cause {
            Some(Cause::ReceiveOverflow | Cause::UnexpectedData) => Self::Stop,
            _ => Self::of_close_code(code),
        }
    }

    /// Returns what follows from a close code. All codes that applications use are final, so those that this crate closes
    /// with are as well.
    pub(crate) fn of_close_code(code: u16) -> Self {
        match code {
            1000 | 1002 | 1003 | 1007..=1010 | 3000..=4999 => Self::Stop,
            1012 | 1013 => Self::RetryLater,
            _ => Self::Retry,
        }
    }
}

/// What the machine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Waits before the next attempt, or was not started.
    Waiting = 0,
    /// Waits for the network: nothing is tried.
    Offline = 1,
    /// The provider is asked where to connect.
    Providing = 2,
    /// The opening handshake is under way.
    Connecting = 3,
    /// The connection is open, and the user's `on_open` is running.
    SettingUp = 4,
    /// The user's messages are sent.
    Open = 5,
    /// The user has stopped, and the connection is closing.
    Stopping = 6,
    /// It is over, for the reason that `stop_reason` returns.
    Stopped = 7,
}

/// Why it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StopReason {
    /// The user stopped.
    Requested = 1,
    /// The user dropped everything, or aborted.
    Terminated = 2,
    /// An attempt or a connection ended with [`Verdict::Stop`].
    Final = 3,
    /// The limits of `give_up_after` were reached.
    GaveUp = 4,
}

/// The time limit that ended the last attempt or connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timeout {
    /// The provider did not return in time.
    Provider = 1,
    /// The connection did not open in time.
    Connect = 2,
    /// The user's `on_open` did not return in time.
    SetUp = 3,
    /// The connection was silent: no answer to a probe, or no message within `idle_timeout`.
    Silence = 4,
}

/// What the driver has to do: a set, applied in the order of this list. Each is a level, not an edge: doing one twice is
/// harmless, and one that the state no longer asks for, since a callback of the user has changed it, is not done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub(crate) struct Actions(u32);

bit_set!(Actions);

impl Actions {
    /// The attempt is over: abort its calls of the provider and of `on_open`, terminate its connection if it has one, and
    /// forget all of it.
    pub(crate) const DISCARD: Self = Self(1);
    /// Close the connection cleanly, with what the user gave to `stop`. Its end is reported as `Ended`.
    pub(crate) const CLOSE: Self = Self(1 << 1);
    /// Set the timer to `timer_delay`, or clear it if that is infinite.
    pub(crate) const REARM: Self = Self(1 << 2);
    /// Remove the queued messages that `take_expired` returns.
    pub(crate) const EXPIRED: Self = Self(1 << 3);
    /// Tell the user about the state or the attempt, which have changed.
    pub(crate) const CHANGED: Self = Self(1 << 4);
    /// Ask the provider, if the state is `Providing`.
    pub(crate) const PROVIDE: Self = Self(1 << 5);
    /// Connect to what was provided, if the state is `Connecting`.
    pub(crate) const CONNECT: Self = Self(1 << 6);
    /// Send the heartbeat's payload, if the state is `Open`.
    pub(crate) const PROBE: Self = Self(1 << 7);
    /// Send the queued messages in order, as long as the state is `Open`.
    pub(crate) const RELEASE: Self = Self(1 << 8);
}
