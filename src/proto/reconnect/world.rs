//! A world for the machine: a driver with one timer, a provider, sockets with a buffer, and two clocks. Everything that is
//! promised is checked at each event: there is one live socket, no event of an old attempt counts, delays keep to their law,
//! and each message is accounted for exactly once.

use std::prelude::v1::*;

use std::collections::VecDeque;

mod account;
mod checks;
mod lives;
mod random;

use account::Account;
pub(super) use account::Fate;
use checks::Before;
pub(super) use random::Random;

use super::Reconnection;
use crate::proto::clock::Now;
use crate::proto::event::Millis;
use crate::proto::heartbeat::Limits;
use crate::proto::reconnect::event::{Actions, Attempt, Event, State, Verdict};
use crate::proto::reconnect::queries::Submission;
use crate::proto::reconnect::queue::QueueBounds;
use crate::proto::reconnect::settings::Settings;
use crate::proto::timers::NEVER;

/// A native object.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) attempt: Attempt,
    pub(super) open: bool,
    /// The native `close` was called.
    pub(super) closing: bool,
    /// What is in the buffer: the number if there is one, and the bytes that have not left.
    buffer: VecDeque<(Option<u64>, usize, usize)>,
}

impl Socket {
    /// `bufferedAmount`.
    fn buffered(&self) -> usize {
        self.buffer.iter().map(|&(_, left, _)| left).sum()
    }
}

pub(super) struct World {
    pub(super) machine: Reconnection,
    pub(super) now: Now,
    /// When the driver's one timer fires, by the monotonic clock.
    pub(super) timer: Option<Millis>,
    pub(super) random: Random,
    /// What the machine is given instead of a random number.
    pub(super) fraction: Option<f64>,
    /// The provider was asked and has not answered.
    pub(super) asked: Option<Attempt>,
    pub(super) socket: Option<Socket>,
    queue: VecDeque<(usize, usize)>,
    pub(super) account: Account,
    pub(super) probes: u32,
    /// Each state that the user was told.
    pub(super) states: Vec<State>,
}

/// The heartbeat of most tests.
pub(super) const SILENCE: Limits = Limits {
    interval: 25_000.0,
    timeout: 10_000.0,
    idle_timeout: NEVER,
};

pub(super) fn settings() -> Settings {
    Settings {
        silence: SILENCE,
        queue: QueueBounds {
            max_messages: 4,
            max_bytes: 100,
            max_age: 60_000.0,
        },
        ..Settings::default()
    }
}

impl World {
    pub(super) fn new(settings: Settings) -> Self {
        let now = Now {
            monotonic: 1_000.0,
            wall: 1e12,
        };
        Self {
            machine: Reconnection::new(settings, true, now),
            now,
            timer: None,
            random: Random(1),
            fraction: None,
            asked: None,
            socket: None,
            queue: VecDeque::new(),
            account: Account::default(),
            probes: 0,
            states: Vec::new(),
        }
    }

    /// Started, with the provider asked.
    pub(super) fn started(settings: Settings) -> Self {
        let mut world = Self::new(settings);
        world.handle(Event::Started);
        world
    }

    /// With a connection that is set up.
    pub(super) fn open(settings: Settings) -> Self {
        let mut world = Self::started(settings);
        world.connect();
        world
    }

    pub(super) fn state(&self) -> State {
        self.machine.state()
    }

    pub(super) fn attempt(&self) -> Attempt {
        self.machine.attempt()
    }

    // The driver

    pub(super) fn handle(&mut self, event: Event) {
        let _ = self.react(event);
    }

    pub(super) fn react(&mut self, event: Event) -> Actions {
        let fraction = match self.fraction {
            Some(fraction) => fraction,
            None => self.random.fraction(),
        };
        let before = Before::new(&self.machine);
        let actions = self.machine.handle(event, fraction, self.now);
        self.check_attempt(event, actions, &before);
        self.apply(actions);
        self.check();
        actions
    }

    fn apply(&mut self, actions: Actions) {
        if actions.has(Actions::DISCARD) {
            self.asked = None;
            if let Some(socket) = self.socket.take() {
                self.settle(&socket, true);
            }
        }
        if actions.has(Actions::CLOSE) {
            let socket = self.socket.as_mut().expect("there is one to close");
            socket.closing = true;
        }
        if actions.has(Actions::REARM) {
            self.rearm();
        }
        if actions.has(Actions::EXPIRED) {
            while let Some(index) = self.machine.take_expired(self.now) {
                let (id, _) = self.queue.remove(index).expect("the queues are alike");
                self.account.set(id, Fate::Refused);
            }
            self.rearm();
        }
        if actions.has(Actions::CHANGED) {
            self.states.push(self.state());
            if matches!(self.state(), State::Stopping | State::Stopped) {
                for (id, _) in self.queue.drain(..) {
                    self.account.set(id, Fate::Refused);
                }
            }
        }
        if actions.has(Actions::PROVIDE) {
            assert!(self.asked.is_none() && self.socket.is_none());
            self.asked = Some(self.attempt());
        }
        if actions.has(Actions::CONNECT) {
            assert!(self.socket.is_none(), "two live sockets");
            self.socket = Some(Socket {
                attempt: self.attempt(),
                open: false,
                closing: false,
                buffer: VecDeque::new(),
            });
        }
        if actions.has(Actions::PROBE) {
            self.probes += 1;
            self.give_to_browser(None, 2);
        }
        if actions.has(Actions::RELEASE) {
            self.release();
        }
    }

