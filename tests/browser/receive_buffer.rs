//! The bounds of the receive buffer hold, and dropped messages are counted.

use sockstream::{CloseCode, Error, Overflow, ReceiveBuffer, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Report, eventually, unique_id, url};

/// A socket that gets twenty messages of 100 bytes and keeps five.
async fn flooded(overflow: Overflow, id: &str) -> WebSocket {
    WebSocket::builder(url(&format!(
        "/fault/flood?count=20&size=100&type=text&id={id}"
    )))
    .receive_buffer(ReceiveBuffer {
        max_bytes: 599,
        max_messages: 100,
        overflow,
    })
    .connect()
    .await
    .expect("it connects")
}

async fn numbers(socket: &mut WebSocket, count: usize) -> Vec<u32> {
    let mut numbers = Vec::new();
    for _ in 0..count {
        let message = socket
            .next()
            .await
            .expect("a message")
            .expect("and no error");
        let text = message
            .as_text()
            .expect("text")
            .trim_end_matches('.')
            .to_owned();
        numbers.push(text.parse().expect("a number"));
    }
    numbers
}

#[wasm_bindgen_test]
async fn overflow_closes_and_keeps_the_received_messages() {
    let id = unique_id();
    let mut socket = flooded(Overflow::Close, &id).await;
    let report = Report::of(&id, "closing").await;
    let close = Some((
        Some(CloseCode::RECEIVE_OVERFLOW.get()),
        "receive buffer full".into(),
    ));
    assert_eq!(report.close_received(), close);
    assert_eq!(numbers(&mut socket, 5).await, [0, 1, 2, 3, 4]);
    assert_eq!(socket.next().await, Some(Err(Error::ReceiveOverflow)));
    assert_eq!(socket.next().await, None);
    assert!(socket.dropped_messages() >= 1);
    assert_eq!(socket.close(1000).await, Err(Error::ReceiveOverflow));
}

#[wasm_bindgen_test]
async fn the_oldest_can_be_dropped() {
    let mut socket = flooded(Overflow::DropOldest, &unique_id()).await;
    eventually("fifteen dropped", || socket.dropped_messages() == 15).await;
    assert_eq!(numbers(&mut socket, 5).await, [15, 16, 17, 18, 19]);
    socket.close(1000).await.expect("a clean close");
}

#[wasm_bindgen_test]
async fn the_newest_can_be_dropped() {
    let mut socket = flooded(Overflow::DropNewest, &unique_id()).await;
    eventually("fifteen dropped", || socket.dropped_messages() == 15).await;
    assert_eq!(numbers(&mut socket, 5).await, [0, 1, 2, 3, 4]);
    socket.close(1000).await.expect("a clean close");
}
