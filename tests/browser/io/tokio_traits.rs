//! The traits of `tokio` on a byte stream, over the echo server.

use std::io::ErrorKind;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Numbers;
use crate::support::connect;

const SIZE: usize = 1 << 20;

#[wasm_bindgen_test]
async fn a_mebibyte_in_odd_pieces_comes_back_through_halves() {
    let (sender, receiver) = connect("/echo").await.split();
    let mut writer = sender.into_byte_stream().max_message_size(10_007);
    let mut reader = receiver.into_byte_stream();
    let all = Numbers::new(4).bytes(SIZE);
    let write = async {
        for piece in all.chunks(65_521) {
            writer.write_all(piece).await.expect("it is open");
        }
        writer.flush().await.expect("it is open");
    };
    let read = async {
        let mut back = vec![0; SIZE];
        for piece in back.chunks_mut(5003) {
            reader.read_exact(piece).await.expect("no error");
        }
        back
    };
    let ((), back) = futures::join!(write, read);
    assert!(back == all);
    writer.shutdown().await.expect("a clean close");
    assert_eq!(reader.read(&mut [0]).await.expect("the end"), 0);
    let error = writer.write(b"x").await.expect_err("it is closed");
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
}

#[wasm_bindgen_test]
async fn lines_are_read_from_the_buffer_and_the_rest_is_given_back() {
    let mut stream = connect("/echo").await.into_byte_stream();
    stream
        .write_all(b"one\ntwo\nrest")
        .await
        .expect("it is open");
    let mut lines = (&mut stream).lines();
    for line in ["one", "two"] {
        let back = lines.next_line().await.expect("no error");
        assert_eq!(back.as_deref(), Some(line));
    }
    let (socket, unread) = stream.into_inner();
    assert_eq!(unread, Some(b"rest".into()));
    drop(socket);
}

#[wasm_bindgen_test]
async fn an_end_that_is_not_clean_is_an_error() {
    let mut stream = connect("/fault/reset?after=1").await.into_byte_stream();
    stream.write_all(b"abc").await.expect("it is open");
    let mut bytes = Vec::new();
    let error = stream.read_to_end(&mut bytes).await.expect_err("a reset");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}
