//! The state machine that reconnects. It decides when to connect, what an end means, and what becomes of what was sent.
//!
//! It has no clock, no randomness and no I/O: [`Reconnection::handle`] takes an event, a random number and the time, and
//! returns the actions. A driver owns one [`Connection`](crate::proto::connection::Connection) per attempt, as it does
//! without reconnecting, and reports how that went.

use crate::proto::clock::{Clock, Now};
use crate::proto::event::Millis;
use crate::proto::heartbeat::{Heartbeat, Pulse, WAKE_TIMEOUT};
use crate::proto::reconnect::event::{Actions, Attempt, Event, StopReason, Timeout, Verdict};
use crate::proto::reconnect::queue::Queue;
use crate::proto::reconnect::round_trips::RoundTrips;
use crate::proto::reconnect::sends::Sends;
use crate::proto::reconnect::settings::Settings;
use crate::proto::timers::NEVER;

mod backoff;
pub(crate) mod event;
mod fifo;
pub(crate) mod queries;
pub(crate) mod queue;
pub(crate) mod round_trips;
pub(crate) mod sends;
pub(crate) mod settings;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod world;

/// A browser's timer can fire this much too early, since its clock is rounded. One that is earlier is set again.
const EARLY: Millis = 2.0;

/// A step whose timer runs so much later than its deadline is granted the same time again, once: the device slept.
const LATE: Millis = 1000.0;

/// For how long after a wake-up the end of a connection or an attempt is put down to it.
const WAKE_WINDOW: Millis = WAKE_TIMEOUT + 2.0 * LATE;

/// What the machine is doing, with the deadline of it.
#[derive(Debug)]
enum Phase {
    /// The next attempt is at `until`; [`NEVER`] before the start.
    Waiting { until: Millis },
    /// The next attempt is made when there is a network.
    Offline,
    /// A step of an attempt must be done by the deadline.
    Trying { step: Step, deadline: Millis },
    /// The connection is set up.
    Open { since: Millis, heartbeat: Heartbeat },
    /// The connection closes, which the connection's own close timeout bounds.
    Stopping,
    /// It is over.
    Stopped { reason: StopReason },
}

/// A step of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Provide,
    Connect,
    SetUp,
}

/// The machine. It lives as long as the user wants to have a connection.
#[derive(Debug)]
pub(crate) struct Reconnection {
    settings: Settings,
    clock: Clock,
    /// For when the driver has set its timer, by the monotonic clock.
    armed: Millis,
    phase: Phase,
    /// There is a network, as far as the browser knows.
    online: bool,
    /// The number of the current attempt, or of the last one.
    attempt: Attempt,
    /// The current step's time limit was prolonged, since its timer ran late.
    prolonged: bool,
    /// The current attempt was made because of a wake-up: its failure doesn't count.
    excused: bool,
    /// Until then, the loss of a connection is put down to a wake-up, and the next attempt is made at once.
    woken_until: Millis,
    /// Since when there has been no connection that lasted.
    away_since: Millis,
    /// Failed attempts since the last connection that lasted.
    failures: u32,
    /// Delays since the last connection that lasted.
    retries: u32,
    /// The delay of [`Phase::Waiting`].
    delay: Millis,
    timeout: Option<Timeout>,
    connections: u32,
    sends: Sends,
    queue: Queue,
    round_trips: RoundTrips,
}

impl Reconnection {
    /// Creates the machine. `online` is `navigator.onLine`, true where that does not exist.
    pub(crate) fn new(settings: Settings, online: bool, now: Now) -> Self {
        let clock = Clock::new(now);
        Self {
            queue: Queue::new(settings.queue),
            settings,
            away_since: now.monotonic,
            clock,
            armed: NEVER,
            phase: Phase::Waiting { until: NEVER },
            online,
            attempt: 0,
            prolonged: false,
            excused: false,
            woken_until: 0.0,
            failures: 0,
            retries: 0,
            delay: 0.0,
            timeout: None,
            connections: 0,
            sends: Sends::new(),
            round_trips: RoundTrips::default(),
        }
    }

