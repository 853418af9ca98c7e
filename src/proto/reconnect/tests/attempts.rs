//! The steps of an attempt, their time limits, and events of attempts that are over.

use std::prelude::v1::*;

use crate::proto::event::Cause;
use crate::proto::reconnect::event::{Actions, Event, State, Timeout, Verdict};
use crate::proto::reconnect::settings::Settings;
use crate::proto::reconnect::world::{World, settings};

#[test]
fn an_attempt_asks_the_provider_then_connects_then_sets_up() {
    let mut world = World::new(settings());
    assert_eq!((world.state(), world.timer), (State::Waiting, None));
    assert!(world.react(Event::Started).has(Actions::PROVIDE));
    world.provide();
    world.accept();
    assert!(
        world
            .react(Event::SetUp { attempt: 1 })
            .has(Actions::CHANGED)
    );
    assert_eq!(
        world.states,
        [
            State::Providing,
            State::Connecting,
            State::SettingUp,
            State::Open
        ]
    );
    assert_eq!(world.machine.connections(), 1);
}

/// A provider that never returns would stop reconnecting for good.
#[test]
fn a_provider_that_never_returns_is_given_up_in_time() {
    let mut world = World::started(settings());
    world.pass(9_999.0);
    assert_eq!(world.state(), State::Providing);
    world.pass(1.0);
    assert_eq!(world.state(), State::Waiting);
    assert_eq!(world.machine.timeout(), Some(Timeout::Provider));
    assert_eq!((world.asked, world.machine.failures()), (None, 1));
    world.pass(1_000.0);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 2));
}

#[test]
fn each_step_has_the_whole_time_limit() {
    let mut world = World::started(settings());
    world.pass(9_000.0);
    world.provide();
    world.pass(9_000.0);
    world.accept();
    world.pass(9_000.0);
    world.handle(Event::SetUp { attempt: 1 });
    assert_eq!(world.state(), State::Open);
}

#[test]
fn a_handshake_that_hangs_is_given_up_in_time() {
    let mut world = World::started(settings());
    world.provide();
    world.pass(10_000.0);
    assert_eq!(world.state(), State::Waiting);
    assert_eq!(world.machine.timeout(), Some(Timeout::Connect));
    assert!(world.socket.is_none(), "it is terminated");
}

#[test]
fn an_on_open_that_never_returns_is_given_up_in_time() {
    let mut world = World::started(settings());
    world.provide();
    world.accept();
    world.pass(10_000.0);
    assert_eq!(world.state(), State::Waiting);
    assert_eq!(world.machine.timeout(), Some(Timeout::SetUp));
    assert!(world.socket.is_none(), "it is terminated");
    assert_eq!(world.machine.connections(), 0);
}

#[test]
fn an_on_open_that_fails_is_a_failed_attempt() {
    let mut world = World::started(settings());
    world.provide();
    world.accept();
    world.handle(Event::SetUpFailed {
        attempt: 1,
        verdict: Verdict::Retry,
    });
    assert_eq!(world.state(), State::Waiting);
    assert_eq!(world.machine.timeout(), None);
    assert_eq!(world.machine.failures(), 1);
}

/// A timer that runs after the device has slept says nothing about the server.
#[test]
fn a_step_that_was_slept_through_gets_another_second_once() {
    let mut world = World::started(settings());
    world.provide();
    world.doze(60_000.0);
    world.fire();
    assert_eq!(world.state(), State::Connecting);
    world.pass(999.0);
    assert_eq!(world.state(), State::Connecting);
    world.doze(5_000.0);
    world.fire();
    assert_eq!(world.state(), State::Waiting);
}

