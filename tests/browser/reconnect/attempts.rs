//! When the next attempt is made, and when none is.

use std::time::Duration;

use sockstream::reconnect::{AttemptError, Event, State, StopReason, Verdict};
use sockstream::{CloseCode, CloseEvent, Error};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Life, names};

#[wasm_bindgen_test]
fn a_connection_that_the_server_ends_with_1001_is_made_again() {
    let (mut life, native) = Life::open(|builder| builder);
    native.text("a");
    native.end(1001, "restart", true);
    assert_eq!(
        life.names(),
        ["Message a", "Disconnected 1", "Waiting 2 500"]
    );
    assert_eq!(native.listeners(), 0);
    assert_eq!(life.pass(499), [""; 0]);
    assert_eq!(life.stage.made(), 1);
    assert_eq!(life.pass(1), [""; 0]);
    assert_eq!(life.stage.made(), 2);
    life.stage.native().open();
    assert_eq!(life.names(), ["Opened 2"]);
    let stats = life.events.sender().stats();
    assert_eq!(
        (stats.attempts, stats.connections, stats.messages_received),
        (2, 2, 1)
    );
}

#[wasm_bindgen_test]
fn delays_double_are_capped_and_drawn_below_the_cap() {
    let mut life = Life::start(|builder| {
        builder.delays(Duration::from_millis(100), Duration::from_millis(1000))
    });
    for delay in [50, 100, 200, 400, 500, 500] {
        life.stage.native().end(1006, "", false);
        let [Event::Waiting { delay: drawn, .. }] = &life.read()[..] else {
            panic!("an attempt that fails is followed by a delay")
        };
        assert_eq!(drawn.as_millis(), delay);
        life.pass(delay as u32);
    }
    life.stage.set_random(0.0);
    life.stage.native().end(1006, "", false);
    assert_eq!(life.names(), ["Waiting 8 50"]);
}

#[wasm_bindgen_test]
fn a_failed_attempt_tells_why() {
    let mut life = Life::start(|builder| builder);
    life.stage.native().error();
    life.stage.native().end(1006, "", false);
    let [
        Event::Waiting {
            attempt: 2, error, ..
        },
    ] = &life.read()[..]
    else {
        panic!("one event")
    };
    let close = CloseEvent::new(1006, "", false);
    assert_eq!(
        error,
        &Some(AttemptError::Connection(Error::Connect(close)))
    );
}

#[wasm_bindgen_test]
fn an_attempt_that_takes_too_long_is_given_up_and_closed() {
    let mut life = Life::start(|builder| builder.attempt_timeout(Duration::from_secs(2)));
    let native = life.stage.native();
    assert_eq!(life.pass(1999), [""; 0]);
    life.stage.pass(1);
    let [Event::Waiting { error, .. }] = &life.read()[..] else {
        panic!("one event")
    };
    assert_eq!(error, &Some(AttemptError::ConnectTimeout));
    assert_eq!((native.listeners(), native.close_codes()), (0, vec![0]));
    // It opens all the same, and nobody hears of it.
    native.open();
    assert_eq!(life.events.sender().state(), State::Waiting);
}

#[wasm_bindgen_test]
fn it_stops_on_codes_that_say_so() {
    for code in [
        1000, 1002, 1003, 1007, 1008, 1009, 1010, 3000, 4000, 4009, 4999,
    ] {
        let (mut life, native) = Life::open(|builder| builder);
        native.end(code, "", true);
        let events = life.read();
        let [
            Event::Disconnected(_),
            Event::Stopped(StopReason::Final(error)),
        ] = &events[..]
        else {
            panic!("{code}: {events:?}")
        };
        assert_eq!(
            error,
            &AttemptError::Closed(CloseEvent::new(code, "", true))
        );
        assert!(life.pass(60_000).is_empty());
        assert_eq!(life.stage.made(), 1, "{code}");
        Life::assert_nothing_left(&life.stage, Some(&native));
    }
}

