//! Settings that can't be used.

use std::time::Duration;

use sockstream::reconnect::{Builder, Heartbeat, OptionsError, Queue};
use sockstream::{CloseCodes, Error, Message, ProtocolError, UrlError, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::Stage;

const ZERO: Duration = Duration::ZERO;
const SECOND: Duration = Duration::from_secs(1);

fn error(set: impl FnOnce(Builder) -> Builder) -> Option<OptionsError> {
    let builder = set(WebSocket::builder("ws://stand.in/").reconnecting());
    builder.start().err()
}

fn heartbeat() -> Heartbeat {
    Heartbeat::new("ping", |message: &Message| {
        message.as_text() == Some("pong")
    })
}

#[wasm_bindgen_test]
fn bounds_of_0_are_typed_errors_before_anything_starts() {
    let stage = Stage::new();
    let zero = |name| Some(OptionsError::Zero(name));
    assert_eq!(
        error(|builder| builder.delays(ZERO, SECOND)),
        zero("delays")
    );
    assert_eq!(
        error(|builder| builder.attempt_timeout(ZERO)),
        zero("attempt_timeout")
    );
    assert_eq!(
        error(|builder| builder.idle_timeout(ZERO)),
        zero("idle_timeout")
    );
    assert_eq!(
        error(|builder| builder.give_up_after(0, None)),
        zero("give_up_after attempts")
    );
    assert_eq!(
        error(|builder| builder.give_up_after(None, ZERO)),
        zero("give_up_after time")
    );
    let beating = |heartbeat| error(|builder| builder.heartbeat(heartbeat));
    assert_eq!(
        beating(heartbeat().interval(ZERO)),
        zero("heartbeat interval")
    );
    assert_eq!(
        beating(heartbeat().timeout(ZERO)),
        zero("heartbeat timeout")
    );
    let queueing = |queue| error(|builder| builder.queue(queue));
    let default = Queue::default();
    assert_eq!(
        queueing(Queue {
            max_messages: 0,
            ..default
        }),
        zero("queue max_messages")
    );
    assert_eq!(
        queueing(Queue {
            max_bytes: 0,
            ..default
        }),
        zero("queue max_bytes")
    );
    assert_eq!(
        queueing(Queue {
            max_age: Some(ZERO),
            ..default
        }),
        zero("queue max_age")
    );
    assert_eq!(
        (stage.made(), stage.timers(), stage.environment_listeners()),
        (0, 0, 0)
    );
}

#[wasm_bindgen_test]
fn settings_that_contradict_each_other_are_typed_errors() {
    assert_eq!(
        error(|builder| builder.delays(SECOND * 2, SECOND)),
        Some(OptionsError::Exceeds("delays first", "delays max"))
    );
    assert_eq!(
        error(|builder| builder.heartbeat(heartbeat()).idle_timeout(SECOND)),
        Some(OptionsError::Conflict("heartbeat", "idle_timeout"))
    );
}

#[wasm_bindgen_test]
fn what_no_connection_can_use_is_a_typed_error_before_anything_starts() {
    let stage = Stage::new();
    let start = |builder: sockstream::Builder| builder.reconnecting().start().err();
    assert_eq!(
        start(WebSocket::builder("ftp://stand.in/")),
        Some(OptionsError::Connection(Error::InvalidUrl(
            UrlError::Scheme
        )))
    );
    assert_eq!(
        start(WebSocket::builder("ws://stand.in/").protocols(["a", "a"])),
        Some(OptionsError::Connection(Error::InvalidProtocol(
            ProtocolError::Duplicate("a".into())
        )))
    );
    assert_eq!(
        start(WebSocket::builder("ws://stand.in/").close_codes(CloseCodes::new(1001, 4000))),
        Some(OptionsError::Connection(Error::InvalidCloseCode(
            1001.into()
        )))
    );
    assert_eq!(stage.made(), 0);
}

#[wasm_bindgen_test]
fn errors_say_which_setting_it_is() {
    let text = error(|builder| builder.attempt_timeout(ZERO)).map(|error| error.to_string());
    assert_eq!(text.as_deref(), Some("attempt_timeout must not be 0"));
}
