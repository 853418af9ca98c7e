//! The heartbeat: that it finds out about dead connections, and ends none that is alive.

use std::prelude::v1::*;

use crate::proto::heartbeat::Limits;
use crate::proto::reconnect::event::{Event, State, Timeout};
use crate::proto::reconnect::settings::Settings;
use crate::proto::reconnect::world::{World, settings};
use crate::proto::timers::NEVER;

const HOUR: f64 = 3_600_000.0;

/// Open, with a heartbeat of 25 s and 10 s.
fn open() -> World {
    World::open(settings())
}

fn open_with_idle_timeout() -> World {
    World::open(Settings {
        silence: Limits {
            idle_timeout: 40_000.0,
            ..Limits::default()
        },
        ..settings()
    })
}

fn is_alive(world: &World) -> bool {
    (world.state(), world.attempt()) == (State::Open, 1)
}

/// cloudflare/agents#2242, atproto#3253: a connection that has died silently stays OPEN for ever.
#[test]
fn a_silent_connection_is_probed_and_given_up() {
    let mut world = open();
    world.pass(24_999.0);
    assert_eq!(world.probes, 0);
    world.pass(1.0);
    assert_eq!(world.probes, 1);
    world.pass(9_999.0);
    assert!(is_alive(&world));
    world.pass(1.0);
    assert_eq!(world.state(), State::Waiting);
    assert_eq!(world.machine.timeout(), Some(Timeout::Silence));
    assert!(world.socket.is_none(), "it is terminated");
}

#[test]
fn a_connection_that_is_not_silent_is_not_probed() {
    let mut world = open();
    for _ in 0..100 {
        world.pass(24_000.0);
        world.hear();
    }
    assert_eq!(world.probes, 0);
    world.pass(25_000.0);
    assert_eq!(world.probes, 1, "the interval counts from the last message");
}

#[test]
fn a_message_does_not_move_the_timer() {
    let mut world = open();
    let timer = world.timer;
    world.pass(1_000.0);
    let attempt = 1;
    let actions = world.react(Event::Heard { attempt });
    assert_eq!((actions, world.timer), (Default::default(), timer));
}

#[test]
fn any_message_is_life() {
    let mut world = open();
    for _ in 0..10 {
        world.pass(34_000.0);
        world.hear();
    }
    assert!(is_alive(&world));
    assert_eq!(world.probes, 10);
}

/// A message may wait to be read while the timer runs: one more task is granted. It comes back if `check` returns `Dead`
/// for a probe that is overdue.
#[test]
fn a_message_that_waits_when_the_time_is_over_is_read_first() {
    let mut world = open();
    world.pass(34_999.0);
    world.doze(1.0);
    world.fire();
    assert!(is_alive(&world), "the time is over, and one task is left");
    world.hear();
    world.pass(1_000.0);
    assert!(is_alive(&world));
}

/// centrifuge-js#423, #426: after sleep, the overdue timer of a heartbeat ends a healthy connection. It comes back if
/// `late` is always false.
#[test]
fn an_overdue_timer_ends_nothing() {
    for is_sleep in [true, false] {
        let mut world = open();
        world.pass(25_000.0);
        assert_eq!(world.probes, 1);
        if is_sleep {
            // The monotonic clock stands still, and the timer has most of its time left.
            world.sleep(HOUR);
            world.handle(Event::Timer);
        } else {
            world.doze(HOUR);
            world.fire();
        }
        assert!(is_alive(&world));
        // The messages that wait have another second, then there is another probe.
        world.pass(999.0);
        assert_eq!((is_alive(&world), world.probes), (true, 1));
        world.pass(1.0);
        assert_eq!((is_alive(&world), world.probes), (true, 2));
        world.pass(4_999.0);
        assert!(is_alive(&world));
        world.pass(1.0);
        assert_eq!(world.state(), State::Waiting);
    }
}

#[test]
fn a_timer_that_is_always_late_ends_nothing_and_does_not_spin() {
    let mut world = open();
    for minute in 0..60 {
        world.doze(60_000.0);
        world.fire();
        assert!(is_alive(&world), "after {minute} minutes");
    }
    assert!(world.probes <= 60);
}

#[test]
fn a_connection_that_answers_after_sleep_lives_on() {
    let mut world = open();
    world.doze(HOUR);
    world.fire();
    assert_eq!(world.probes, 1);
    world.pass(300.0);
    world.answer();
    world.pass(20_000.0);
    assert!(is_alive(&world));
}

