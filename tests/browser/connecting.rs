//! Connections that are not established, and those that are aborted.

use std::time::Duration;

use sockstream::{CloseCode, Error, ReadyState, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Report, builder, is_firefox, poll_once, unique_id, url, with_transport};

async fn failure(path: &str) -> Error {
    builder(path)
        .connect()
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
    let error = with_transport(WebSocket::builder("ws://127.0.0.1:1024/"))
        .connect()
        .await;
    assert!(matches!(error, Err(Error::Connect(_))), "{error:?}");
}

#[wasm_bindgen_test]
async fn a_subprotocol_must_be_chosen_if_any_is_offered() {
    for path in ["/echo", "/fault/protocol", "/fault/protocol?choose=other"] {
        let socket = builder(path).protocols(["mine"]).connect().await;
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
    let socket = builder(&format!("/fault/slow-handshake?ms=3000&id={id}"))
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
    let builder = builder(&format!("/fault/slow-handshake?ms=3000&id={id}"));
    let mut connecting = Box::pin(builder.connect());
    assert!(poll_once(connecting.as_mut()).is_pending());
    // Dropped only when the server has the connection, so that there is one to close.
    let arrived = Report::when_known(&id).await;
    assert!(!arrived.flag("opened"));
    drop(connecting);
    assert_never_used(&id).await;
}

#[wasm_bindgen_test]
async fn a_socket_can_be_opened_without_waiting() {
    let mut socket = builder("/echo").open().expect("the URL is valid");
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    // Sending waits for the connection to open.
    socket.send("early").await.expect("it opens");
    assert_eq!(socket.next().await, Some(Ok("early".into())));
    assert_eq!(socket.opened().await, Ok(()));
}

#[wasm_bindgen_test]
async fn closing_while_connecting_is_a_failure_to_connect() {
    let socket = builder("/fault/slow-handshake?ms=3000")
        .open()
        .expect("the URL is valid");
    assert!(matches!(socket.close(1000).await, Err(Error::Connect(_))));
    assert!(matches!(socket.opened().await, Err(Error::Connect(_))));
}

#[wasm_bindgen_test]
async fn a_failing_tls_handshake_is_a_failure_to_connect() {
    // The echo server speaks plain HTTP here.
    let secure = url("/echo").replace("ws://", "wss://");
    let error = with_transport(WebSocket::builder(secure)).connect().await;
    assert!(matches!(error, Err(Error::Connect(_))), "{error:?}");
}
