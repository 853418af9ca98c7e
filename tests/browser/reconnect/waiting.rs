//! Sends that wait: for a connection, in the queue, and for room in the send buffer.

use std::task::Poll;
use std::time::Duration;

use sockstream::WebSocket;
use sockstream::reconnect::{Queue, SendError};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;
use super::sending::{reopen, send};
use crate::stand_in::{Stage, Task};

#[wasm_bindgen_test]
fn without_a_queue_sending_while_away_is_refused() {
    let mut life = Life::start(|builder| builder);
    assert_eq!(send(&life, "a"), Poll::Ready(Err(SendError::Away)));
    let native = life.stage.native();
    native.open();
    life.read();
    native.end(1006, "", false);
    assert_eq!(send(&life, "a"), Poll::Ready(Err(SendError::Away)));
    assert_eq!(life.events.sender().stats().messages_sent, 0);
}

#[wasm_bindgen_test]
fn queued_messages_are_sent_in_order_when_the_connection_is_open() {
    let mut life = Life::start(|builder| builder.queue(Queue::default()));
    let sender = life.events.sender();
    let mut sends = ["a", "b", "c"].map(|message| sender.send(message));
    for send in &mut sends {
        assert!(life.task.poll(send).is_pending());
    }
    life.stage.native().open();
    let results = sends.each_mut().map(|send| life.task.poll(send));
    assert_eq!(results, [1, 2, 3].map(|number| Poll::Ready(Ok(number))));
    assert_eq!(life.stage.native().sent_texts(), ["a", "b", "c"]);
    assert_eq!(life.names(), ["Opened 1"]);
}

#[wasm_bindgen_test]
fn the_queue_is_bounded_in_messages_and_bytes() {
    let queue = Queue {
        max_messages: 2,
        max_bytes: 5,
        ..Queue::default()
    };
    let life = Life::start(|builder| builder.queue(queue));
    let sender = life.events.sender();
    let mut first = sender.send("aaa");
    assert!(life.task.poll(&mut first).is_pending());
    assert_eq!(send(&life, "bbb"), Poll::Ready(Err(SendError::QueueFull)));
    let mut second = sender.send("b");
    assert!(life.task.poll(&mut second).is_pending());
    assert_eq!(send(&life, ""), Poll::Ready(Err(SendError::QueueFull)));
    // A future that is dropped makes room.
    drop(first);
    let mut third = sender.send("cccc");
    assert!(life.task.poll(&mut third).is_pending());
    life.stage.native().open();
    assert_eq!(life.task.poll(&mut second), Poll::Ready(Ok(1)));
    assert_eq!(life.task.poll(&mut third), Poll::Ready(Ok(2)));
    assert_eq!(life.stage.native().sent_texts(), ["b", "cccc"]);
}

#[wasm_bindgen_test]
fn queued_messages_expire_while_there_is_no_connection() {
    let queue = Queue {
        max_age: Some(Duration::from_secs(3)),
        ..Queue::default()
    };
    let mut life = Life::start(|builder| builder.queue(queue));
    let sender = life.events.sender();
    let mut long = sender.send("long");
    let mut short = sender.send("short").expires_after(Duration::from_secs(1));
    assert!(life.task.poll(&mut long).is_pending());
    assert!(life.task.poll(&mut short).is_pending());
    let task = Task::default();
    assert!(task.poll(&mut short).is_pending());
    life.pass(999);
    assert_eq!(task.wakes(), 0);
    life.pass(1);
    assert_eq!(task.wakes(), 1);
    assert_eq!(task.poll(&mut short), Poll::Ready(Err(SendError::Expired)));
    life.pass(1_000);
    life.stage.native().open();
    assert_eq!(life.task.poll(&mut long), Poll::Ready(Ok(1)));
    assert_eq!(life.stage.native().sent_texts(), ["long"]);
}

#[wasm_bindgen_test]
fn sending_waits_for_the_send_buffer_and_is_refused_when_the_connection_ends() {
    for queue in [None, Some(Queue::default())] {
        let stage = Stage::new();
        let builder = WebSocket::builder("ws://stand.in/")
            .send_buffer(4, 2)
            .reconnecting();
        let builder = match queue {
            Some(queue) => builder.queue(queue),
            None => builder,
        };
        let mut life = Life {
            stage,
            events: builder.start().expect("the settings are valid"),
            task: Task::default(),
        };
        life.read();
        let native = life.stage.native();
        native.open();
        life.read();
        let sender = life.events.sender();
        assert_eq!(send(&life, "aaaa"), Poll::Ready(Ok(1)));
        let mut sends = ["b", "c", "d"].map(|message| sender.send(message));
        for send in &mut sends {
            assert!(life.task.poll(send).is_pending());
        }
        native.set_buffered(2);
        // Nobody polls: the browser's buffer is looked at by a timer.
        life.stage.pass(64);
        native.set_buffered(4);
        assert_eq!(native.sent_texts(), ["aaaa", "b", "c"]);
        let [first, second, third] = sends.each_mut().map(|send| life.task.poll(send));
        assert_eq!((first, second), (Poll::Ready(Ok(2)), Poll::Ready(Ok(3))));
        assert!(third.is_pending());
        native.end(1006, "", false);
        life.stage.pass(0);
        let third = life.task.poll(&mut sends[2]);
        match queue {
            None => assert_eq!(third, Poll::Ready(Err(SendError::Away))),
            Some(_) => {
                assert!(third.is_pending());
                let native = reopen(&mut life);
                assert_eq!(life.task.poll(&mut sends[2]), Poll::Ready(Ok(4)));
                assert_eq!(native.sent_texts(), ["d"]);
            }
        }
    }
}

#[wasm_bindgen_test]
fn no_timer_is_left_when_a_send_that_waits_is_dropped() {
    let stage = Stage::new();
    let builder = WebSocket::builder("ws://stand.in/")
        .send_buffer(4, 2)
        .reconnecting();
    let mut life = Life {
        stage,
        events: builder.start().expect("the settings are valid"),
        task: Task::default(),
    };
    life.read();
    life.stage.native().open();
    life.read();
    assert!(send(&life, "aaaa").is_ready());
    assert_eq!(life.stage.timers(), 0);
    let mut waits = life.events.sender().send("b");
    assert!(life.task.poll(&mut waits).is_pending());
    assert_eq!(life.stage.timers(), 1);
    drop(waits);
    assert_eq!(life.stage.timers(), 0);
    life.stage.native().set_buffered(0);
    life.pass(100);
    assert_eq!(life.stage.native().sent_texts(), ["aaaa"]);
}

#[wasm_bindgen_test]
fn a_stop_refuses_what_waits() {
    let life = Life::start(|builder| builder.queue(Queue::default()));
    let sender = life.events.sender();
    let mut waits = sender.send("a");
    assert!(life.task.poll(&mut waits).is_pending());
    sender.stop(1000).expect("the frame is valid");
    assert_eq!(
        life.task.poll(&mut waits),
        Poll::Ready(Err(SendError::Stopped))
    );
}
