//! What becomes of what is sent: numbers, losses, and the queue.

use std::prelude::v1::*;

use crate::proto::reconnect::event::{Event, State};
use crate::proto::reconnect::queries::Submission::{Away, QueueFull, Queued, Send, Stopped};
use crate::proto::reconnect::queue::QueueBounds;
use crate::proto::reconnect::sends::{Losses, Numbers, Sends};
use crate::proto::reconnect::settings::Settings;
use crate::proto::reconnect::world::{Fate, World, settings};

fn losses(unconfirmed: (u64, u64), never_sent: (u64, u64)) -> Losses {
    let numbers = |(first, last)| Numbers { first, last };
    Losses {
        unconfirmed: numbers(unconfirmed),
        never_sent: numbers(never_sent),
    }
}

/// Sends messages of these sizes, none of which leaves.
fn buffered(sizes: &[usize]) -> Sends {
    let mut sends = Sends::new();
    let mut amount = 0;
    for size in sizes {
        amount += size;
        sends.accept(*size, amount);
    }
    sends
}

#[test]
fn numbers_begin_at_one_and_go_on_over_all_connections() {
    let mut sends = Sends::new();
    assert_eq!((sends.accept(5, 0), sends.accept(5, 0)), (1, 2));
    sends.accept_unnumbered(5, 0);
    sends.settle(0, false);
    assert_eq!(sends.accept(5, 0), 3);
    assert_eq!(sends.unconfirmed(), 1, "of this connection");
}

#[test]
fn what_is_certainly_in_the_buffer_was_never_sent() {
    let sizes = [10, 20, 30];
    let lost = |never_sent| buffered(&sizes).settle(never_sent, false);
    assert_eq!(lost(60), losses((1, 0), (1, 3)));
    assert_eq!(lost(59), losses((1, 1), (2, 3)));
    assert_eq!(lost(50), losses((1, 1), (2, 3)));
    assert_eq!(lost(49), losses((1, 2), (3, 3)), "a part of it has left");
    assert_eq!(lost(29), losses((1, 3), (4, 3)));
    assert_eq!(lost(0), losses((1, 3), (4, 3)));
    assert_eq!(lost(1_000_000), losses((1, 0), (1, 3)));
}

#[test]
fn messages_of_the_same_size_are_told_apart() {
    let lost = buffered(&[10; 100]).settle(305, false);
    assert_eq!(lost, losses((1, 70), (71, 100)));
}

#[test]
fn an_empty_message_is_never_sent_only_in_front_of_bytes() {
    assert_eq!(buffered(&[0]).settle(0, false), losses((1, 1), (2, 1)));
    let behind = buffered(&[5, 0, 0]).settle(5, false);
    assert_eq!(behind, losses((1, 0), (1, 3)), "the bytes before it wait");
    let last = buffered(&[5, 0]).settle(0, false);
    assert_eq!(
        last,
        losses((1, 2), (3, 2)),
        "the bytes before it have left"
    );
    let before = buffered(&[0, 5]).settle(5, false);
    assert_eq!(before, losses((1, 1), (2, 2)));
}

#[test]
fn messages_without_a_number_take_their_place_in_the_buffer() {
    let mut sends = Sends::new();
    sends.accept(10, 10);
    sends.accept_unnumbered(100, 110);
    sends.accept(10, 120);
    assert_eq!(sends.settle(110, false), losses((1, 1), (2, 2)));
}

#[test]
fn what_is_confirmed_is_not_lost() {
    let mut sends = buffered(&[10, 10, 10]);
    assert!(sends.confirm(2));
    assert!(sends.confirm(1), "confirming is cumulative");
    assert_eq!(sends.unconfirmed(), 1);
    assert_eq!(sends.settle(0, false), losses((3, 3), (4, 3)));
    assert!(sends.confirm(3), "too late, and harmless");
    assert_eq!(sends.unconfirmed(), 0);
}

/// A confirmation of what was never sent is accepted by slozhn.
#[test]
fn what_was_not_sent_can_not_be_confirmed() {
    let mut sends = buffered(&[10]);
    assert!(!sends.confirm(2));
    assert!(sends.confirm(0));
    assert_eq!(sends.settle(0, false), losses((1, 1), (2, 1)));
}

#[test]
fn losses_are_told_once() {
    let mut sends = buffered(&[10, 10]);
    sends.settle(10, false);
    let again = sends.settle(10, false);
    assert!(again.unconfirmed.is_empty() && again.never_sent.is_empty());
}

#[test]
fn a_peer_that_answered_our_close_has_received_everything() {
    let mut sends = buffered(&[10, 10]);
    let lost = sends.settle(0, true);
    assert!(lost.unconfirmed.is_empty() && lost.never_sent.is_empty());
}

/// After a close of our own the browser still sends what it holds.
#[test]
fn nothing_that_we_terminate_counts_as_never_sent() {
    let mut world = World::open(settings());
    assert_eq!((world.send(50), world.send(50)), (Send, Send));
    world.handle(Event::Terminate);
    assert_eq!(world.account.count(Fate::Unconfirmed), 2);

    let mut world = World::open(settings());
    assert_eq!((world.send(50), world.send(50)), (Send, Send));
    world.drain(60);
    world.end(1006);
    assert_eq!(world.account.count(Fate::Unconfirmed), 2);

    let mut world = World::open(settings());
    assert_eq!((world.send(50), world.send(50)), (Send, Send));
    world.drain(40);
    world.end(1006);
    assert_eq!(world.account.count(Fate::Unconfirmed), 1);
    assert_eq!(world.account.count(Fate::NeverSent), 1);
}

