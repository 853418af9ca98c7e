//! The state machine's rules, one by one in simulated time, and arbitrary scripts.

use std::prelude::v1::*;
use std::task::Poll;

use crate::proto::event::{Cause, Event, NO_CODE};
use crate::proto::options::Overflow;
use crate::proto::ready_state::ReadyState;
use crate::proto::world::{CLOSE_TIMEOUT, CONNECT_TIMEOUT, World};

mod ending;

fn open() -> World {
    World::open(Overflow::Close)
}

fn connecting() -> World {
    World::new(Overflow::Close)
}

fn outcome(world: &World) -> Option<Result<(), Cause>> {
    world.machine.outcome()
}

#[test]
fn connecting_times_out() {
    let mut world = connecting();
    world.pass(CONNECT_TIMEOUT - 1.0);
    assert_eq!(outcome(&world), None);
    world.pass(1.0);
    assert_eq!(outcome(&world), Some(Err(Cause::ConnectTimeout)));
    assert_eq!(
        world.browser.closes,
        [None],
        "the native object is closed while it connects"
    );
    assert!(!world.browser.attached);
}

#[test]
fn the_connect_timer_is_cleared_when_it_opens() {
    let mut world = open();
    assert_eq!(world.timer, None);
    world.pass(10.0 * CONNECT_TIMEOUT);
    assert_eq!(outcome(&world), None);
}

#[test]
fn a_subprotocol_that_was_not_chosen_is_a_failure_to_connect() {
    let mut world = connecting();
    world.server_accepts(true);
    assert_eq!(outcome(&world), Some(Err(Cause::Connect)));
    assert_eq!(
        world.machine.poll_opened(),
        Poll::Ready(Err(Cause::Connect))
    );
    assert_eq!(world.browser.closes, [None]);
}

#[test]
fn an_error_without_a_close_event_ends_a_second_later() {
    let mut world = connecting();
    world.handle(Event::Error);
    world.pass(999.0_f64.min(CONNECT_TIMEOUT - 1.0));
    assert_eq!(outcome(&world), None);
    let mut world = open();
    world.handle(Event::Error);
    world.pass(999.0);
    assert_eq!(outcome(&world), None);
    world.pass(1.0);
    assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
}

#[test]
fn the_close_timeout_counts_from_the_last_progress() {
    let mut world = open();
    assert!(world.send(19));
    world.close(1000);
    for _ in 0..19 {
        world.drain(1);
        world.pass(CLOSE_TIMEOUT);
        assert_eq!(outcome(&world), None);
    }
    world.pass(CLOSE_TIMEOUT);
    assert_eq!(outcome(&world), Some(Err(Cause::CloseTimeout)));
    assert_eq!(
        world.losses(),
        (0, 19),
        "a native close() still sends what is buffered"
    );
}

#[test]
fn a_close_that_throws_is_repeated_without_a_code() {
    let mut world = open();
    world.close(1006);
    assert_eq!(world.browser.closes, [None]);
    assert_eq!(world.browser.ready_state, ReadyState::Closing);
    world.server_closes(1005, true);
    assert_eq!(outcome(&world), Some(Ok(())));
}

#[test]
fn a_native_object_that_cannot_be_closed_ends_the_connection() {
    let mut world = open();
    world.browser.refusals = 9;
    world.close(4000);
    assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
    assert!(!world.browser.attached && world.timer.is_none());

    let mut world = open();
    world.browser.refusals = 9;
    world.terminate();
    assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
}

#[test]
fn queued_messages_are_sent_before_the_close_frame() {
    let mut world = open();
    assert!(world.send(30));
    assert!(world.send(10) && world.send(7), "they wait");
    world.close(4001);
    assert!(!world.send(1), "nothing new is taken");
    assert_eq!(world.browser.ready_state, ReadyState::Open);
    assert!(world.browser.closes.is_empty());
    world.drain(30);
    world.pass(1.0);
    assert_eq!(world.browser.closes, [Some(4001)]);
    assert_eq!((world.browser.buffered, world.refused), (17, 0));
    world.drain(17);
    world.server_closes(4001, true);
    assert_eq!(outcome(&world), Some(Ok(())));
    assert_eq!(world.losses(), (0, 0), "the peer answered with our code");
}