#[test]
fn waking_up_probes_a_connection_that_was_silent() {
    let mut world = open();
    world.pass(10_000.0);
    world.handle(Event::Woken);
    assert_eq!(world.probes, 1);
    world.pass(4_999.0);
    assert!(is_alive(&world));
    world.pass(1.0);
    // It is dead, and that is put down to the sleep: the next attempt is made at once.
    assert_eq!((world.state(), world.attempt()), (State::Providing, 2));
}

#[test]
fn waking_up_often_probes_once() {
    let mut world = open();
    world.pass(10_000.0);
    for _ in 0..10 {
        world.handle(Event::Woken);
    }
    assert_eq!(world.probes, 1);
    world.pass(5_000.0);
    assert_eq!(world.attempt(), 2, "the later ones don't prolong it");
}

#[test]
fn sending_notices_an_overdue_heartbeat() {
    let mut world = open();
    world.doze(HOUR);
    let _ = world.send(1);
    assert_eq!(world.probes, 1);
    world.doze(HOUR);
    let _ = world.send(1);
    assert!(is_alive(&world), "sending ends nothing");
}

/// It comes back if `check` returns `Dead` in the last chance.
#[test]
fn sending_in_the_last_task_ends_nothing() {
    let mut world = open();
    world.pass(34_999.0);
    world.doze(1.0);
    world.fire();
    let _ = world.send(1);
    assert!(is_alive(&world), "a message may wait to be read");
    world.fire();
    assert_eq!(world.state(), State::Waiting);
}

/// supabase-js#2625: a heartbeat that the old connection did not answer ends the new one. It comes back if the heartbeat
/// is a field of the machine that `open` does not replace.
#[test]
fn the_state_of_a_heartbeat_belongs_to_its_connection() {
    let mut world = open();
    world.pass(25_000.0);
    assert_eq!(world.probes, 1);
    world.end(1006);
    world.pass(1_000.0);
    world.connect();
    assert!(!world.machine.awaits_answer());
    world.pass(24_999.0);
    assert_eq!((world.state(), world.attempt()), (State::Open, 2));
    assert_eq!(world.probes, 1);
}

#[test]
fn what_an_old_connection_hears_is_no_life_of_the_new_one() {
    let mut world = open();
    world.end(1006);
    world.pass(1_000.0);
    world.connect();
    world.pass(24_000.0);
    world.handle(Event::Heard { attempt: 1 });
    world.handle(Event::Answered { attempt: 1 });
    world.pass(1_000.0);
    assert_eq!(world.probes, 1);
}

#[test]
fn round_trips_are_measured() {
    let mut world = open();
    let times = world.machine.round_trips();
    assert!(times.mean().is_nan() && times.count == 0);
    for time in [30.0, 10.0, 50.0] {
        world.pass(25_000.0);
        assert!(world.machine.awaits_answer());
        world.pass(time);
        world.answer();
        assert!(!world.machine.awaits_answer());
    }
    let times = world.machine.round_trips();
    assert_eq!((times.last, times.min, times.mean()), (50.0, 10.0, 30.0));
}

#[test]
fn a_round_trip_of_one_of_two_probes_is_not_measured() {
    let mut world = open();
    world.doze(HOUR);
    world.fire();
    world.doze(HOUR);
    world.fire();
    world.pass(1_000.0);
    assert_eq!(world.probes, 2);
    world.answer();
    assert_eq!(world.machine.round_trips().count, 0);
}

#[test]
fn without_probes_and_limits_silence_is_nothing() {
    let mut world = World::open(Settings {
        silence: Limits::default(),
        ..settings()
    });
    assert_eq!(world.timer, None);
    world.pass(HOUR);
    world.handle(Event::Woken);
    assert!(is_alive(&world));
}

#[test]
fn a_connection_without_probes_ends_after_its_idle_timeout() {
    let mut world = open_with_idle_timeout();
    world.pass(39_000.0);
    world.hear();
    world.pass(39_999.0);
    assert!(is_alive(&world));
    world.pass(1.0);
    assert_eq!(world.state(), State::Waiting);
    assert_eq!(world.machine.timeout(), Some(Timeout::Silence));
}

#[test]
fn time_asleep_is_no_idle_time() {
    let mut world = open_with_idle_timeout();
    world.doze(HOUR);
    world.handle(Event::Woken);
    world.fire();
    world.pass(39_999.0);
    assert!(is_alive(&world));
    world.pass(1.0);
    assert_eq!(world.state(), State::Waiting);
}

#[test]
fn an_interval_takes_the_place_of_an_idle_timeout() {
    let mut world = World::open(Settings {
        silence: Limits {
            idle_timeout: 1_000.0,
            ..settings().silence
        },
        ..settings()
    });
    world.pass(24_000.0);
    assert!(is_alive(&world));
    assert!(NEVER > world.timer.unwrap_or(NEVER));
}
