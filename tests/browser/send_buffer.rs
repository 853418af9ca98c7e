//! Sending waits above the high-water mark, and flushing waits for the network.

use sockstream::Error;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Report, builder, connect, pause, poll_once, unique_id};

const MEBIBYTE: usize = 1 << 20;

#[wasm_bindgen_test]
async fn a_peer_that_never_reads_stops_the_sender() {
    let socket = connect("/fault/silence").await;
    let mut sent = 0;
    while poll_once(socket.send(vec![0; MEBIBYTE])).is_ready() {
        sent += 1;
        assert!(sent < 1000, "the send buffer has no bound");
        pause(0).await;
    }
    // The high mark and one message, at most.
    assert!(
        socket.buffered_amount() <= 2 * MEBIBYTE as u64,
        "{}",
        socket.buffered_amount()
    );
    assert!(poll_once(socket.flush()).is_pending());
    socket.terminate();
    let event = socket.closed().await;
    assert_eq!(event.never_sent_bytes, 0);
    assert_eq!(event.unconfirmed_bytes, (sent * MEBIBYTE) as u64);
    let lost = Err(Error::UncleanClose(socket.closed().await));
    assert_eq!(socket.flush().await, lost);
}

#[wasm_bindgen_test]
async fn waiting_to_send_ends_when_the_connection_does() {
    let socket = connect("/fault/silence").await;
    // More than the socket buffers on the way can hold.
    socket
        .send(vec![0; 64 * MEBIBYTE])
        .await
        .expect("it is open");
    let control = socket.control();
    js_sys::futures::spawn_local(async move {
        pause(50).await;
        control.terminate();
    });
    assert_eq!(socket.send("x").await, Err(Error::NotOpen));
}

#[wasm_bindgen_test]
async fn a_slow_reader_gets_everything() {
    let id = unique_id();
    let socket = builder(&format!("/fault/sink?rate=20000000&id={id}"))
        .send_buffer(256 << 10, 64 << 10)
        .connect()
        .await
        .expect("it connects");
    for _ in 0..80 {
        socket.send(vec![1; 100_000]).await.expect("it is open");
        assert!(socket.buffered_amount() <= (256 << 10) + 100_000);
    }
    socket.flush().await.expect("it is open");
    assert_eq!(socket.buffered_amount(), 0);
    socket.close(1000).await.expect("a clean close");
    assert_eq!(Report::of(&id, "ended").await.number("bytes"), 8_000_000.0);
}

#[wasm_bindgen_test]
async fn bytes_buffered_at_terminate_may_arrive_and_are_unconfirmed() {
    let id = unique_id();
    let socket = builder(&format!("/fault/sink?rate=20000000&id={id}"))
        .send_buffer(64 * MEBIBYTE, MEBIBYTE)
        .connect()
        .await
        .expect("it connects");
    for _ in 0..32 {
        socket.send(vec![1; MEBIBYTE]).await.expect("it is open");
    }
    assert!(socket.buffered_amount() > 0, "the reader is slow");
    socket.terminate();
    let event = socket.closed().await;
    assert_eq!(event.never_sent_bytes, 0);
    assert_eq!(event.unconfirmed_bytes, 32 << 20);
    // The native close() sends what is buffered: sending it again would deliver it twice.
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.number("bytes"), f64::from(32 << 20));
}