#[test]
fn queued_messages_are_refused_when_closing_times_out() {
    let mut world = open();
    assert!(world.send(30) && world.send(10));
    world.close(1000);
    world.pass(CLOSE_TIMEOUT);
    assert_eq!(outcome(&world), Some(Err(Cause::CloseTimeout)));
    assert_eq!(world.refused, 1);
}

#[test]
fn a_peer_that_closes_leaves_everything_unconfirmed_or_never_sent() {
    let mut world = open();
    assert!(world.send(10) && world.send(5));
    world.drain(12);
    world.server_closes(1000, true);
    world.pass(0.0);
    assert_eq!(
        outcome(&world),
        Some(Err(Cause::UncleanClose)),
        "3 bytes were lost"
    );
    assert_eq!(world.losses(), (3, 12));
}

#[test]
fn a_clean_close_that_the_peer_began_confirms_nothing() {
    let mut world = open();
    assert!(world.send(10));
    world.drain(10);
    world.server_closes(1000, true);
    assert_eq!(outcome(&world), Some(Ok(())));
    assert_eq!(world.losses(), (0, 10));
}

#[test]
fn an_answer_with_another_code_confirms_nothing() {
    let mut world = open();
    assert!(world.send(10));
    world.close(4000);
    world.drain(10);
    world.server_closes(1001, true);
    assert_eq!(outcome(&world), Some(Ok(())));
    assert_eq!(world.losses(), (0, 10));
}

#[test]
fn an_empty_close_frame_is_answered_by_an_empty_one() {
    let mut world = open();
    assert!(world.send(10));
    world.close(NO_CODE);
    world.drain(10);
    world.server_closes(1005, true);
    assert_eq!(world.losses(), (0, 0));
}

#[test]
fn an_overflow_closes_with_its_code_and_counts_what_follows() {
    let mut world = open();
    for _ in 0..6 {
        world.server_sends(10, 10);
    }
    assert_eq!(outcome(&world), Some(Err(Cause::ReceiveOverflow)));
    assert_eq!(world.browser.closes, [Some(4009)]);
    world.browser.ready_state = ReadyState::Open;
    world.server_sends(1, 1);
    assert_eq!(world.machine.dropped_messages(), 2);
}

#[test]
fn an_overflow_after_our_own_close_is_still_the_cause() {
    let mut world = open();
    world.close(1000);
    world.handle(Event::Overflow);
    assert_eq!(outcome(&world), Some(Err(Cause::ReceiveOverflow)));
    world.handle(Event::UnexpectedData);
    world.server_closes(1000, true);
    assert_eq!(outcome(&world), Some(Err(Cause::ReceiveOverflow)));
    assert_eq!(world.browser.closes, [Some(1000)]);
}

#[test]
fn closing_while_connecting_is_a_failure_to_connect() {
    let mut world = connecting();
    world.close(1000);
    assert_eq!(world.machine.poll_opened(), Poll::Pending);
    world.server_closes(1006, false);
    assert_eq!(
        world.machine.poll_opened(),
        Poll::Ready(Err(Cause::Connect))
    );
    assert_eq!(
        world.machine.poll_flush(world.native()),
        Poll::Ready(Err(Cause::Connect))
    );
}

#[test]
fn flushing_after_the_end_returns_how_it_ended() {
    let mut world = open();
    world.server_closes(1006, false);
    assert_eq!(
        world.machine.poll_flush(world.native()),
        Poll::Ready(Err(Cause::UncleanClose))
    );
    let mut world = open();
    world.server_closes(1000, true);
    assert_eq!(
        world.machine.poll_flush(world.native()),
        Poll::Ready(Ok(()))
    );
}

