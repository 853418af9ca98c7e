//! Network, visibility, the back/forward cache and sleep.

use std::prelude::v1::*;

use crate::proto::clock::Now;
use crate::proto::reconnect::Reconnection;
use crate::proto::reconnect::event::{Actions, Event, State};
use crate::proto::reconnect::settings::Settings;
use crate::proto::reconnect::world::{World, settings};

const HOUR: f64 = 3_600_000.0;

/// Waiting after three refusals, with a delay of 2 s.
fn waiting() -> World {
    let mut world = World::started(settings());
    world.fraction = Some(0.5);
    world.refuse();
    world.pass(500.0);
    world.refuse();
    world.pass(1_000.0);
    world.refuse();
    assert_eq!(world.machine.retry_delay(), 2_000.0);
    world
}

#[test]
fn waking_up_and_coming_online_connect_at_once() {
    for event in [Event::Woken, Event::Online] {
        let mut world = waiting();
        world.pass(1.0);
        assert!(world.react(event).has(Actions::PROVIDE));
        assert_eq!((world.state(), world.attempt()), (State::Providing, 4));
    }
}

#[test]
fn the_failure_of_an_attempt_after_waking_up_is_not_counted() {
    let mut world = waiting();
    world.handle(Event::Woken);
    world.refuse();
    assert_eq!(world.machine.failures(), 3);
    assert_eq!(world.machine.retry_delay(), 4_000.0);
    world.pass(4_000.0);
    world.refuse();
    assert_eq!(world.machine.failures(), 4);
    assert_eq!(world.machine.retry_delay(), 4_000.0);
}

#[test]
fn waking_up_does_not_use_up_the_attempts() {
    let mut world = World::started(Settings {
        max_attempts: 2,
        ..settings()
    });
    world.refuse();
    for _ in 0..5 {
        world.handle(Event::Woken);
        world.refuse();
        assert_eq!(world.state(), State::Waiting);
    }
    world.pass(world.machine.retry_delay());
    world.refuse();
    assert_eq!(world.state(), State::Stopped);
}

#[test]
fn nothing_is_tried_while_offline() {
    let mut world = waiting();
    world.handle(Event::Offline);
    assert_eq!((world.state(), world.timer), (State::Offline, None));
    world.pass(HOUR);
    world.handle(Event::Woken);
    assert_eq!((world.state(), world.attempt()), (State::Offline, 3));
    assert!(world.react(Event::Online).has(Actions::PROVIDE));
    world.refuse();
    assert_eq!(world.machine.failures(), 3, "not counted");
}

#[test]
fn a_client_that_starts_offline_waits_for_the_network() {
    let mut world = World::new(settings());
    world.machine = Reconnection::new(settings(), false, world.now);
    world.handle(Event::Started);
    assert_eq!((world.state(), world.attempt()), (State::Offline, 0));
    world.handle(Event::Online);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 1));
}

#[test]
fn before_the_start_nothing_starts() {
    let mut world = World::new(settings());
    for event in [Event::Woken, Event::Offline, Event::Online, Event::Timer] {
        world.handle(event);
        assert_eq!((world.state(), world.attempt()), (State::Waiting, 0));
    }
}

#[test]
fn a_second_start_changes_nothing() {
    let mut world = World::open(settings());
    assert_eq!(world.react(Event::Started), Actions::NONE);
    assert_eq!((world.state(), world.attempt()), (State::Open, 1));
}

#[test]
fn going_offline_ends_no_connection_and_no_attempt() {
    let mut world = World::open(settings());
    world.handle(Event::Offline);
    assert_eq!(world.state(), State::Open);
    world.end(1006);
    assert_eq!((world.state(), world.timer), (State::Offline, None));

    let mut world = World::started(settings());
    world.handle(Event::Offline);
    world.provide();
    world.end(1006);
    assert_eq!(world.state(), State::Offline);
    assert_eq!(world.machine.failures(), 0, "not counted");
}

/// Browsers that close the sockets of a page in the back/forward cache dispatch `close` after `pageshow`.
#[test]
fn a_connection_that_is_found_dead_on_waking_up_is_replaced_at_once() {
    let mut world = World::open(settings());
    world.doze(HOUR);
    world.handle(Event::Woken);
    world.end(1006);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 2));
    // Only once, so that a server that refuses is not asked again and again.
    world.refuse();
    assert_eq!(world.state(), State::Waiting);
    assert_eq!(world.machine.failures(), 0);
}

#[test]
fn a_connection_that_dies_later_is_not_put_down_to_waking_up() {
    let mut world = World::open(settings());
    world.handle(Event::Woken);
    world.pass(7_000.0);
    world.end(1006);
    assert_eq!(world.state(), State::Waiting);
}

/// flarum#4662: a socket that lives is replaced at each switch of tabs.
#[test]
fn waking_up_ends_no_connection_that_is_alive() {
    let mut world = World::open(settings());
    for _ in 0..10 {
        world.pass(4_000.0);
        world.handle(Event::Woken);
        world.pass(20.0);
        world.hear();
    }
    world.pass(10_000.0);
    assert_eq!((world.state(), world.attempt()), (State::Open, 1));
}

#[test]
fn an_attempt_under_way_is_not_replaced_on_waking_up() {
    let mut world = World::started(settings());
    world.provide();
    for event in [Event::Woken, Event::Online] {
        world.handle(event);
        assert_eq!((world.state(), world.attempt()), (State::Connecting, 1));
    }
    world.end(1006);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 2));
    assert_eq!(world.machine.failures(), 0);
}

#[test]
fn a_server_that_said_later_is_not_asked_at_once() {
    let mut world = World::open(settings());
    world.pass(10_000.0);
    world.handle(Event::Woken);
    world.end(1013);
    assert_eq!(world.state(), State::Waiting);
    assert!(world.machine.retry_delay() >= 5_000.0);
}

#[test]
fn time_asleep_counts_as_waiting() {
    let mut world = waiting();
    world.sleep(HOUR);
    // Any event makes the driver set its timer again, since the clock has jumped.
    world.hear();
    world.pass(0.0);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 4));
}

#[test]
fn a_wall_clock_that_is_set_back_delays_and_hurries_nothing() {
    let mut world = waiting();
    world.now.wall -= HOUR;
    world.pass(1_999.0);
    assert_eq!((world.state(), world.attempt()), (State::Waiting, 3));
    world.pass(1.0);
    assert_eq!((world.state(), world.attempt()), (State::Providing, 4));
}

#[test]
fn a_machine_needs_no_wall_clock() {
    let mut world = World::started(settings());
    world.now = Now {
        wall: f64::NAN,
        ..world.now
    };
    world.pass(10_000.0);
    assert_eq!(world.state(), State::Waiting);
}
