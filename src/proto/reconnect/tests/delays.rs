//! The delay law, and the counter.

use std::prelude::v1::*;

use crate::proto::event::Millis;
use crate::proto::reconnect::backoff::delay;
use crate::proto::reconnect::event::{State, StopReason, Verdict};
use crate::proto::reconnect::settings::Settings;
use crate::proto::reconnect::world::{World, settings};

/// Half of each bound.
fn halfway(world: &mut World) {
    world.fraction = Some(0.5);
}

fn delay_after_refusal(world: &mut World) -> Millis {
    world.refuse();
    assert_eq!(world.state(), State::Waiting);
    let delay = world.machine.retry_delay();
    world.pass(delay);
    assert_eq!(world.state(), State::Providing, "it ends after the delay");
    delay
}

#[test]
fn bounds_double_up_to_the_cap() {
    let settings = Settings::default();
    let bounds: Vec<Millis> = (0..8)
        .map(|retries| delay(&settings, Verdict::Retry, retries, 0.5) * 2.0)
        .collect();
    assert_eq!(bounds, [1e3, 2e3, 4e3, 8e3, 16e3, 30e3, 30e3, 30e3]);
    assert_eq!(delay(&settings, Verdict::Retry, u32::MAX, 0.5), 15_000.0);
}

#[test]
fn delays_are_at_least_50_milliseconds_but_for_the_first() {
    let settings = Settings::default();
    assert_eq!(delay(&settings, Verdict::Retry, 0, 0.0), 0.0);
    for retries in 1..40 {
        assert_eq!(delay(&settings, Verdict::Retry, retries, 0.0), 50.0);
    }
}

#[test]
fn the_cap_is_for_every_delay_even_a_small_one() {
    let settings = Settings {
        max_delay: 10.0,
        ..Settings::default()
    };
    for retries in 0..40 {
        for random in [0.0, 0.5, 0.999] {
            assert!(delay(&settings, Verdict::Retry, retries, random) <= 10.0);
        }
    }
}

#[test]
fn a_random_number_that_is_none_is_no_endless_delay() {
    let settings = Settings::default();
    for random in [f64::NAN, -1.0, f64::NEG_INFINITY] {
        assert_eq!(delay(&settings, Verdict::Retry, 3, random), 50.0);
    }
    assert_eq!(delay(&settings, Verdict::Retry, 3, f64::INFINITY), 8_000.0);
}

#[test]
fn a_server_that_restarts_or_is_overloaded_is_given_5_to_30_seconds() {
    let settings = Settings::default();
    for (random, expected) in [(0.0, 5_000.0), (0.5, 17_500.0), (1.0, 30_000.0)] {
        assert_eq!(delay(&settings, Verdict::RetryLater, 0, random), expected);
    }
    for code in [1012, 1013] {
        let mut world = World::open(Settings::default());
        halfway(&mut world);
        world.pass(60_000.0);
        world.end(code);
        assert_eq!(world.machine.retry_delay(), 17_500.0);
        world.pass(17_500.0);
        // The next delays follow the law.
        assert_eq!(delay_after_refusal(&mut world), 1_000.0);
    }
}

#[test]
fn refusals_are_followed_by_growing_delays() {
    let mut world = World::started(settings());
    halfway(&mut world);
    let delays: Vec<Millis> = (0..7).map(|_| delay_after_refusal(&mut world)).collect();
    assert_eq!(delays, [500.0, 1e3, 2e3, 4e3, 8e3, 15e3, 15e3]);
    assert_eq!(world.machine.failures(), 7);
}

/// A reset on open means a loop at the base delay against a server that accepts and drops. It comes back if `lasted` is
/// true for every connection that was open.
#[test]
fn a_server_that_accepts_and_drops_meets_growing_delays() {
    let mut world = World::started(settings());
    halfway(&mut world);
    let mut delays = Vec::new();
    for _ in 0..5 {
        world.connect();
        world.pass(4_999.0);
        world.end(1006);
        delays.push(world.machine.retry_delay());
        world.pass(world.machine.retry_delay());
    }
    assert_eq!(delays, [500.0, 1e3, 2e3, 4e3, 8e3]);
}

#[test]
fn the_counter_is_reset_by_five_seconds_up() {
    let mut world = World::started(settings());
    halfway(&mut world);
    for _ in 0..4 {
        delay_after_refusal(&mut world);
    }
    world.connect();
    world.pass(5_000.0);
    assert_eq!(world.machine.failures(), 4, "not before it is lost");
    world.end(1006);
    assert_eq!(world.machine.retry_delay(), 500.0);
    assert_eq!(world.machine.failures(), 0, "the loss is no failed attempt");
    world.pass(500.0);
    assert_eq!(delay_after_refusal(&mut world), 1_000.0);
}

#[test]
fn time_in_on_open_is_no_uptime() {
    let mut world = World::started(settings());
    halfway(&mut world);
    delay_after_refusal(&mut world);
    world.provide();
    world.accept();
    world.pass(9_000.0);
    world.end(1006);
    assert_eq!(world.machine.retry_delay(), 1_000.0);
    assert_eq!(world.machine.failures(), 2);
}

#[test]
fn gives_up_after_so_many_failed_attempts_in_a_row() {
    let mut world = World::started(Settings {
        max_attempts: 3,
        ..settings()
    });
    delay_after_refusal(&mut world);
    delay_after_refusal(&mut world);
    world.connect();
    world.pass(5_000.0);
    world.end(1006);
    world.pass(1_000.0);
    delay_after_refusal(&mut world);
    delay_after_refusal(&mut world);
    world.refuse();
    assert_eq!(world.machine.stop_reason(), Some(StopReason::GaveUp));
    assert_eq!((world.timer, world.attempt()), (None, 6));
}

#[test]
fn gives_up_when_the_next_attempt_would_be_too_late() {
    let mut world = World::open(Settings {
        max_away: 20_000.0,
        ..settings()
    });
    halfway(&mut world);
    world.pass(20_000.0);
    world.end(1006);
    world.pass(500.0);
    for _ in 0..4 {
        delay_after_refusal(&mut world);
    }
    // 15.5 seconds have passed, and the next delay is 15.
    world.refuse();
    assert_eq!(world.machine.stop_reason(), Some(StopReason::GaveUp));
}

#[test]
fn a_limit_of_time_goes_on_while_a_server_accepts_and_drops() {
    let mut world = World::started(Settings {
        max_away: 10_000.0,
        ..settings()
    });
    halfway(&mut world);
    let mut rounds = 0;
    while world.state() != State::Stopped {
        world.connect();
        world.pass(100.0);
        world.end(1006);
        world.pass(world.machine.retry_delay());
        rounds += 1;
        assert!(rounds < 10);
    }
    assert_eq!(world.machine.stop_reason(), Some(StopReason::GaveUp));
}