#[wasm_bindgen_test]
fn it_goes_on_after_other_codes_and_waits_longer_where_the_server_asks_for_it() {
    for code in [1001, 1005, 1006, 1011, 1014, 1015] {
        let (mut life, native) = Life::open(|builder| builder);
        native.end(code, "", code != 1006);
        assert_eq!(life.names(), ["Disconnected 1", "Waiting 2 500"], "{code}");
    }
    for code in [1012, 1013] {
        let (mut life, native) = Life::open(|builder| builder);
        native.end(code, "", true);
        assert_eq!(
            life.names(),
            ["Disconnected 1", "Waiting 2 17500"],
            "{code}"
        );
    }
}

#[wasm_bindgen_test]
fn the_classifier_overrides_and_none_leaves_the_default() {
    let classify = |error: &AttemptError| match error {
        AttemptError::Closed(event) if event.code == CloseCode::from(4001) => Some(Verdict::Retry),
        AttemptError::Closed(event) if event.code == CloseCode::GOING_AWAY => Some(Verdict::Stop),
        _ => None,
    };
    for (code, last) in [
        (4001, "Waiting 2 500"),
        (
            1001,
            "Stopped: stopped: the connection closed cleanly with code 1001",
        ),
        (
            1000,
            "Stopped: stopped: the connection closed cleanly with code 1000",
        ),
        (1011, "Waiting 2 500"),
    ] {
        let (mut life, native) = Life::open(|builder| builder.classify(classify));
        native.end(code, "", true);
        assert_eq!(life.names(), ["Disconnected 1", last]);
    }
}

#[wasm_bindgen_test]
fn it_gives_up_after_so_many_attempts() {
    let mut life = Life::start(|builder| builder.give_up_after(2, None));
    life.stage.native().end(1006, "", false);
    assert_eq!(life.names(), ["Waiting 2 500"]);
    life.pass(500);
    life.stage.native().end(1006, "", false);
    let events = life.read();
    assert!(
        matches!(events[..], [Event::Stopped(StopReason::GaveUp(Some(_)))]),
        "{events:?}"
    );
    Life::assert_nothing_left(&life.stage, None);
}

#[wasm_bindgen_test]
fn it_gives_up_after_so_much_time() {
    let mut life = Life::start(|builder| builder.give_up_after(None, Duration::from_secs(2)));
    let mut attempts = 0;
    let events = loop {
        attempts += 1;
        assert!(attempts < 10);
        life.stage.native().end(1006, "", false);
        let events = life.read();
        if !matches!(events[..], [Event::Waiting { .. }]) {
            break events;
        }
        life.pass(1000);
    };
    assert!(
        matches!(events[..], [Event::Stopped(StopReason::GaveUp(_))]),
        "{events:?}"
    );
}

#[wasm_bindgen_test]
fn a_connection_that_does_not_last_does_not_reset_the_delays() {
    let (mut life, native) = Life::open(|builder| builder);
    life.pass(4999);
    native.end(1006, "", false);
    assert_eq!(life.names(), ["Disconnected 1", "Waiting 2 500"]);
    life.pass(500);
    life.stage.native().open();
    life.pass(4999);
    life.stage.native().end(1006, "", false);
    assert_eq!(life.names(), ["Disconnected 2", "Waiting 3 1000"]);
    life.pass(1000);
    life.stage.native().open();
    life.pass(5000);
    life.stage.native().end(1006, "", false);
    assert_eq!(life.names(), ["Disconnected 3", "Waiting 4 500"]);
}

#[wasm_bindgen_test]
fn nothing_is_tried_while_nobody_reads() {
    let (mut life, native) = Life::open(|builder| builder);
    native.end(1006, "", false);
    for _ in 0..5 {
        life.stage.pass(60_000);
    }
    assert_eq!(life.stage.made(), 1);
    assert_eq!(life.names(), ["Disconnected 1", "Waiting 2 500"]);
    assert_eq!(life.stage.made(), 2);
}

#[wasm_bindgen_test]
fn only_the_last_plan_is_told_to_a_slow_reader() {
    let mut life = Life::start(|builder| builder);
    life.stage.native().end(1006, "", false);
    life.stage.set_online(false);
    life.stage.set_online(true);
    life.stage.set_online(false);
    let events = names(&life.read());
    assert_eq!(events.len(), 1, "{events:?}");
}
