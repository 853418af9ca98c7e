//! Against the echo server, which says what has arrived.

use std::pin::pin;

use futures::{FutureExt, StreamExt, stream};
use sockstream::{Error, Message, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Report, connect, digest, is_webkit, poll_once, unique_id, url};

const MEBIBYTE: usize = 1 << 20;

#[wasm_bindgen_test]
async fn ten_thousand_messages_are_echoed_in_order() {
    const COUNT: u32 = 10_000;
    let id = unique_id();
    let connecting = WebSocket::builder(url(&format!("/fault/echo?id={id}"))).connect_send();
    let (sender, receiver) = connecting.await.expect("it connects");
    let message = |number: u32| match number % 2 {
        0 => Message::from(number.to_string()),
        _ => Message::from(number.to_le_bytes()),
    };
    let sending = async {
        for number in 0..COUNT {
            sender.send(message(number)).await.expect("it is open");
        }
    };
    let echoes = receiver.take(COUNT as usize).collect::<Vec<_>>();
    let ((), echoes) = futures::join!(sending, echoes);
    let expected: Vec<Message> = (0..COUNT).map(message).collect();
    assert!(echoes.into_iter().eq(expected.iter().cloned().map(Ok)));
    let event = sender.close(4000).await.expect("a clean close");
    assert_eq!(event.unconfirmed_bytes, 0);
    assert_eq!(Report::of(&id, "ended").await.digest(), digest(&expected));
}

#[wasm_bindgen_test]
async fn a_stream_is_forwarded_and_closed_without_loss() {
    let id = unique_id();
    let socket = connect(&format!("/fault/echo?id={id}")).await;
    let (sender, receiver) = socket.split_send();
    let control = sender.control();
    drop(receiver);
    let numbers = stream::iter(0..100).map(|number: u32| Ok(Message::from(number.to_string())));
    numbers.forward(sender).await.expect("a clean close");
    assert_eq!(control.closed().await.code.get(), 1000);
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.number("text"), 100.0);
    assert_eq!(report.close_received(), Some((Some(1000), String::new())));
}

#[wasm_bindgen_test]
async fn a_peer_that_never_reads_stops_the_sender() {
    if is_webkit() {
        // Its network process takes everything that it is given.
        return;
    }
    let (sender, _receiver) = connect("/fault/silence").await.split_send();
    let mut sent = 0;
    loop {
        let mut send = sender.send(vec![0; MEBIBYTE]);
        let pause = crate::support::pause(200).fuse();
        let accepted = futures::select_biased! {
            outcome = send => outcome,
            () = pin!(pause) => break,
        };
        accepted.expect("it is open");
        sent += 1;
        assert!(sent < 1000, "the send buffer has no bound");
    }
    assert!(poll_once(sender.flush()).is_pending());
    let control = sender.control();
    control.terminate();
    // What was cancelled was not sent.
    let event = control.closed().await;
    assert_eq!(event.unconfirmed_bytes, (sent * MEBIBYTE) as u64);
    assert_eq!(sender.send("x").await, Err(Error::NotOpen));
}

#[wasm_bindgen_test]
async fn dropping_everything_closes_the_connection() {
    let id = unique_id();
    let (sender, receiver) = connect(&format!("/fault/echo?id={id}")).await.split_send();
    sender.send("the last").await.expect("it is open");
    drop((sender, receiver));
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.number("text"), 1.0);
    assert_eq!(report.close_received(), Some((None, String::new())));
}
