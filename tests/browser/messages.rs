//! Messages arrive once, in order and unchanged.

use bytes::Bytes;
use sockstream::{CloseCode, JsMessage, Message, ReadyState, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Report, builder, connect, digest, unique_id, url};

/// Sizes around the lengths where RFC 6455's frame header and our text conversion change.
const SIZES: [usize; 10] = [0, 1, 125, 126, 199, 200, 201, 4096, 65_535, 65_536];

async fn echo(socket: &mut WebSocket, message: Message) {
    socket.send(message.clone()).await.expect("it is open");
    let back = socket
        .next()
        .await
        .expect("there is an echo")
        .expect("and no error");
    assert_eq!(back, message);
}

#[wasm_bindgen_test]
async fn text_of_every_kind_comes_back() {
    let mut socket = connect("/echo").await;
    for alphabet in ["a", "é", "€", "𝄞", "aé€𝄞", "\0", "\u{feff}x"] {
        for size in SIZES {
            echo(&mut socket, alphabet.repeat(size / alphabet.len()).into()).await;
        }
    }
    // ASCII first, so that the first conversion stops in the middle.
    echo(&mut socket, ("a".repeat(300) + &"€𝄞".repeat(300)).into()).await;
}

#[wasm_bindgen_test]
async fn binary_of_every_size_comes_back() {
    let mut socket = connect("/echo").await;
    for size in SIZES.into_iter().chain([1 << 20]) {
        let bytes: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
        echo(&mut socket, bytes.into()).await;
    }
}

#[wasm_bindgen_test]
async fn the_server_receives_what_was_sent() {
    let id = unique_id();
    let mut socket = connect(&format!("/fault/echo?id={id}")).await;
    let messages: Vec<Message> = (0..500u32)
        .map(|i| match i % 3 {
            0 => format!("message {i}").into(),
            1 => Bytes::copy_from_slice(&i.to_le_bytes()).into(),
            _ => "x".repeat(i as usize).into(),
        })
        .collect();
    for message in &messages {
        socket.send(message.clone()).await.expect("it is open");
    }
    for message in &messages {
        let back = socket
            .next()
            .await
            .expect("there is an echo")
            .expect("and no error");
        assert_eq!(&back, message);
    }
    let event = socket
        .close((CloseCode::NORMAL, "done"))
        .await
        .expect("a clean close");
    assert!(event.is_complete());
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.digest(), digest(&messages));
    assert_eq!(report.close_received(), Some((Some(1000), "done".into())));
}

#[wasm_bindgen_test]
async fn messages_right_after_the_handshake_are_delivered() {
    let mut socket = connect("/fault/burst?count=100&size=300&type=text&close=1000").await;
    for i in 0..100 {
        let message = socket
            .next()
            .await
            .expect("a message")
            .expect("and no error");
        let text = message.as_text().expect("text").to_owned();
        assert_eq!(text.trim_end_matches('.'), i.to_string());
    }
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.closed().await.code, CloseCode::NORMAL);
}

#[wasm_bindgen_test]
async fn a_binary_burst_is_never_a_blob() {
    let mut socket = connect("/fault/burst?count=10&size=64&type=binary").await;
    for i in 0..10u32 {
        let message = socket
            .next()
            .await
            .expect("a message")
            .expect("and no error");
        assert_eq!(message.as_bytes()[..4], i.to_le_bytes());
        assert!(matches!(message, Message::Binary(_)));
    }
}

#[wasm_bindgen_test]
async fn messages_can_stay_in_javascript() {
    let mut socket = builder("/echo")
        .connect_as::<JsMessage>()
        .await
        .expect("it connects");
    socket.send("naïve").await.expect("it is open");
    let Some(Ok(JsMessage::Text(text))) = socket.next().await else {
        panic!("not text")
    };
    assert_eq!(String::from(text), "naïve");
    let bytes = js_sys::Uint8Array::from([1, 2, 3].as_slice());
    socket.send(bytes.buffer()).await.expect("it is open");
    let Some(Ok(JsMessage::Binary(buffer))) = socket.next().await else {
        panic!("not binary")
    };
    assert_eq!(js_sys::Uint8Array::new(&buffer).to_vec(), [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn the_accessors_return_what_the_browser_says() {
    let socket = builder("/echo")
        .protocols(["unknown", "chat.v1", "chat.v2"])
        .connect()
        .await
        .expect("it connects");
    assert_eq!(socket.url(), url("/echo"));
    assert_eq!(socket.protocol(), "chat.v1");
    // The echo server negotiates it with every engine.
    assert!(
        socket.extensions().starts_with("permessage-deflate"),
        "{}",
        socket.extensions()
    );
    assert_eq!(socket.ready_state(), ReadyState::Open);
    assert_eq!(socket.buffered_amount(), 0);
    assert_eq!(socket.dropped_messages(), 0);
    socket.close(1000).await.expect("a clean close");
    assert_eq!(socket.ready_state(), ReadyState::Closed);
}
