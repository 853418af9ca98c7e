//! Stopping in each state, and ends that are final.

use std::prelude::v1::*;

use crate::proto::reconnect::event::{Actions, Event, State, StopReason, Verdict};
use crate::proto::reconnect::queries::Submission;
use crate::proto::reconnect::world::{World, settings};

/// A world in each state before the end.
fn worlds() -> Vec<World> {
    let unstarted = World::new(settings());
    let providing = World::started(settings());
    let mut connecting = World::started(settings());
    connecting.provide();
    let mut setting_up = World::started(settings());
    setting_up.provide();
    setting_up.accept();
    let open = World::open(settings());
    let mut waiting = World::open(settings());
    waiting.end(1006);
    let mut offline = World::open(settings());
    offline.handle(Event::Offline);
    offline.end(1006);
    let mut stopping = World::open(settings());
    stopping.handle(Event::StopRequested);
    vec![
        unstarted, providing, connecting, setting_up, open, waiting, offline, stopping,
    ]
}

/// Nothing happens any more.
fn check_stopped(world: &mut World, reason: StopReason) {
    assert_eq!(world.machine.stop_reason(), Some(reason));
    assert!(world.timer.is_none() && world.socket.is_none() && world.asked.is_none());
    let attempt = world.attempt();
    let verdict = Verdict::Retry;
    for event in [
        Event::Started,
        Event::Provided { attempt },
        Event::Opened { attempt },
        Event::SetUp { attempt },
        Event::Ended { attempt, verdict },
        Event::Online,
        Event::Woken,
        Event::StopRequested,
        Event::Terminate,
    ] {
        assert_eq!(world.react(event), Actions::NONE);
    }
    assert_eq!(world.machine.stop_reason(), Some(reason));
    assert_eq!(world.send(1), Submission::Stopped);
}

#[test]
fn stopping_ends_each_state() {
    for mut world in worlds() {
        let has_opened = matches!(
            world.state(),
            State::SettingUp | State::Open | State::Stopping
        );
        let actions = world.react(Event::StopRequested);
        if has_opened {
            assert_eq!((world.state(), world.timer), (State::Stopping, None));
            assert_eq!(world.send(1), Submission::Stopped);
            world.end(1000);
        } else {
            assert!(actions.has(Actions::DISCARD));
        }
        check_stopped(&mut world, StopReason::Requested);
    }
}

#[test]
fn terminating_ends_each_state_at_once() {
    for mut world in worlds() {
        assert!(world.react(Event::Terminate).has(Actions::DISCARD));
        check_stopped(&mut world, StopReason::Terminated);
    }
}

/// Stopping is for good, whatever the server answers.
#[test]
fn no_code_that_follows_a_stop_connects_again() {
    for code in [1000, 1001, 1006, 1012, 1013, 4000] {
        let mut world = World::open(settings());
        world.handle(Event::StopRequested);
        world.handle(Event::Woken);
        world.end(code);
        check_stopped(&mut world, StopReason::Requested);
    }
}

/// partykit#409: a server that has closed for good is asked again for ever.
#[test]
fn final_codes_stop() {
    for code in [1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4009, 4999] {
        let mut world = World::open(settings());
        world.end(code);
        check_stopped(&mut world, StopReason::Final);
    }
    for code in [1001, 1005, 1006, 1011, 1012, 1013, 1014, 1015, 2999] {
        let mut world = World::open(settings());
        world.end(code);
        assert_eq!(world.state(), State::Waiting, "{code}");
    }
}

#[test]
fn a_provider_and_an_on_open_may_stop() {
    let (attempt, verdict) = (1, Verdict::Stop);
    let mut world = World::started(settings());
    world.handle(Event::ProviderFailed { attempt, verdict });
    check_stopped(&mut world, StopReason::Final);

    let mut world = World::started(settings());
    world.provide();
    world.accept();
    world.handle(Event::SetUpFailed { attempt, verdict });
    check_stopped(&mut world, StopReason::Final);
}

#[test]
fn a_final_end_stops_while_offline_and_after_waking_up() {
    for event in [Event::Offline, Event::Woken] {
        let mut world = World::open(settings());
        world.handle(event);
        world.end(4000);
        check_stopped(&mut world, StopReason::Final);
    }
}
