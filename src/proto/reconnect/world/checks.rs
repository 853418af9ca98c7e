//! What is promised of reconnecting, checked at each event.

use std::prelude::v1::*;

use super::World;
use crate::proto::event::Millis;
use crate::proto::reconnect::event::{Actions, Attempt, Event, State, Verdict};
use crate::proto::reconnect::{EARLY, Phase, Reconnection};
use crate::proto::timers::NEVER;

/// The machine before an event.
pub(super) struct Before {
    state: State,
    attempt: Attempt,
    retries: u32,
    woken_until: Millis,
    deadline: Millis,
    open_since: Millis,
}

impl Before {
    pub(super) fn new(machine: &Reconnection) -> Self {
        Self {
            state: machine.state(),
            attempt: machine.attempt,
            retries: machine.retries,
            woken_until: machine.woken_until,
            deadline: machine.deadline(),
            open_since: match machine.phase {
                Phase::Open { since, .. } => since,
                _ => NEVER,
            },
        }
    }
}

impl World {
    pub(super) fn check(&self) {
        let machine = &self.machine;
        assert_eq!(machine.armed, machine.due(), "the timer is set");
        assert_eq!(self.timer.is_some(), machine.due().is_finite());
        if let Some(socket) = &self.socket {
            assert_eq!(socket.attempt, machine.attempt, "one of an old attempt");
        }
        match self.state() {
            State::Waiting | State::Offline => {
                assert!(self.socket.is_none() && self.asked.is_none());
            }
            State::Stopped => {
                assert!(self.socket.is_none() && self.asked.is_none());
                assert!(self.timer.is_none() && self.queue.is_empty());
            }
            State::Providing => assert!(self.socket.is_none()),
            State::Connecting | State::SettingUp | State::Open | State::Stopping => {}
        }
    }

    /// Holds the attempts and the delays against their law.
    pub(super) fn check_attempt(&self, event: Event, actions: Actions, before: &Before) {
        let machine = &self.machine;
        let now = machine.clock.latest();
        if actions.has(Actions::PROVIDE) {
            assert_eq!(machine.attempt, before.attempt + 1);
            assert!(machine.online, "nothing is tried while offline");
            match before.state {
                State::Waiting if event == Event::Timer => {
                    assert!(now >= before.deadline - EARLY, "too early");
                }
                State::Waiting | State::Offline => {
                    let wakes = [Event::Started, Event::Online, Event::Woken];
                    assert!(wakes.contains(&event));
                }
                _ => assert!(now < before.woken_until, "at once without a reason"),
            }
        }
        if before.state != State::Waiting && self.state() == State::Waiting {
            let lasted = now - before.open_since >= machine.settings.min_uptime;
            let retries = if lasted { 0 } else { before.retries };
            let bound = (1000.0 * 2_f64.powi(retries.min(40) as i32)).min(30_000.0);
            let is_later = match event {
                Event::ProviderFailed { verdict, .. }
                | Event::SetUpFailed { verdict, .. }
                | Event::Ended { verdict, .. } => verdict == Verdict::RetryLater,
                _ => false,
            };
            let law = match is_later {
                true => 5_000.0..=30_000.0,
                false if retries > 0 => 50.0..=bound,
                false => 0.0..=bound,
            };
            let delay = machine.delay;
            assert!(law.contains(&delay), "{delay} before retry {retries}");
        }
    }
}
