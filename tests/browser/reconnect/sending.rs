//! Sending: numbers and losses.

use std::task::Poll;
use std::time::Duration;

use js_sys::ArrayBuffer;
use sockstream::reconnect::{Disconnected, Event, SendError, State};
use sockstream::{Error, JsMessage, Message, WebSocket};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;
use crate::stand_in::{Native, Stage, Task};

pub(super) fn send(life: &Life, message: &str) -> Poll<Result<u64, SendError>> {
    life.task.poll(&mut life.events.sender().send(message))
}

/// Ends the connection, and returns what is told of it.
fn end(life: &mut Life, native: &Native, code: u16) -> Disconnected {
    native.end(code, "", code != 1006);
    let told = life.read().into_iter().find_map(|event| match event {
        Event::Disconnected(ended) => Some(ended),
        _ => None,
    });
    told.expect("it was open")
}

pub(super) fn reopen(life: &mut Life) -> Native {
    life.pass(500);
    let native = life.stage.native();
    native.open();
    life.read();
    native
}

#[wasm_bindgen_test]
fn messages_are_numbered_over_all_connections() {
    let (mut life, native) = Life::open(|builder| builder);
    assert_eq!(send(&life, "a"), Poll::Ready(Ok(1)));
    assert_eq!(send(&life, "b"), Poll::Ready(Ok(2)));
    native.set_buffered(0);
    let ended = end(&mut life, &native, 1001);
    assert_eq!((ended.unconfirmed, ended.never_sent), (Some(1..=2), None));
    assert_eq!(ended.close.unconfirmed_bytes, 2);
    let native = reopen(&mut life);
    assert_eq!(send(&life, "c"), Poll::Ready(Ok(3)));
    assert_eq!(native.sent_texts(), ["c"], "nothing is sent again");
    let stats = life.events.sender().stats();
    assert_eq!(
        (stats.messages_sent, stats.bytes_sent, stats.unconfirmed),
        (3, 3, 1)
    );
}

#[wasm_bindgen_test]
fn what_never_left_the_browser_is_told_apart() {
    let (mut life, native) = Life::open(|builder| builder);
    for message in ["aa", "bbb", "cccc"] {
        assert!(send(&life, message).is_ready());
    }
    // Of the second message a part has left.
    native.set_buffered(6);
    let ended = end(&mut life, &native, 1006);
    assert_eq!(
        (&ended.unconfirmed, &ended.never_sent),
        (&Some(1..=2), &Some(3..=3))
    );
    assert_eq!(ended.connection, 1);
    let text = "connection 1 ended: the connection closed uncleanly with code 1006, 6 bytes never sent; \
                messages 1 to 2 unconfirmed; message 3 never sent";
    assert_eq!(ended.to_string(), text);
    let native = reopen(&mut life);
    // Told once.
    native.set_buffered(0);
    assert!(!end(&mut life, &native, 1006).has_losses());
}

#[wasm_bindgen_test]
fn bytes_that_the_browser_reports_late_as_sent_are_unconfirmed() {
    // So does Chromium after a page was frozen.
    let (mut life, native) = Life::open(|builder| builder);
    for message in ["aa", "bb"] {
        assert!(send(&life, message).is_ready());
    }
    native.end(1006, "", false);
    assert_eq!(life.stage.timers(), 1);
    native.set_buffered(2);
    let events = life.read();
    let Some(Event::Disconnected(ended)) = events.first() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (&ended.unconfirmed, &ended.never_sent),
        (&Some(1..=1), &Some(2..=2))
    );
    assert_eq!(
        (ended.close.unconfirmed_bytes, ended.close.never_sent_bytes),
        (2, 2)
    );
}

#[wasm_bindgen_test]
fn stopping_and_dropping_before_the_end_is_settled_leaves_nothing() {
    for drops in [false, true] {
        let (life, native) = Life::open(|builder| builder);
        assert!(send(&life, "aa").is_ready());
        native.end(1006, "", false);
        let Life { stage, events, .. } = life;
        let sender = events.sender();
        sender.stop(1000).expect("the frame is valid");
        let events = (!drops).then_some(events);
        stage.pass(0);
        assert_eq!(sender.state(), State::Stopped);
        assert_eq!(sender.stats().unconfirmed, 0);
        Life::assert_nothing_left(&stage, Some(&native));
        drop(events);
    }
}

#[wasm_bindgen_test]
fn what_the_application_has_confirmed_is_not_lost() {
    let (mut life, native) = Life::open(|builder| builder);
    let sender = life.events.sender();
    for message in ["a", "b", "c"] {
        assert!(send(&life, message).is_ready());
    }
    native.set_buffered(0);
    assert!(sender.confirm(2));
    assert!(!sender.confirm(4), "there is none");
    assert_eq!(sender.stats().unconfirmed, 1);
    let ended = end(&mut life, &native, 1006);
    assert_eq!((ended.unconfirmed, ended.never_sent), (Some(3..=3), None));
}

