//! What a driver reads from the machine, and the account of what the user sends.

use super::{Phase, Reconnection, Step};
use crate::proto::clock::Now;
use crate::proto::event::Millis;
use crate::proto::reconnect::event::{Attempt, State, StopReason, Timeout};
use crate::proto::reconnect::round_trips::RoundTrips;
use crate::proto::reconnect::sends::Losses;
use crate::proto::timers::{self, NEVER};

/// What becomes of a message that the user sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Submission {
    /// It is sent on the connection.
    Send = 0,
    /// It is counted, and the driver queues it and sets the timer to `timer_delay`.
    Queued = 1,
    /// It is refused: there is no connection that is set up, and no queue.
    Away = 2,
    /// It is refused: the queue is full.
    QueueFull = 3,
    /// It is refused: the user has stopped, or it is over.
    Stopped = 4,
}

impl Reconnection {
    pub(crate) fn state(&self) -> State {
        match self.phase {
            Phase::Waiting { .. } => State::Waiting,
            Phase::Offline => State::Offline,
            Phase::Trying { step, .. } => match step {
                Step::Provide => State::Providing,
                Step::Connect => State::Connecting,
                Step::SetUp => State::SettingUp,
            },
            Phase::Open { .. } => State::Open,
            Phase::Stopping => State::Stopping,
            Phase::Stopped { .. } => State::Stopped,
        }
    }

    /// Returns why it is over, if it is.
    pub(crate) fn stop_reason(&self) -> Option<StopReason> {
        match self.phase {
            Phase::Stopped { reason } => Some(reason),
            _ => None,
        }
    }

    /// Returns the number of the current attempt, or of the last one; how many attempts were made.
    pub(crate) fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// Returns how many connections were set up, so the number of the current one, or of the last one.
    pub(crate) fn connections(&self) -> u32 {
        self.connections
    }

    /// Returns how many attempts have failed since the last connection that lasted.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }

    /// Returns the delay that was drawn for the next attempt. To be read in [`State::Waiting`].
    pub(crate) fn retry_delay(&self) -> Millis {
        self.delay
    }

    /// Returns the time limit that ended the last attempt or connection, if one did. To be read with
    /// [`Actions::DISCARD`](crate::proto::reconnect::event::Actions::DISCARD).
    pub(crate) fn timeout(&self) -> Option<Timeout> {
        self.timeout
    }

    /// Returns in how many milliseconds [`Event::Timer`](crate::proto::reconnect::event::Event::Timer) is due: infinite
    /// for never. A timer that can't wait so long fires early, and is set again. To be read when [`Actions::REARM`](crate::proto::reconnect::event::Actions::REARM) says so.
    pub(crate) fn timer_delay(&mut self, now: Now) -> Millis {
        let delay = self.deadline() - self.clock.tick(now);
        self.armed = self.due();
        timers::clamp(delay.max(0.0))
    }

    /// Returns when the driver's timer is due, by the monotonic clock. Time asleep brings that forward.
    pub(super) fn due(&self) -> Millis {
        self.clock.monotonic(self.deadline())
    }

    pub(super) fn deadline(&self) -> Millis {
        let of_phase = match &self.phase {
            Phase::Waiting { until } => *until,
            Phase::Trying { deadline, .. } => *deadline,
            Phase::Open { heartbeat, .. } => heartbeat.deadline(),
            Phase::Offline | Phase::Stopping | Phase::Stopped { .. } => NEVER,
        };
        if self.expires() {
            of_phase.min(self.queue.deadline())
        } else {
            of_phase
        }
    }

    /// Returns whether a probe was sent that is not answered: only then can a message be its answer.
    pub(crate) fn awaits_answer(&self) -> bool {
        match &self.phase {
            Phase::Open { heartbeat, .. } => heartbeat.awaits_answer(),
            _ => false,
        }
    }

    // Sending

    /// Returns whether [`submit`](Self::submit) would have a message sent at once: most often so, and no clock is needed.
    pub(crate) fn sends_at_once(&self) -> bool {
        !self.expires() && self.queue.is_empty()
    }

    /// Decides about a message of the user. `max_age` is infinite for the queue's own limit.
    pub(crate) fn submit(&mut self, bytes: usize, max_age: Millis, now: Now) -> Submission {
        match self.phase {
            Phase::Stopping | Phase::Stopped { .. } => Submission::Stopped,
            _ if self.sends_at_once() => Submission::Send,
            _ if !self.queue.is_enabled() => Submission::Away,
            _ => {
                let now = self.clock.tick(now);
                match self.queue.push(bytes, max_age, now) {
                    true => Submission::Queued,
                    false => Submission::QueueFull,
                }
            }
        }
    }

    /// Takes the oldest message from the queue, to be sent. Returns false if there is none, or if the connection is not set
    /// up any more: then the others stay in the queue.
    pub(crate) fn take_queued(&mut self) -> bool {
        !self.expires() && self.queue.remove(0)
    }

    /// Takes a message that has expired from the queue, and returns its index. To be called until it returns `None`.
    pub(crate) fn take_expired(&mut self, now: Now) -> Option<usize> {
        let now = self.clock.tick(now);
        if self.expires() {
            self.queue.take_expired(now)
        } else {
            None
        }
    }

    /// Takes a message from the queue that the user has withdrawn, by its index.
    pub(crate) fn withdraw(&mut self, index: usize) {
        self.queue.remove(index);
    }

    /// Counts a message that the native object has accepted, and returns its number, from 1 on. `buffered_amount` is read
    /// after that.
    pub(crate) fn accept(&mut self, bytes: usize, buffered_amount: usize) -> u64 {
        self.sends.accept(bytes, buffered_amount)
    }

    /// Counts a message that the native object has accepted and that has no number: a probe, or one of `on_open`.
    pub(crate) fn accept_unnumbered(&mut self, bytes: usize, buffered_amount: usize) {
        self.sends.accept_unnumbered(bytes, buffered_amount);
    }

    /// Records that the peer's application has received all messages up to `number`. Returns false if none has that number
    /// yet.
    pub(crate) fn confirm(&mut self, number: u64) -> bool {
        self.sends.confirm(number)
    }

    /// Returns how many messages of the current connection are not confirmed.
    pub(crate) fn unconfirmed(&self) -> u64 {
        self.sends.unconfirmed()
    }

    /// Accounts for what was sent on a connection that has ended, and returns what is not confirmed. A second call returns
    /// nothing.
    ///
    /// `never_sent` is how many bytes never left the browser, as the connection's own machine knows. `received`: the peer answered our Close frame with our code, so it has received
    /// everything.
    pub(crate) fn settle(&mut self, never_sent: usize, received: bool) -> Losses {
        self.sends.settle(never_sent, received)
    }

    pub(crate) fn round_trips(&self) -> RoundTrips {
        self.round_trips
    }
}
