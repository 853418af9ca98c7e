//! `Framed` of `tokio_util::codec` on a byte stream, over the echo server.

use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use tokio_util::codec::{Framed, LengthDelimitedCodec, LinesCodec};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Numbers;
use crate::support::connect;

#[wasm_bindgen_test]
async fn lines_come_back_whole_whatever_the_messages_are() {
    // Lines are cut into messages of 7 bytes, within characters as well.
    let stream = connect("/echo")
        .await
        .into_byte_stream()
        .max_message_size(7);
    let mut framed = Framed::new(stream, LinesCodec::new());
    let lines = ["", "one", "naïve € 𝄞", &"x".repeat(1000)];
    for line in lines {
        framed.feed(line).await.expect("it is open");
    }
    SinkExt::<&str>::flush(&mut framed)
        .await
        .expect("it is open");
    for line in lines {
        let back = framed.next().await.expect("a line").expect("no error");
        assert_eq!(back, line);
    }
    SinkExt::<&str>::close(&mut framed)
        .await
        .expect("a clean close");
    assert!(framed.next().await.is_none());
}

#[wasm_bindgen_test]
async fn frames_with_a_length_come_back_whole() {
    let stream = connect("/echo")
        .await
        .into_byte_stream()
        .max_message_size(1021);
    let framed = Framed::new(stream, LengthDelimitedCodec::new());
    let (mut sink, mut frames) = framed.split();
    let mut numbers = Numbers::new(5);
    let sizes: Vec<usize> = [0, 1, 2, 300_000]
        .into_iter()
        .chain((0..100).map(|_| numbers.below(5000)))
        .collect();
    let payloads: Vec<Bytes> = sizes
        .iter()
        .map(|&size| numbers.bytes(size).into())
        .collect();
    let send = async {
        for payload in &payloads {
            sink.send(payload.clone()).await.expect("it is open");
        }
    };
    let receive = async {
        for payload in &payloads {
            let frame = frames.next().await.expect("a frame").expect("no error");
            assert!(frame == payload);
        }
    };
    futures::join!(send, receive);
    sink.close().await.expect("a clean close");
}
