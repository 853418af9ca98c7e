//! Random lives: a server and a network with moods, a device that sleeps, a user who sends, confirms and stops.
//!
//! `SOCKSTREAM_LIVES` is how many; each is named by its number, which a failure reports.

use std::prelude::v1::*;

use std::println;

use super::{Socket, World, settings};
use crate::proto::event::Millis;
use crate::proto::heartbeat::Limits;
use crate::proto::reconnect::event::{Event, State, Verdict};
use crate::proto::reconnect::settings::Settings;
use crate::proto::timers::NEVER;

/// What the network is about to do to the current attempt.
#[derive(Clone, Copy, Debug)]
enum Happening {
    ProviderReturns,
    ProviderFails,
    Accepts,
    SetUp,
    SetUpFails,
    Ends(u16),
    Answers,
}

struct Life {
    world: World,
    /// When something happens, to which attempt.
    agenda: Vec<(Millis, u32, Happening)>,
    /// Everything fails or hangs more often.
    trouble: bool,
    /// The network delivers nothing, and no end is noticed.
    silent: bool,
    seen: Seen,
}

/// What has occurred in all lives, so that one can see that they aren't empty.
#[derive(Debug, Default)]
pub(in super::super) struct Seen {
    attempts: u64,
    connections: u64,
    events: u64,
    probes: u64,
    stale: u64,
    messages: u64,
    confirmed: u64,
    unconfirmed: u64,
    never_sent: u64,
    refused: u64,
}

const CODES: [u16; 14] = [
    1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1011, 1012, 1013, 1015, 3000, 4009,
];

impl Life {
    fn new(seed: u64) -> Self {
        let mut world = World::new(Settings {
            silence: match seed % 3 {
                0 => Limits::default(),
                1 => super::SILENCE,
                _ => Limits {
                    idle_timeout: 40_000.0,
                    ..Limits::default()
                },
            },
            max_attempts: if seed % 7 == 0 { 5 } else { u32::MAX },
            max_away: if seed % 11 == 0 { 90_000.0 } else { NEVER },
            ..settings()
        });
        world.random.0 = seed;
        Self {
            world,
            agenda: Vec::new(),
            trouble: false,
            silent: false,
            seen: Seen::default(),
        }
    }

    fn run(mut self, steps: usize) -> Seen {
        self.world.handle(Event::Started);
        for _ in 0..steps {
            self.step();
            self.plan();
        }
        self.world.handle(Event::StopRequested);
        self.world.end(1000);
        assert_eq!(self.world.state(), State::Stopped);
        let account = &self.world.account;
        account.check_complete();
        self.seen.attempts = self.world.attempt().into();
        self.seen.connections = self.world.machine.connections().into();
        self.seen.probes = self.world.probes.into();
        self.seen.unconfirmed = account.count(super::Fate::Unconfirmed) as u64;
        self.seen.confirmed = account.count(super::Fate::Confirmed) as u64;
        self.seen.never_sent = account.count(super::Fate::NeverSent) as u64;
        self.seen.refused = account.count(super::Fate::Refused) as u64;
        core::mem::take(&mut self.seen)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.world.random.below(bound)
    }

    fn millis(&mut self, longest: Millis) -> Millis {
        self.world.random.fraction() * longest
    }

    fn step(&mut self) {
        self.seen.events += 1;
        match self.below(40) {
            0..=8 => self.pass(100.0),
            9..=14 => self.pass(5_000.0),
            15..=17 => self.pass(70_000.0),
            18 => {
                // The page is frozen, or the device sleeps.
                let millis = self.millis(1e7);
                match self.below(3) {
                    0 => self.world.doze(millis / 1000.0),
                    1 => self.world.doze(millis),
                    _ => self.world.sleep(millis),
                }
                if self.below(2) == 0 {
                    self.world.handle(Event::Woken);
                }
            }
            19 => self.world.handle(Event::Woken),
            20 => self.world.handle(Event::Offline),
            21 | 22 => self.world.handle(Event::Online),
            23 => self.world.now.wall -= 1e6,
            24 => self.trouble ^= true,
            25 => self.silent ^= self.below(3) == 0,
            26 => {
                let code = CODES[self.below(CODES.len())];
                self.world.end(code);
            }
            27 => self.world.end(1006),
            28 => self.world.hear(),
            29..=33 => {
                let bytes = self.below(60);
                let max_age = if self.below(2) == 0 {
                    NEVER
                } else {
                    self.millis(9_000.0)
                };
                let _ = self.world.send_within(bytes, max_age);
                self.seen.messages += 1;
            }
            34 | 35 => {
                let bytes = self.below(90);
                self.world.drain(bytes);
                self.world.release();
            }
            36 => {
                let number = self.world.account.received;
                assert!(self.world.machine.confirm(number));
                self.world.account.confirm(number);
            }
            37 if self.below(30) == 0 => self.world.handle(Event::StopRequested),
            38 if self.below(60) == 0 => self.world.handle(Event::Terminate),
            _ => self.stale(),
        }
    }