/// centrifuge-js#422, #435: a token that was fetched for an earlier attempt is used. It comes back if `is_at` does not
/// compare the number of the attempt.
#[test]
fn what_a_provider_returns_too_late_is_thrown_away() {
    let mut world = World::started(settings());
    world.pass(10_000.0);
    assert_eq!(world.react(Event::Provided { attempt: 1 }), Actions::NONE);
    world.pass(1_000.0);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 2));
    assert_eq!(world.react(Event::Provided { attempt: 1 }), Actions::NONE);
    let verdict = Verdict::Stop;
    let failed = Event::ProviderFailed {
        attempt: 1,
        verdict,
    };
    assert_eq!(world.react(failed), Actions::NONE);
    assert_eq!(world.state(), State::Providing);
    world.provide();
    assert_eq!(world.state(), State::Connecting);
}

/// Events of an old connection end the new one in libraries that don't number them.
#[test]
fn no_event_of_an_old_connection_counts() {
    let mut world = World::open(settings());
    world.end(1006);
    world.pass(1_000.0);
    world.connect();
    assert_eq!((world.state(), world.attempt()), (State::Open, 2));
    for verdict in [Verdict::Retry, Verdict::RetryLater, Verdict::Stop] {
        let attempt = 1;
        let ended = Event::Ended { attempt, verdict };
        assert_eq!(world.react(ended), Actions::NONE);
        let failed = Event::SetUpFailed { attempt, verdict };
        assert_eq!(world.react(failed), Actions::NONE);
    }
    assert_eq!(world.state(), State::Open);
}

#[test]
fn the_end_of_a_connection_is_reported_once_and_ignored_twice() {
    let mut world = World::open(settings());
    world.end(1006);
    let (failures, deadline) = (world.machine.failures(), world.timer);
    let again = Event::Ended {
        attempt: 1,
        verdict: Verdict::Stop,
    };
    assert_eq!(world.react(again), Actions::NONE);
    assert_eq!(
        (world.machine.failures(), world.timer),
        (failures, deadline)
    );
}

#[test]
fn an_on_open_that_ends_after_its_connection_changes_nothing() {
    let mut world = World::started(settings());
    world.provide();
    world.accept();
    world.end(1006);
    assert_eq!(world.react(Event::SetUp { attempt: 1 }), Actions::NONE);
    assert_eq!(world.state(), State::Waiting);
}

#[test]
fn a_timer_that_fires_early_is_set_again() {
    let mut world = World::started(settings());
    world.pass(9_000.0);
    assert!(world.react(Event::Timer).has(Actions::REARM));
    assert_eq!(world.state(), State::Providing);
    world.pass(998.5);
    // Browsers round: this is early by half a millisecond.
    world.handle(Event::Timer);
    world.pass(0.5);
    assert_eq!(world.state(), State::Waiting);
}

#[test]
fn a_time_limit_may_be_longer_than_a_timer_can_wait() {
    const LONGEST: f64 = i32::MAX as f64;
    let mut world = World::started(Settings {
        attempt_timeout: 2.5 * LONGEST,
        ..settings()
    });
    assert_eq!(world.timer, Some(world.now.monotonic + LONGEST));
    world.pass(2.5 * LONGEST - 1.0);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 1));
    world.pass(1.0);
    assert_eq!(world.machine.timeout(), Some(Timeout::Provider));
}

#[test]
fn verdicts_of_close_codes() {
    use Verdict::{Retry, RetryLater, Stop};

    for code in 0..=u16::MAX {
        let expected = match code {
            1000 | 1002 | 1003 | 1007 | 1008 | 1009 | 1010 => Stop,
            3000..=4999 => Stop,
            1012 | 1013 => RetryLater,
            _ => Retry,
        };
        assert_eq!(Verdict::of_close_code(code), expected, "{code}");
    }
    for code in [1001, 1005, 1006, 1011, 1014, 1015] {
        assert_eq!(Verdict::of_close_code(code), Retry);
    }
    assert_eq!(Verdict::of_end(Some(Cause::ReceiveOverflow), 1006), Stop);
    assert_eq!(Verdict::of_end(Some(Cause::UnexpectedData), 1006), Stop);
    assert_eq!(Verdict::of_end(Some(Cause::Connect), 1006), Retry);
    assert_eq!(Verdict::of_end(None, 1012), RetryLater);
}
