//! Finds out that a connection is dead although no event says so. The state belongs to one connection.
//!
//! A timer that runs late proves nothing: the device slept, or the tab was throttled, and messages may wait to be read. So a
//! connection is only declared dead by a timer that ran on time, and after one more task.

use crate::proto::event::Millis;
use crate::proto::timers::NEVER;

/// A timer that runs so much later than its deadline proves nothing.
const LATE: Millis = 1000.0;

/// How long a probe may take after the device or the page has slept.
pub(crate) const WAKE_TIMEOUT: Millis = 5000.0;

/// When a silent connection counts as dead. With an `interval`, it is probed first; without, `idle_timeout` applies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// After how much silence a probe is sent; [`NEVER`] without probes.
    pub(crate) interval: Millis,
    /// How long a probe may stay without any message.
    pub(crate) timeout: Millis,
    /// After how much silence a connection without probes is dead; [`NEVER`] for any.
    pub(crate) idle_timeout: Millis,
}

impl Limits {
    fn has_probes(&self) -> bool {
        self.interval < NEVER
    }

    /// How much silence is nothing unusual.
    fn silence(&self) -> Millis {
        if self.has_probes() {
            self.interval
        } else {
            self.idle_timeout
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            interval: NEVER,
            timeout: 10_000.0,
            idle_timeout: NEVER,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    /// The connection is not silent for long.
    Listening,
    /// A probe was sent.
    Probing,
    /// The time limit is over. Messages that wait already are read first; then the connection is probed again if the timer
    /// ran late, or is dead.
    LastChance { late: bool },
}

/// What follows from the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Pulse {
    Alive,
    /// Send a probe.
    Probe,
    /// The connection is dead.
    Dead,
}

/// The heartbeat of one connection.
#[derive(Debug)]
pub(crate) struct Heartbeat {
    limits: Limits,
    phase: Phase,
    /// When the last message arrived.
    heard: Millis,
    /// When the timer is due. While messages arrive it is not moved for each of them; it finds out itself that it is early.
    deadline: Millis,
    /// When the last probe was sent.
    probed: Millis,
    /// How many probes were sent since the last answer.
    unanswered: u32,
}

impl Heartbeat {
    /// Begins for a connection that is set up at `now`.
    pub(crate) fn new(limits: Limits, now: Millis) -> Self {
        Self {
            limits,
            phase: Phase::Listening,
            heard: now,
            deadline: now + limits.silence(),
            probed: now,
            unanswered: 0,
        }
    }

    /// When [`timer`](Self::timer) is to be called.
    pub(crate) fn deadline(&self) -> Millis {
        self.deadline
    }

    /// Records that a message has arrived. Any message shows that the connection is alive.
    pub(crate) fn heard(&mut self, now: Millis) {
        self.heard = now;
        if self.phase != Phase::Listening {
            self.listen();
        }
    }

    /// Records the answer to a probe, and returns the round-trip time. It is known only if one probe was sent since the last
    /// answer.
    pub(crate) fn answered(&mut self, now: Millis) -> Option<Millis> {
        self.heard(now);
        let unanswered = core::mem::take(&mut self.unanswered);
        // A timer that fired a little early has counted as due, so that the probe was sent in the future.
        (unanswered == 1).then_some((now - self.probed).max(0.0))
    }

    pub(crate) fn awaits_answer(&self) -> bool {
        self.unanswered > 0
    }

    /// The timer fired, in a task of its own.
    pub(crate) fn timer(&mut self, now: Millis) -> Pulse {
        if now < self.deadline {
            return Pulse::Alive;
        }
        let Phase::LastChance { late } = self.phase else {
            return self.check(now);
        };
        if now - self.deadline >= LATE {
            self.give_last_chance(true, now)
        } else if late {
            self.probe(WAKE_TIMEOUT, now)
        } else {
            Pulse::Dead
        }
    }

    /// Checks the time, in any task. A timer may be overdue, since the device slept.
    pub(crate) fn check(&mut self, now: Millis) -> Pulse {
        if now < self.deadline {
            return Pulse::Alive;
        }
        match self.phase {
            Phase::Listening if now < self.heard + self.limits.silence() => {
                self.listen();
                Pulse::Alive
            }
            Phase::Listening if self.limits.has_probes() => self.probe(self.limits.timeout, now),
            Phase::Listening | Phase::Probing => {
                self.give_last_chance(now - self.deadline >= LATE, now)
            }
            Phase::LastChance { .. } => Pulse::Alive,
        }
    }

    /// The device, the page or the network may have been away. A connection that was silent is probed.
    pub(crate) fn wake(&mut self, now: Millis) -> Pulse {
        let is_due = match self.phase {
            Phase::Listening => now - self.heard >= LATE,
            Phase::Probing | Phase::LastChance { .. } => now >= self.deadline,
        };
        match is_due && self.limits.has_probes() {
            true => self.probe(WAKE_TIMEOUT, now),
            false => Pulse::Alive,
        }
    }

    fn listen(&mut self) {
        self.phase = Phase::Listening;
        self.deadline = self.heard + self.limits.silence();
    }

    fn probe(&mut self, timeout: Millis, now: Millis) -> Pulse {
        self.phase = Phase::Probing;
        self.deadline = now + timeout;
        self.probed = now;
        self.unanswered += 1;
        Pulse::Probe
    }

    fn give_last_chance(&mut self, late: bool, now: Millis) -> Pulse {
        if late && !self.limits.has_probes() {
            // Nothing can be asked: the silence is counted from now on.
            self.heard = now;
            self.listen();
            return Pulse::Alive;
        }
        self.phase = Phase::LastChance { late };
        self.deadline = if late { now + LATE } else { now };
        Pulse::Alive
    }
}
