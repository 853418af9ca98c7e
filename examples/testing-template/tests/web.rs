//! Tests in a browser against the echo server, whose connections fail when a test says so.
#![cfg(target_arch = "wasm32")]

mod server;

use std::time::Duration;

use sockstream::reconnect::{AttemptError, Disconnected, Event, Reconnecting};
use sockstream::{CloseCode, Error, Message};
use testing_template::{ask, stay_connected};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use server::Connection;

wasm_bindgen_test_configure!(run_in_browser);

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(4);

#[wasm_bindgen_test]
async fn an_answer() {
    let url = server::url("/echo");
    let answer = ask(&url, "hello").await;
    assert_eq!(answer, Ok(Some(Message::from("hello"))));
}

#[wasm_bindgen_test]
async fn a_refusal_is_an_error_with_a_close_event() {
    let url = server::url("/fault/refuse?status=503");
    let Err(Error::Connect(event)) = ask(&url, "hello").await else {
        panic!("it was not refused")
    };
    // All that a browser tells about a refusal.
    assert_eq!(event.code, CloseCode::ABNORMAL_CLOSURE);
}

#[wasm_bindgen_test]
async fn a_reset_in_place_of_the_answer_is_an_error() {
    let url = server::url("/fault/reset");
    let Err(Error::UncleanClose(event)) = ask(&url, "hello").await else {
        panic!("it was not reset")
    };
    assert!(!event.was_clean);
}

#[wasm_bindgen_test]
async fn after_a_reset_it_connects_again_and_names_what_may_be_lost() {
    let connection = Connection::new();
    let mut events = stay_connected(&connection.url(), PATIENCE).expect("a valid setting");
    opened(&mut events).await;
    connection.silence().await;
    let number = events.sender().send("taken").await.expect("it is open");
    connection.reset().await;
    let end = disconnected(&mut events).await;
    assert_eq!(end.unconfirmed, Some(number..=number));
    opened(&mut events).await;
}

#[wasm_bindgen_test]
async fn silence_is_noticed_by_the_heartbeat() {
    let connection = Connection::new();
    let mut events = stay_connected(&connection.url(), PATIENCE).expect("a valid setting");
    opened(&mut events).await;
    connection.silence().await;
    let end = disconnected(&mut events).await;
    assert_eq!(end.error, AttemptError::Silent);
    opened(&mut events).await;
}

#[wasm_bindgen_test]
async fn while_it_is_refused_it_tries_again() {
    let connection = Connection::new();
    connection.refuse(Duration::from_secs(60)).await;
    let mut events = stay_connected(&connection.url(), PATIENCE).expect("a valid setting");
    let Some(Event::Waiting { error, .. }) = events.next().await else {
        panic!("it was not refused")
    };
    assert!(matches!(
        error,
        Some(AttemptError::Connection(Error::Connect(_)))
    ));
    connection.refuse(Duration::ZERO).await;
    opened(&mut events).await;
}

/// Reads until a connection is open.
async fn opened(events: &mut Reconnecting) {
    while let Some(event) = events.next().await {
        if matches!(event, Event::Opened { .. }) {
            return;
        }
    }
    panic!("it has stopped");
}

/// Reads until the connection has ended.
async fn disconnected(events: &mut Reconnecting) -> Disconnected {
    while let Some(event) = events.next().await {
        if let Event::Disconnected(end) = event {
            return end;
        }
    }
    panic!("it has stopped");
}