    /// Takes an event and returns the actions for it. `random` is in [0, 1).
    pub(crate) fn handle(&mut self, event: Event, random: f64, now: Now) -> Actions {
        let mut now = self.clock.tick(now);
        let before = (self.state(), self.attempt);
        if event == Event::Timer && now >= self.deadline() - EARLY {
            now = now.max(self.deadline());
        }
        let mut actions = self.react(event, random, now);
        if self.expires() && self.queue.deadline() <= now {
            actions |= Actions::EXPIRED;
        }
        if event == Event::Timer || self.due() != self.armed {
            actions |= Actions::REARM;
        }
        if (self.state(), self.attempt) != before {
            actions |= Actions::CHANGED;
        }
        actions
    }

    fn react(&mut self, event: Event, random: f64, now: Millis) -> Actions {
        if let Phase::Stopped { .. } = self.phase {
            return Actions::NONE;
        }
        match event {
            Event::Started if self.attempt == 0 => self.try_again(false, now),
            Event::Started => Actions::NONE,
            Event::Provided { attempt } if self.is_at(Step::Provide, attempt) => {
                self.begin(Step::Connect, now);
                Actions::CONNECT
            }
            Event::Opened { attempt } if self.is_at(Step::Connect, attempt) => {
                self.begin(Step::SetUp, now);
                Actions::NONE
            }
            Event::SetUp { attempt } if self.is_at(Step::SetUp, attempt) => self.open(now),
            Event::ProviderFailed { attempt, verdict } if self.is_at(Step::Provide, attempt) => {
                self.fail(verdict, None, random, now)
            }
            Event::SetUpFailed { attempt, verdict } if self.is_at(Step::SetUp, attempt) => {
                self.fail(verdict, None, random, now)
            }
            Event::Ended { attempt, verdict } if self.has_connection(attempt) => {
                self.fail(verdict, None, random, now)
            }
            Event::Heard { attempt } if attempt == self.attempt => {
                if let Phase::Open { heartbeat, .. } = &mut self.phase {
                    heartbeat.heard(now);
                }
                Actions::NONE
            }
            Event::Answered { attempt } if attempt == self.attempt => {
                if let Phase::Open { heartbeat, .. } = &mut self.phase {
                    if let Some(time) = heartbeat.answered(now) {
                        self.round_trips.record(time);
                    }
                }
                Actions::NONE
            }
            Event::Sent => match &mut self.phase {
                Phase::Open { heartbeat, .. } => {
                    let pulse = heartbeat.check(now);
                    self.follow(pulse, random, now)
                }
                _ => Actions::NONE,
            },
            Event::Timer => self.timer(random, now),
            Event::Online => {
                self.online = true;
                self.wake(random, now)
            }
            Event::Offline => {
                self.online = false;
                if self.is_waiting() {
                    self.phase = Phase::Offline;
                }
                Actions::NONE
            }
            Event::Woken => self.wake(random, now),
            Event::StopRequested => self.stop(),
            Event::Terminate => self.end(StopReason::Terminated),
            // Of an attempt that is over.
            Event::Provided { .. }
            | Event::ProviderFailed { .. }
            | Event::Opened { .. }
            | Event::SetUp { .. }
            | Event::SetUpFailed { .. }
            | Event::Ended { .. }
            | Event::Heard { .. }
            | Event::Answered { .. } => Actions::NONE,
        }
    }

    /// Makes an attempt, unless there is no network.
    fn try_again(&mut self, excused: bool, now: Millis) -> Actions {
        if !self.online {
            self.phase = Phase::Offline;
            return Actions::NONE;
        }
        self.attempt += 1;
        self.excused = excused;
        self.begin(Step::Provide, now);
        Actions::PROVIDE
    }

    fn begin(&mut self, step: Step, now: Millis) {
        self.prolonged = false;
        self.phase = Phase::Trying {
            step,
            deadline: now + self.settings.attempt_timeout,
        };
    }

    fn open(&mut self, now: Millis) -> Actions {
        self.timeout = None;
        self.connections += 1;
        self.phase = Phase::Open {
            since: now,
            heartbeat: Heartbeat::new(self.settings.silence, now),
        };
        if self.queue.is_empty() {
            Actions::NONE
        } else {
            Actions::RELEASE
        }
    }

