//! Connections that are not established, and those that are aborted.

use std::time::Duration;

use sockstream::{CloseCode, Error, ReadyState, WebSocket};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Report, is_firefox, poll_once, unique_id, url};

async fn failure(path: &str) -> Error {
    WebSocket::connect(url(path))
        .await
        .expect_err("it must not connect")
}

#[wasm_bindgen_test]
async fn a_refusal_is_a_typed_error_with_the_close_event() {
    for path in [
        "/fault/refuse?status=503",
        "/fault/refuse?status=200",
        "/nowhere",
    ] {
        let Error::Connect(event) = failure(path).await else {
            panic!("{path} was no failure to connect")
        };
        assert_eq!(
            (event.code, event.was_clean),
            (CloseCode::ABNORMAL_CLOSURE, false)
        );
    }
}

#[wasm_bindgen_test]
async fn a_port_without_a_listener_is_a_failure_to_connect() {
    let error = WebSocket::connect("ws://127.0.0.1:1024/").await;
    assert!(matches!(error, Err(Error::Connect(_))), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_subprotocol_must_be_chosen_if_any_is_offered() {
    for path in ["/echo", "/fault/protocol", "/fault/protocol?choose=other"] {
        let socket = WebSocket::builder(url(path))
            .protocols(["mine"])
            .connect()
            .await;
        assert!(
            matches!(socket, Err(Error::Connect(_))),
            "{path}: {socket:?}"
        );
    }
}

#[wasm_bindgen_test]
async fn the_connect_timeout_closes_the_handshake() {
    let id = unique_id();
    let limit = Duration::from_millis(100);
    let socket = WebSocket::builder(url(&format!("/fault/slow-handshake?ms=3000&id={id}")))
        .connect_timeout(limit)
        .connect()
        .await;
    assert_eq!(socket.err(), Some(Error::ConnectTimeout(limit)));
    assert_never_used(&id).await;
}

/// Checks the server's side of an aborted handshake. Firefox disconnects only after the 101, so it may have opened.
async fn assert_never_used(id: &str) {
    let report = Report::of(id, "ended").await;
    assert!(is_firefox() || !report.flag("opened"), "it was opened");
    assert_eq!(report.number("connections"), 1.0);
    assert_eq!(report.number("text") + report.number("binary"), 0.0);
}

#[wasm_bindgen_test]
async fn dropping_the_connect_future_closes_the_handshake() {
    let id = unique_id();
    let url = url(&format!("/fault/slow-handshake?ms=3000&id={id}"));
    let mut connecting = Box::pin(WebSocket::connect(url));
    assert!(poll_once(connecting.as_mut()).is_pending());
    // Dropped only when the server has the connection, so that there is one to close.
    let arrived = Report::when_known(&id).await;
    assert!(!arrived.flag("opened"));
    drop(connecting);
    assert_never_used(&id).await;
}

#[wasm_bindgen_test]
async fn a_socket_can_be_opened_without_waiting() {
    let mut socket = WebSocket::builder(url("/echo"))
        .open()
        .expect("the URL is valid");
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    // Sending waits for the connection to open.
    socket.send("early").await.expect("it opens");
    assert_eq!(socket.next().await, Some(Ok("early".into())));
    assert_eq!(socket.opened().await, Ok(()));
}

#[wasm_bindgen_test]
async fn closing_while_connecting_is_a_failure_to_connect() {
    let socket = WebSocket::builder(url("/fault/slow-handshake?ms=3000"))
        .open()
        .expect("the URL is valid");
    assert!(matches!(socket.close(1000).await, Err(Error::Connect(_))));
    assert!(matches!(socket.opened().await, Err(Error::Connect(_))));
}

#[wasm_bindgen_test]
async fn a_failing_tls_handshake_is_a_failure_to_connect() {
    // The echo server speaks plain HTTP here.
    let error = WebSocket::connect(url("/echo").replace("ws://", "wss://")).await;
    assert!(matches!(error, Err(Error::Connect(_))), "{error:?}");
}

#[wasm_bindgen_test]
async fn without_a_global_websocket_there_is_a_typed_error() {
    let global = js_sys::global();
    let key = "WebSocket".into();
    let native = js_sys::Reflect::get(&global, &key).expect("the global scope is an object");
    for absent in [JsValue::UNDEFINED, JsValue::NULL] {
        js_sys::Reflect::set(&global, &key, &absent).expect("it can be replaced");
        let error = WebSocket::builder(url("/echo")).open().err();
        js_sys::Reflect::set(&global, &key, &native).expect("it can be put back");
        assert_eq!(error, Some(Error::Unsupported));
    }
}