#[wasm_bindgen_test]
fn a_close_of_our_own_that_the_peer_answers_confirms_everything() {
    for (code, lost) in [(4000, None), (1001, Some(1..=1))] {
        let (mut life, native) = Life::open(|builder| builder);
        assert!(send(&life, "a").is_ready());
        life.events.sender().stop(4000).expect("the frame is valid");
        native.set_buffered(0);
        let ended = end(&mut life, &native, code);
        assert_eq!(
            (ended.unconfirmed, ended.never_sent),
            (lost, None),
            "{code}"
        );
    }
}

#[wasm_bindgen_test]
fn after_a_termination_nothing_counts_as_never_sent() {
    let (mut life, native) = Life::open(|builder| builder.idle_timeout(Duration::from_secs(1)));
    assert!(send(&life, "aaaa").is_ready());
    assert_ne!(native.ready_state(), 3);
    life.stage.pass(1_000);
    life.stage.pass(0);
    let events = life.read();
    let Some(Event::Disconnected(ended)) = events.first() else {
        panic!("{events:?}")
    };
    assert_eq!(
        (&ended.unconfirmed, &ended.never_sent),
        (&Some(1..=1), &None)
    );
}

#[wasm_bindgen_test]
fn messages_that_are_kept_are_returned() {
    let (mut life, native) = Life::open(|builder| builder.keep_messages(8));
    for message in ["1111", "2222", "33", "44"] {
        assert!(send(&life, message).is_ready());
    }
    assert!(life.events.sender().confirm(2));
    native.set_buffered(2);
    let ended = end(&mut life, &native, 1006);
    assert_eq!(
        (ended.unconfirmed, ended.never_sent),
        (Some(3..=3), Some(4..=4))
    );
    assert_eq!(ended.messages, [(3, "33".into()), (4, "44".into())]);
    // Beyond the bound, only the numbers of the oldest are told.
    let native = reopen(&mut life);
    for message in ["5555", "666666"] {
        assert!(send(&life, message).is_ready());
    }
    let ended = end(&mut life, &native, 1006);
    assert_eq!(ended.never_sent, Some(5..=6));
    assert_eq!(ended.messages, [(6, "666666".into())]);
}

#[wasm_bindgen_test]
fn what_the_browser_refuses_has_no_number() {
    let stage = Stage::new();
    let builder = WebSocket::builder("ws://stand.in/").reconnecting_as::<JsMessage>();
    let mut events = builder.start().expect("the settings are valid");
    let task = Task::default();
    assert!(task.poll(&mut events.next()).is_pending());
    stage.native().open();
    assert!(task.poll(&mut events.next()).is_ready());
    let buffer = ArrayBuffer::new(8);
    structured_clone(&buffer, &transfer(&buffer));
    let sender = events.sender();
    let refused = task.poll(&mut sender.send(buffer));
    assert!(
        matches!(
            refused,
            Poll::Ready(Err(SendError::Refused(Error::Exception { .. })))
        ),
        "{refused:?}"
    );
    assert_eq!(task.poll(&mut sender.send("x")), Poll::Ready(Ok(1)));
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = structuredClone)]
    fn structured_clone(value: &JsValue, options: &JsValue) -> JsValue;
}

fn transfer(buffer: &ArrayBuffer) -> JsValue {
    let options = js_sys::Object::new();
    let list = js_sys::Array::of1(buffer);
    js_sys::Reflect::set(&options, &"transfer".into(), &list).expect("it is an object");
    options.into()
}

#[wasm_bindgen_test]
fn every_type_that_converts_into_a_message_can_be_sent() {
    let (life, native) = Life::open(|builder| builder);
    let sender = life.events.sender();
    assert!(
        life.task
            .poll(&mut sender.send(String::from("text")))
            .is_ready()
    );
    assert!(life.task.poll(&mut sender.send(vec![1, 2])).is_ready());
    assert!(
        life.task
            .poll(&mut sender.send(Message::from([1; 3])))
            .is_ready()
    );
    assert_eq!(native.sent_texts(), ["text", "2", "3"]);
}

#[wasm_bindgen_test]
fn a_confirmation_before_the_end_is_told_counts() {
    let (mut life, native) = Life::open(|builder| builder.keep_messages(100));
    for message in ["a", "b", "c", "d"] {
        assert!(send(&life, message).is_ready());
    }
    native.set_buffered(1);
    native.text("have a and b");
    native.end(1006, "", false);
    life.stage.pass(0);
    // The answer is read after the connection has ended, and before the end is told.
    let answer = life.task.poll(&mut life.events.next());
    assert!(matches!(answer, Poll::Ready(Some(Event::Message(_)))));
    assert!(life.events.sender().confirm(2));
    let Poll::Ready(Some(Event::Disconnected(ended))) = life.task.poll(&mut life.events.next())
    else {
        panic!("the connection has ended")
    };
    assert_eq!(
        (ended.unconfirmed, ended.never_sent),
        (Some(3..=3), Some(4..=4))
    );
    assert_eq!(ended.messages, [(3, "c".into()), (4, "d".into())]);
}