    /// Handles that an attempt failed or that the connection was lost.
    fn fail(
        &mut self,
        verdict: Verdict,
        timeout: Option<Timeout>,
        random: f64,
        now: Millis,
    ) -> Actions {
        self.timeout = timeout;
        let lasted = match self.phase {
            Phase::Stopping => return self.end(StopReason::Requested),
            Phase::Open { since, .. } => now - since >= self.settings.min_uptime,
            _ => false,
        };
        if verdict == Verdict::Stop {
            return self.end(StopReason::Final);
        }
        if lasted {
            (self.failures, self.retries, self.away_since) = (0, 0, now);
        }
        let woken = now < self.woken_until && verdict == Verdict::Retry;
        if woken || !self.online {
            // Once for each wake-up: a server that refuses is not asked again and again.
            self.woken_until = 0.0;
            return self.try_again(true, now) | Actions::DISCARD;
        }
        self.delay = backoff::delay(&self.settings, verdict, self.retries, random);
        if !self.excused || lasted {
            self.retries = self.retries.saturating_add(1);
            self.failures = self.failures.saturating_add(u32::from(!lasted));
            let next = now + self.delay - self.away_since;
            if self.failures >= self.settings.max_attempts || next > self.settings.max_away {
                return self.end(StopReason::GaveUp);
            }
        }
        self.phase = Phase::Waiting {
            until: now + self.delay,
        };
        Actions::DISCARD
    }

    fn timer(&mut self, random: f64, now: Millis) -> Actions {
        match &mut self.phase {
            Phase::Waiting { until } if now >= *until => self.try_again(false, now),
            Phase::Trying { deadline, .. } if now >= *deadline + LATE && !self.prolonged => {
                *deadline = now + LATE;
                self.prolonged = true;
                Actions::NONE
            }
            Phase::Trying { step, deadline } if now >= *deadline => {
                let timeout = match step {
                    Step::Provide => Timeout::Provider,
                    Step::Connect => Timeout::Connect,
                    Step::SetUp => Timeout::SetUp,
                };
                self.fail(Verdict::Retry, Some(timeout), random, now)
            }
            Phase::Open { heartbeat, .. } => {
                let pulse = heartbeat.timer(now);
                self.follow(pulse, random, now)
            }
            _ => Actions::NONE,
        }
    }

    fn follow(&mut self, pulse: Pulse, random: f64, now: Millis) -> Actions {
        match pulse {
            Pulse::Alive => Actions::NONE,
            Pulse::Probe => Actions::PROBE,
            Pulse::Dead => self.fail(Verdict::Retry, Some(Timeout::Silence), random, now),
        }
    }

    /// Handles that the device, the page or the network is back: without a connection, the next attempt is made at once.
    fn wake(&mut self, random: f64, now: Millis) -> Actions {
        match &mut self.phase {
            Phase::Offline => self.try_again(true, now),
            Phase::Waiting { until } if *until < NEVER => self.try_again(true, now),
            Phase::Open { heartbeat, .. } => {
                self.woken_until = now + WAKE_WINDOW;
                let pulse = heartbeat.wake(now);
                self.follow(pulse, random, now)
            }
            Phase::Trying { .. } => {
                self.woken_until = now + WAKE_WINDOW;
                Actions::NONE
            }
            _ => Actions::NONE,
        }
    }

    fn stop(&mut self) -> Actions {
        match self.phase {
            Phase::Open { .. }
            | Phase::Trying {
                step: Step::SetUp, ..
            } => {
                self.phase = Phase::Stopping;
                self.queue.clear();
                Actions::CLOSE
            }
            Phase::Stopping => Actions::NONE,
            _ => self.end(StopReason::Requested),
        }
    }

    fn end(&mut self, reason: StopReason) -> Actions {
        self.phase = Phase::Stopped { reason };
        self.queue.clear();
        Actions::DISCARD
    }

    fn is_at(&self, expected: Step, attempt: Attempt) -> bool {
        attempt == self.attempt
            && matches!(self.phase, Phase::Trying { step, .. } if step == expected)
    }

    fn has_connection(&self, attempt: Attempt) -> bool {
        attempt == self.attempt
            && match self.phase {
                Phase::Trying { step, .. } => step != Step::Provide,
                Phase::Open { .. } | Phase::Stopping => true,
                Phase::Waiting { .. } | Phase::Offline | Phase::Stopped { .. } => false,
            }
    }

    /// The next attempt has a time.
    fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Waiting { until } if until < NEVER)
    }

    /// Messages expire in the queue while there is no connection.
    fn expires(&self) -> bool {
        !matches!(self.phase, Phase::Open { .. })
    }
}