    /// Events of an attempt that is over change nothing.
    fn stale(&mut self) {
        let latest = self.world.attempt();
        let attempt = latest.saturating_sub(1 + self.below(2) as u32);
        let verdict = Verdict::Stop;
        let event = match self.below(8) {
            0 => Event::Provided { attempt },
            1 => Event::ProviderFailed { attempt, verdict },
            2 => Event::Opened { attempt },
            3 => Event::SetUp { attempt },
            4 => Event::SetUpFailed { attempt, verdict },
            5 => Event::Ended { attempt, verdict },
            6 => Event::Heard { attempt },
            _ => Event::Answered { attempt },
        };
        if attempt == latest {
            return;
        }
        let machine = &mut self.world.machine;
        machine.clock.tick(self.world.now);
        let (state, deadline) = (machine.state(), machine.deadline());
        let is_quiet = deadline > machine.clock.latest();
        let actions = self.world.react(event);
        let machine = &self.world.machine;
        assert_eq!((machine.state(), machine.attempt()), (state, latest));
        if is_quiet {
            assert_eq!(machine.deadline(), deadline, "{event:?} counts");
        }
        assert!(!actions.has(super::Actions::CHANGED | super::Actions::DISCARD));
        self.seen.stale += 1;
    }

    /// Lets time pass, with what is on the agenda.
    fn pass(&mut self, longest: Millis) {
        let mut left = self.millis(longest);
        while left > 0.0 {
            let now = self.world.now.monotonic;
            let next = self.agenda.iter().map(|&(at, ..)| at - now);
            let until_next = next.fold(left, Millis::min).max(0.0);
            // A plan is made for each attempt as soon as it begins.
            let until_timer = match self.world.timer {
                Some(due) => (due - now).max(0.0),
                None => NEVER,
            };
            let step = until_next.min(until_timer);
            self.world.pass(step);
            left -= step.max(1e-3);
            self.happen();
            self.plan();
        }
    }

    fn happen(&mut self) {
        let now = self.world.now.monotonic;
        let mut due = Vec::new();
        self.agenda.retain(|&(at, attempt, happening)| {
            if at <= now {
                due.push((attempt, happening));
            }
            at > now
        });
        for (attempt, happening) in due {
            if attempt == self.world.attempt() {
                self.happen_now(happening);
            }
        }
    }

    fn happen_now(&mut self, happening: Happening) {
        let world = &mut self.world;
        let attempt = world.attempt();
        let is_connecting = world.state() == State::Connecting;
        match happening {
            Happening::ProviderReturns if world.asked.is_some() => world.provide(),
            Happening::ProviderFails if world.asked.take().is_some() => {
                let verdict = Verdict::Retry;
                world.handle(Event::ProviderFailed { attempt, verdict });
            }
            Happening::Accepts if is_connecting => world.accept(),
            Happening::SetUp => world.handle(Event::SetUp { attempt }),
            Happening::SetUpFails => {
                let verdict = Verdict::Retry;
                world.handle(Event::SetUpFailed { attempt, verdict });
            }
            Happening::Ends(code) => world.end(code),
            Happening::Answers if world.socket.is_some() => world.answer(),
            _ => {}
        }
    }

    /// What comes next for the current attempt, if nothing is planned.
    fn plan(&mut self) {
        let attempt = self.world.attempt();
        self.agenda.retain(|&(_, of, _)| of == attempt);
        if !self.agenda.is_empty() {
            return;
        }
        let fate = self.below(if self.trouble { 8 } else { 40 });
        let happening = match (self.world.state(), fate) {
            // It hangs.
            (_, 0) => return,
            (State::Providing, 1) => Happening::ProviderFails,
            (State::Providing, _) => Happening::ProviderReturns,
            (State::Connecting, _) if self.silent => return,
            (State::Connecting, 1..=3) => Happening::Ends(1006),
            (State::Connecting, _) => Happening::Accepts,
            (State::SettingUp, 1) => Happening::SetUpFails,
            (State::SettingUp, 2) => Happening::Ends(1001),
            (State::SettingUp, _) => Happening::SetUp,
            (State::Open, _) if self.silent => return,
            (State::Open, 1 | 2) => Happening::Ends(1006),
            (State::Open, _) => Happening::Answers,
            (State::Stopping, _) => Happening::Ends(1000),
            _ => return,
        };
        let slow = if fate == 4 { 12_000.0 } else { 300.0 };
        let at = self.world.now.monotonic + self.millis(slow);
        self.agenda.push((at, attempt, happening));
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let socket: &Option<Socket> = &self.world.socket;
            println!("{:?}\n{socket:?}", self.world.machine);
        }
    }
}

impl Seen {
    fn add(&mut self, other: &Self) {
        self.attempts += other.attempts;
        self.connections += other.connections;
        self.events += other.events;
        self.probes += other.probes;
        self.stale += other.stale;
        self.messages += other.messages;
        self.confirmed += other.confirmed;
        self.unconfirmed += other.unconfirmed;
        self.never_sent += other.never_sent;
        self.refused += other.refused;
    }
}

/// Runs lives, and returns what has occurred in them.
fn run(lives: u64, steps: usize) -> Seen {
    let mut seen = Seen::default();
    for seed in 0..lives {
        let life = std::panic::catch_unwind(|| Life::new(seed).run(steps));
        match life {
            Ok(of_life) => seen.add(&of_life),
            Err(panic) => {
                println!("life {seed} has failed");
                std::panic::resume_unwind(panic);
            }
        }
    }
    seen
}

#[test]
fn random_lives_keep_every_promise() {
    let given = std::env::var("SOCKSTREAM_LIVES").ok();
    let lives = match given.and_then(|lives| lives.parse().ok()) {
        Some(lives) => lives,
        None if cfg!(miri) => 20,
        None => 100_000,
    };
    let seen = run(lives, 40);
    println!("{lives} lives: {seen:?}");
    let counts = [
        seen.attempts,
        seen.connections,
        seen.probes,
        seen.stale,
        seen.confirmed,
        seen.unconfirmed,
        seen.never_sent,
        seen.refused,
    ];
    assert!(
        counts.iter().all(|&count| count * 100 > lives),
        "something that occurs in lives did not: {seen:?}"
    );
}
