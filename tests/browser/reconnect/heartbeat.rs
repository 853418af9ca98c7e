//! Silent connections.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use sockstream::Message;
use sockstream::reconnect::{AttemptError, Builder, Event, Heartbeat};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;

fn ping(builder: Builder) -> Builder {
    builder.heartbeat(Heartbeat::new("ping", |message: &Message| {
        message.as_text() == Some("pong")
    }))
}

#[wasm_bindgen_test]
fn it_is_sent_on_a_silent_connection_and_its_answer_is_not_delivered() {
    let (mut life, native) = Life::open(ping);
    assert_eq!(life.events.sender().stats().round_trip, None);
    life.pass(24_999);
    assert_eq!(native.sent_count(), 0);
    life.pass(1);
    assert_eq!(native.sent_texts(), ["ping"]);
    life.pass(40);
    native.text("pong");
    assert_eq!(life.names(), [""; 0]);
    let stats = life.events.sender().stats();
    let times = stats.round_trip.expect("it was answered");
    assert_eq!(
        [times.last, times.min, times.mean],
        [Duration::from_millis(40); 3]
    );
    assert_eq!((stats.messages_sent, stats.messages_received), (0, 0));
    assert_eq!((stats.bytes_sent, stats.bytes_received), (4, 4));
    // The next one is due after the same silence.
    life.pass(24_999);
    assert_eq!(native.sent_count(), 1);
    life.pass(1);
    assert_eq!(native.sent_count(), 2);
}

#[wasm_bindgen_test]
fn a_connection_that_does_not_answer_is_dropped_and_made_again() {
    let (mut life, native) = Life::open(ping);
    life.pass(25_000);
    assert_eq!(life.pass(9_999), [""; 0]);
    // One more task, so that messages that wait are read first.
    life.stage.pass(1);
    life.stage.pass(0);
    let events = life.read();
    let [Event::Disconnected(ended), Event::Waiting { delay, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(
        (&ended.error, delay.as_millis()),
        (&AttemptError::Silent, 500)
    );
    assert_eq!((native.close_codes(), native.listeners()), (vec![0], 0));
    life.pass(500);
    assert_eq!(life.stage.made(), 2);
    // The next connection begins anew.
    life.stage.native().open();
    assert_eq!(life.names(), ["Opened 2"]);
    life.pass(24_999);
    assert_eq!(life.stage.native().sent_count(), 0);
}

#[wasm_bindgen_test]
fn any_message_is_life_and_is_delivered() {
    let (mut life, native) = Life::open(ping);
    life.pass(25_000);
    life.pass(9_000);
    native.text("hello");
    assert_eq!(life.names(), ["Message hello"]);
    assert_eq!(life.pass(20_000), [""; 0]);
    // The answer comes late, and is one nevertheless.
    native.text("pong");
    assert_eq!(life.names(), [""; 0]);
    // Without a heartbeat before it, it is a message.
    native.text("pong");
    assert_eq!(life.names(), ["Message pong"]);
}

#[wasm_bindgen_test]
fn its_payload_can_be_made_each_time_and_other_times_set() {
    let count = Rc::<Cell<u32>>::default();
    let (mut life, native) = Life::open(|builder| {
        let payload = move || {
            count.set(count.get() + 1);
            Message::from(count.get().to_string())
        };
        let heartbeat = Heartbeat::with(payload, |_| true)
            .interval(Duration::from_secs(2))
            .timeout(Duration::from_secs(1));
        builder.heartbeat(heartbeat)
    });
    for _ in 0..3 {
        life.pass(2_000);
        native.text("answer");
    }
    assert_eq!(native.sent_texts(), ["1", "2", "3"]);
    life.pass(2_000);
    life.stage.pass(1_000);
    life.stage.pass(0);
    assert_eq!(life.names(), ["Disconnected 1", "Waiting 2 500"]);
}

#[wasm_bindgen_test]
fn after_sleep_the_connection_is_asked_and_not_dropped() {
    let (mut life, native) = Life::open(ping);
    life.pass(1_000);
    life.stage.sleep(3_600_000);
    // The timer that was due meanwhile.
    life.pass(24_000);
    assert_eq!(native.sent_texts(), ["ping"]);
    life.pass(1_000);
    native.text("pong");
    assert_eq!(life.pass(20_000), [""; 0], "it is alive");
    assert_eq!(life.stage.made(), 1);
}

#[wasm_bindgen_test]
fn the_idle_timeout_needs_no_payload() {
    let (mut life, native) = Life::open(|builder| builder.idle_timeout(Duration::from_secs(5)));
    life.pass(4_000);
    native.text("tick");
    assert_eq!(life.names(), ["Message tick"]);
    assert_eq!(life.pass(4_999), [""; 0]);
    life.stage.pass(1);
    life.stage.pass(0);
    assert_eq!(life.names(), ["Disconnected 1", "Waiting 2 500"]);
    assert_eq!(native.sent_count(), 0);
}