    fn rearm(&mut self) {
        let delay = self.machine.timer_delay(self.now);
        self.timer = delay.is_finite().then_some(self.now.monotonic + delay);
    }

    /// Sends what is queued, up to the high-water mark.
    pub(super) fn release(&mut self) {
        while self.socket.as_ref().is_some_and(|s| s.buffered() < 200) {
            if !self.machine.take_queued() {
                break;
            }
            let (id, bytes) = self.queue.pop_front().expect("the queues are alike");
            self.give_to_browser(Some(id), bytes);
        }
    }

    fn give_to_browser(&mut self, id: Option<usize>, bytes: usize) {
        let socket = self.socket.as_mut().expect("there is one to send with");
        assert!(socket.open && !socket.closing, "the browser would drop it");
        let buffered = socket.buffered() + bytes;
        let number = match id {
            Some(id) => {
                let number = self.machine.accept(bytes, buffered);
                self.account.sent(id, number);
                Some(number)
            }
            None => {
                self.machine.accept_unnumbered(bytes, buffered);
                None
            }
        };
        socket.buffer.push_back((number, bytes, bytes));
        self.drain(0);
    }

    fn settle(&mut self, socket: &Socket, by_us: bool) {
        let never_sent = if by_us { 0 } else { socket.buffered() };
        let losses = self.machine.settle(never_sent, false);
        let in_buffer: Vec<u64> = socket
            .buffer
            .iter()
            .filter(|&&(_, left, bytes)| left == bytes && !by_us)
            .filter_map(|&(number, ..)| number)
            .collect();
        self.account.settle(losses, &in_buffer);
        let again = self.machine.settle(never_sent, false);
        assert!(again.unconfirmed.is_empty() && again.never_sent.is_empty());
    }

    // The user

    pub(super) fn send(&mut self, bytes: usize) -> Submission {
        self.send_within(bytes, NEVER)
    }

    pub(super) fn send_within(&mut self, bytes: usize, max_age: Millis) -> Submission {
        let id = self.account.submit();
        let submission = self.machine.submit(bytes, max_age, self.now);
        match submission {
            Submission::Send => {
                self.give_to_browser(Some(id), bytes);
                self.handle(Event::Sent);
            }
            Submission::Queued => {
                self.queue.push_back((id, bytes));
                self.rearm();
            }
            _ => self.account.set(id, Fate::Refused),
        }
        submission
    }

    // The provider, the server and the network

    /// The provider returns, the server accepts, and there is no `on_open`.
    pub(super) fn connect(&mut self) {
        self.provide();
        self.accept();
        self.handle(Event::SetUp {
            attempt: self.attempt(),
        });
    }

    pub(super) fn provide(&mut self) {
        let attempt = self.asked.take().expect("the provider was asked");
        self.handle(Event::Provided { attempt });
    }

    pub(super) fn accept(&mut self) {
        let socket = self.socket.as_mut().expect("there is one that connects");
        socket.open = true;
        let attempt = socket.attempt;
        self.handle(Event::Opened { attempt });
    }

    /// The server, or the network, ends the connection.
    pub(super) fn end(&mut self, code: u16) {
        let Some(socket) = self.socket.take() else {
            return;
        };
        self.settle(&socket, socket.closing);
        self.handle(Event::Ended {
            attempt: socket.attempt,
            verdict: Verdict::of_close_code(code),
        });
    }

    /// The provider returns, and the server refuses.
    pub(super) fn refuse(&mut self) {
        self.provide();
        self.end(1006);
    }

    pub(super) fn hear(&mut self) {
        self.handle(Event::Heard {
            attempt: self.attempt(),
        });
    }

    pub(super) fn answer(&mut self) {
        self.handle(Event::Answered {
            attempt: self.attempt(),
        });
    }

    /// Bytes leave for the peer.
    pub(super) fn drain(&mut self, mut bytes: usize) {
        let Some(socket) = &mut self.socket else {
            return;
        };
        while let Some((number, left, _)) = socket.buffer.front_mut() {
            let leaving = bytes.min(*left);
            *left -= leaving;
            bytes -= leaving;
            if *left > 0 {
                break;
            }
            if let Some(number) = *number {
                self.account.received = number;
            }
            socket.buffer.pop_front();
        }
    }

    // Time

    /// Both clocks go on, and timers fire in time.
    pub(super) fn pass(&mut self, millis: Millis) {
        let until = self.now.monotonic + millis;
        let mut fired = 0;
        while let Some(due) = self.timer.filter(|&due| due <= until) {
            let jump = (due - self.now.monotonic).max(0.0);
            fired = if jump > 0.0 { 0 } else { fired + 1 };
            assert!(fired < 10, "the machine spins");
            self.doze(jump);
            self.fire();
        }
        self.doze((until - self.now.monotonic).max(0.0));
    }

    /// The page or the task is frozen: both clocks go on, and nothing runs.
    pub(super) fn doze(&mut self, millis: Millis) {
        self.now.monotonic += millis;
        self.now.wall += millis;
    }

    /// The device sleeps, and the monotonic clock stands still.
    pub(super) fn sleep(&mut self, millis: Millis) {
        self.now.wall += millis;
    }

    pub(super) fn fire(&mut self) {
        if self.timer.take().is_some() {
            self.handle(Event::Timer);
        }
    }
}
