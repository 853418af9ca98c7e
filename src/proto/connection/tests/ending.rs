//! What is known of the bytes that were sent when a connection has ended, also after a page or a worker was frozen.

use super::*;

/// A connection of which 30 bytes were sent and 10 of them are in the browser.
fn sent() -> World {
    let mut world = open();
    assert!(world.send(10) && world.send(10));
    world.drain(20);
    assert!(world.send(10));
    world
}

#[test]
fn bytes_that_are_buffered_at_the_close_event_are_counted_a_task_later() {
    let mut world = sent();
    world.server_closes(1006, false);
    assert_eq!(
        (outcome(&world), world.timer),
        (None, Some(world.now)),
        "in the next task"
    );
    assert_eq!(
        world.machine.poll_ready(world.native()),
        Poll::Ready(Err(Cause::NotOpen))
    );
    world.pass(0.0);
    assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
    assert_eq!(world.losses(), (10, 20));
}

#[test]
fn without_buffered_bytes_the_close_event_is_the_end() {
    let mut world = sent();
    world.drain(10);
    world.server_closes(1006, false);
    assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
    assert_eq!((world.losses(), world.timer), ((0, 30), None));
}

#[test]
fn after_a_worker_was_frozen_the_next_task_knows_what_has_left() {
    for (left, never_sent) in [(4, 6), (10, 0)] {
        let mut world = sent();
        world.freeze(left, false, Some((1006, false)));
        assert_eq!(world.browser.buffered, 10, "too large");
        world.pass(0.0);
        assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
        assert_eq!(world.losses(), (never_sent, 30 - never_sent));
    }
}

#[test]
fn a_clean_close_whose_bytes_had_left_is_clean() {
    let mut world = sent();
    world.close(1000);
    world.freeze(10, false, Some((1000, true)));
    assert_eq!(outcome(&world), None);
    world.pass(0.0);
    assert_eq!(outcome(&world), Some(Ok(())));
    assert_eq!(world.losses(), (0, 0), "the peer answered with our code");
}

#[test]
fn soon_after_a_page_was_frozen_nothing_counts_as_never_sent() {
    let mut world = sent();
    world.freeze(4, true, Some((1006, false)));
    world.pass(0.0);
    assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
    assert_eq!(world.losses(), (0, 30));
}

#[test]
fn a_page_that_was_frozen_long_ago_knows_what_has_left() {
    let mut world = sent();
    world.freeze(4, true, None);
    world.pass(60_000.0);
    world.server_closes(1006, false);
    world.pass(0.0);
    assert_eq!(world.losses(), (6, 24));
}

#[test]
fn after_terminate_in_the_task_of_the_close_event_nothing_counts_as_never_sent() {
    let mut world = sent();
    world.server_closes(1006, false);
    world.terminate();
    assert_eq!(outcome(&world), Some(Err(Cause::UncleanClose)));
    assert_eq!((world.losses(), world.timer), ((0, 30), None));
}

#[test]
fn an_unwrapped_object_that_ends_with_bytes_buffered_is_recorded() {
    for released_first in [true, false] {
        let mut world = sent();
        if !released_first {
            world.server_closes(1006, false);
        }
        let actions = world.machine.release();
        world.apply(actions);
        world.server_closes(1006, false);
        world.pass(0.0);
        assert_eq!(world.losses(), (10, 20));
    }
}