fn adopted(ready_state: ReadyState) -> World {
    let mut world = connecting();
    world.browser.ready_state = ready_state;
    let actions = world.machine.adopt(world.native(), world.now);
    world.apply(actions);
    world
}

#[test]
fn a_native_object_is_wrapped_in_any_state() {
    assert_eq!(adopted(ReadyState::Connecting).timer, Some(CONNECT_TIMEOUT));
    let open = adopted(ReadyState::Open);
    assert_eq!(
        (open.timer, open.machine.poll_opened()),
        (None, Poll::Ready(Ok(())))
    );

    let mut clean = adopted(ReadyState::Closing);
    assert_eq!(clean.timer, Some(CLOSE_TIMEOUT));
    assert_eq!(clean.machine.poll_opened(), Poll::Pending);
    clean.server_closes(1000, true);
    assert_eq!(clean.machine.poll_opened(), Poll::Ready(Ok(())));

    let mut aborted = adopted(ReadyState::Closing);
    aborted.server_closes(1006, false);
    assert_eq!(
        aborted.machine.poll_opened(),
        Poll::Ready(Err(Cause::UncleanClose))
    );

    let mut stuck = adopted(ReadyState::Closing);
    stuck.pass(CLOSE_TIMEOUT);
    assert_eq!(outcome(&stuck), Some(Err(Cause::CloseTimeout)));

    let closed = adopted(ReadyState::Closed);
    assert_eq!(
        closed.machine.poll_opened(),
        Poll::Ready(Err(Cause::UncleanClose))
    );
    assert!(!closed.browser.attached);
}

#[test]
fn an_unwrapped_object_has_no_timers_and_its_end_is_recorded() {
    let mut world = connecting();
    let actions = world.machine.release();
    world.apply(actions);
    assert_eq!(world.timer, None);
    world.server_accepts(false);
    world.server_closes(4001, true);
    assert_eq!(outcome(&world), Some(Ok(())));
}

#[test]
fn the_buffered_amount_is_polled_only_while_someone_waits() {
    let mut world = open();
    assert!(world.send(30));
    assert_eq!(world.timer, None);
    assert!(world.send(1), "it waits");
    assert_eq!(world.timer, Some(0.0), "in the next task");
    world.pass(10.0);
    world.drain(25);
    world.pass(64.0);
    assert_eq!((world.browser.buffered, world.timer), (6, None));
}

#[test]
fn each_wait_begins_with_short_delays() {
    let mut world = open();
    assert!(world.send(30));
    for _ in 0..2 {
        assert!(world.send(1), "it waits");
        assert_eq!(world.timer, Some(world.now), "in the next task");
        // Long enough for the delays to have grown.
        world.pass(100.0);
        world.drain(world.browser.buffered);
        world.pass(64.0);
        assert!(world.send(30));
    }
}

#[test]
fn nobody_polls_after_the_end() {
    let mut world = open();
    assert!(world.send(30) && world.send(1), "it waits");
    assert!(world.machine.is_polling_drain());
    world.server_closes(1006, false);
    world.pass(0.0);
    assert!(!world.machine.is_polling_drain());
}

/// How many cases: 10,000, or `PROPTEST_CASES`; a few under Miri, which is slow.
mod properties {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, FileFailurePersistence};

    use super::*;
    use crate::proto::world::run;

    fn config() -> Config {
        let cases = match std::env::var("PROPTEST_CASES") {
            _ if cfg!(miri) => 20,
            Ok(cases) => cases.parse().expect("PROPTEST_CASES is a number"),
            Err(_) => 10_000,
        };
        Config {
            cases,
            // Miri has no file system.
            failure_persistence: (!cfg!(miri))
                .then(|| Box::new(FileFailurePersistence::default()) as Box<_>),
            ..Config::default()
        }
    }

    proptest! {
        #![proptest_config(config())]

        #[test]
        fn every_script_keeps_the_promises(script in prop::collection::vec(any::<u8>(), 0..400)) {
            run(&script);
        }
    }
}
