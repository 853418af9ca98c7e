//! How connections end, for the user and for the server.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use futures_sink::Sink;
use sockstream::{CloseCode, Error, Message, ReadyState};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Report, builder, connect, is_firefox, unique_id};

#[wasm_bindgen_test]
async fn a_clean_close_by_the_server_ends_with_none() {
    let mut socket = connect("/fault/close?code=4001&reason=bye").await;
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.next().await, None);
    let event = socket.closed().await;
    assert_eq!((event.code.get(), event.reason.as_str()), (4001, "bye"));
    assert!(event.was_clean);
    assert_eq!(socket.close(()).await, Ok(event));
}

#[wasm_bindgen_test]
async fn a_close_without_a_code_is_1005() {
    let mut socket = connect("/fault/close").await;
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.closed().await.code, CloseCode::NO_STATUS_RECEIVED);
}

#[wasm_bindgen_test]
async fn a_reset_is_one_error_after_all_received_messages() {
    for fault in ["/fault/reset?after=1", "/fault/cut?after=1"] {
        let mut socket = connect(fault).await;
        socket.send("last words").await.expect("it is open");
        // A reset may overtake the echo; what was received comes first.
        let mut items = Vec::new();
        while let Some(item) = socket.next().await {
            items.push(item);
        }
        let Some(Err(Error::UncleanClose(event))) = items.pop() else {
            panic!("{fault} did not end with an error")
        };
        assert_eq!(
            (event.code, event.was_clean),
            (CloseCode::ABNORMAL_CLOSURE, false)
        );
        assert!(
            items.iter().all(|item| *item == Ok("last words".into())),
            "{items:?}"
        );
        assert!(items.len() <= 1);
        assert_eq!(socket.next().await, None);
        assert_eq!(socket.send("x").await, Err(Error::NotOpen));
        assert_eq!(socket.close(1000).await, Err(Error::UncleanClose(event)));
    }
}

#[wasm_bindgen_test]
async fn our_code_and_reason_reach_the_server() {
    let id = unique_id();
    let socket = connect(&format!("/fault/echo?id={id}")).await;
    let reason = "é".repeat(61) + "x";
    let event = socket
        .close((4999, reason.as_str()))
        .await
        .expect("a clean close");
    assert_eq!((event.code.get(), &event.reason), (4999, &reason));
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.close_received(), Some((Some(4999), reason)));
}

#[wasm_bindgen_test]
async fn the_close_frame_follows_all_messages() {
    let id = unique_id();
    let socket = connect(&format!("/fault/sink?id={id}")).await;
    for _ in 0..20 {
        socket.send(vec![7; 50_000]).await.expect("it is open");
    }
    let event = socket.close(1000).await.expect("a clean close");
    assert_eq!((event.never_sent_bytes, event.unconfirmed_bytes), (0, 0));
    assert_eq!(Report::of(&id, "ended").await.number("bytes"), 1_000_000.0);
}

#[wasm_bindgen_test]
async fn nothing_is_sent_when_the_connection_is_closing() {
    let mut socket = connect("/fault/no-close").await;
    socket.control().close(1000).expect("a valid frame");
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    assert_eq!(socket.send("x").await, Err(Error::NotOpen));
    let sent = Sink::<Message>::start_send(Pin::new(&mut socket), "x".into());
    assert_eq!(sent, Err(Error::NotOpen));
    socket.terminate();
}

#[wasm_bindgen_test]
async fn a_close_that_is_never_answered_times_out() {
    let id = unique_id();
    let limit = Duration::from_millis(200);
    let mut socket = builder(&format!("/fault/no-close?id={id}"))
        .close_timeout(limit)
        .connect()
        .await
        .expect("it connects");
    assert_eq!(socket.close(4002).await, Err(Error::CloseTimeout(limit)));
    assert_eq!(socket.next().await, Some(Err(Error::CloseTimeout(limit))));
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.closed().await.code, CloseCode::ABNORMAL_CLOSURE);
    let report = Report::of(&id, "closing").await;
    assert_eq!(report.close_received(), Some((Some(4002), String::new())));
}

#[wasm_bindgen_test]
async fn terminate_ends_the_connection_immediately() {
    let mut socket = connect("/fault/silence").await;
    socket.terminate();
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    let event = socket.closed().await;
    assert_eq!(
        (event.code, event.was_clean),
        (CloseCode::ABNORMAL_CLOSURE, false)
    );
    assert_eq!(socket.next().await, Some(Err(Error::UncleanClose(event))));
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.send("x").await, Err(Error::NotOpen));
}

#[wasm_bindgen_test]
async fn malformed_frames_end_with_an_error() {
    for kind in [
        "rsv",
        "opcode",
        "utf8",
        "unexpected-continuation",
        "fragmented-control",
    ] {
        let mut socket = match builder(&format!("/fault/malformed?kind={kind}"))
            .connect()
            .await
        {
            Ok(socket) => socket,
            // Firefox may see the frame before it says that the connection is open.
            Err(Error::Connect(_)) if is_firefox() => continue,
            Err(error) => panic!("{kind}: {error}"),
        };
        let item = socket.next().await;
        assert!(
            matches!(item, Some(Err(Error::UncleanClose(_)))),
            "{kind}: {item:?}"
        );
        assert_eq!(socket.next().await, None);
    }
}

#[wasm_bindgen_test]
async fn the_sink_closes_with_1000_after_all_messages() {
    let id = unique_id();
    let mut socket = connect(&format!("/fault/sink?id={id}")).await;
    socket.send(vec![7; 100_000]).await.expect("it is open");
    let closed = poll_fn(|cx| Sink::<Message>::poll_close(Pin::new(&mut socket), cx)).await;
    assert_eq!(closed, Ok(()));
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.number("bytes"), 100_000.0);
    assert_eq!(report.close_received(), Some((Some(1000), String::new())));
    // Closing again returns the same outcome.
    let closed = poll_fn(|cx| Sink::<Message>::poll_close(Pin::new(&mut socket), cx)).await;
    assert_eq!(closed, Ok(()));
}