#[test]
fn the_memory_for_sizes_is_bounded() {
    let mut sends = Sends::new();
    for size in 0..100_000 {
        sends.accept(size % 1000, 1_000_000_000);
    }
    let lost = sends.settle(1_000_000_000, false);
    let never_sent = lost.never_sent.last + 1 - lost.never_sent.first;
    assert!((4_000..5_000).contains(&never_sent), "{never_sent}");

    let mut sends = Sends::new();
    for _ in 0..100_000 {
        sends.accept(1000, 3_500);
    }
    // Only the last 3.5 messages can be in the buffer.
    assert_eq!(sends.settle(1_000_000, false).never_sent.first, 99_997);
}

// The queue

#[test]
fn without_a_queue_sending_while_away_is_refused() {
    let mut world = World::started(Settings {
        queue: QueueBounds::default(),
        ..settings()
    });
    assert_eq!(world.send(1), Away);
    world.provide();
    world.accept();
    assert_eq!(world.send(1), Away, "on_open is not done");
    world.handle(Event::SetUp { attempt: 1 });
    assert_eq!(world.send(1), Send);
    world.end(1006);
    assert_eq!(world.send(1), Away);
    world.handle(Event::StopRequested);
    assert_eq!(world.send(1), Stopped);
}

#[test]
fn the_queue_is_bounded_in_messages_and_bytes() {
    let mut world = World::started(settings());
    assert_eq!((world.send(60), world.send(41)), (Queued, QueueFull));
    assert_eq!((world.send(40), world.send(1)), (Queued, QueueFull));
    assert_eq!((world.send(0), world.send(0)), (Queued, Queued));
    assert_eq!(world.send(0), QueueFull);
}

/// partysocket and rews send what is queued before any handler runs, which breaks protocols that begin with a login.
#[test]
fn the_queue_is_released_after_on_open() {
    let mut world = World::started(settings());
    assert_eq!((world.send(1), world.send(2)), (Queued, Queued));
    world.provide();
    world.accept();
    assert_eq!(world.send(3), Queued);
    assert_eq!(world.account.count(Fate::Sent), 0);
    world.handle(Event::SetUp { attempt: 1 });
    assert_eq!(world.account.count(Fate::Sent), 3);
    assert_eq!(world.send(4), Send);
}

/// Three messages are queued, of which the buffer holds two.
fn three_queued() -> World {
    let mut world = World::started(Settings {
        queue: QueueBounds {
            max_bytes: 1_000,
            ..settings().queue
        },
        ..settings()
    });
    for _ in 0..3 {
        assert_eq!(world.send(150), Queued);
    }
    world
}

#[test]
fn what_is_sent_while_the_queue_is_released_goes_behind_it() {
    let mut world = three_queued();
    world.connect();
    assert_eq!(world.account.count(Fate::Sent), 2, "the buffer is full");
    assert_eq!(world.send(1), Queued);
    world.drain(300);
    world.release();
    assert_eq!(world.account.count(Fate::Sent), 4);
    assert_eq!(world.send(1), Send);
}

#[test]
fn what_the_queue_has_not_released_waits_for_the_next_connection() {
    let mut world = three_queued();
    world.connect();
    world.end(1006);
    assert_eq!(world.account.count(Fate::NeverSent), 2);
    assert_eq!(world.account.count(Fate::Waits), 1);
    world.pass(1_000.0);
    world.connect();
    assert_eq!(world.account.count(Fate::Sent), 1);
}

#[test]
fn messages_expire_while_away() {
    let mut world = World::started(settings());
    assert_eq!(world.send(1), Queued);
    world.pass(1_000.0);
    assert_eq!(world.send_within(1, 5_000.0), Queued);
    world.pass(5_000.0);
    assert_eq!(world.account.count(Fate::Refused), 1, "the second one");
    for _ in 0..54 {
        world.pass(1_000.0);
    }
    assert_eq!(world.account.count(Fate::Refused), 2);
    assert_eq!(world.send(100), Queued, "their room is free again");
}

#[test]
fn a_message_can_not_outlive_the_bound_of_the_queue() {
    let mut world = World::started(settings());
    assert_eq!(world.send_within(1, 1e9), Queued);
    world.pass(60_000.0);
    assert_eq!(world.account.count(Fate::Refused), 1);
}

#[test]
fn messages_expire_after_sleep_and_while_offline() {
    let mut world = World::open(settings());
    world.handle(Event::Offline);
    world.end(1006);
    assert_eq!((world.state(), world.send(1)), (State::Offline, Queued));
    world.sleep(60_000.0);
    world.handle(Event::Online);
    assert_eq!(world.account.count(Fate::Refused), 1);
}

#[test]
fn stopping_empties_the_queue() {
    let mut world = World::started(settings());
    assert_eq!((world.send(1), world.send(1)), (Queued, Queued));
    world.handle(Event::StopRequested);
    assert_eq!(world.account.count(Fate::Refused), 2);
    assert!(!world.machine.take_queued());
}

#[test]
fn a_message_can_be_withdrawn_from_the_queue() {
    let mut world = World::started(settings());
    let machine = &mut world.machine;
    for bytes in [50, 40, 10] {
        assert_eq!(machine.submit(bytes, 1e9, world.now), Queued);
    }
    machine.withdraw(1);
    machine.withdraw(7);
    assert_eq!(machine.submit(41, 1e9, world.now), QueueFull);
    assert_eq!(machine.submit(40, 1e9, world.now), Queued);
}
