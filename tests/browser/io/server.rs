//! Byte streams over the echo server.

use futures::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use sockstream::io::{ByteStream, TextMessages};
use sockstream::{CloseCode, Error, Message, WebSocket};
use std::io::ErrorKind;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Numbers;
use crate::support::{Report, connect, unique_id, url};

const MIB: usize = 1 << 20;

async fn stream(path: &str) -> ByteStream {
    connect(path).await.into_byte_stream()
}

#[wasm_bindgen_test]
async fn a_mebibyte_in_odd_pieces_comes_back() {
    let id = unique_id();
    let stream = stream(&format!("/fault/echo?id={id}")).await;
    let control = stream.get_ref().control();
    let (mut reader, mut writer) = stream.max_message_size(4099).split();
    let all = Numbers::new(1).bytes(MIB);
    let write = async {
        let mut rest = all.as_slice();
        let mut sizes = Numbers::new(2);
        while !rest.is_empty() {
            let size = rest.len().min(1 + sizes.below(9973));
            writer.write_all(&rest[..size]).await.expect("it is open");
            rest = &rest[size..];
        }
        writer.flush().await.expect("it is open");
    };
    let read = async {
        let mut back = Vec::new();
        let mut sizes = Numbers::new(3);
        while back.len() < MIB {
            let mut buffer = vec![0; 1 + sizes.below(7919)];
            let count = reader.read(&mut buffer).await.expect("no error");
            assert!(count > 0, "the end after {} bytes", back.len());
            back.extend_from_slice(&buffer[..count]);
        }
        back
    };
    let ((), back) = futures::join!(write, read);
    assert!(back == all);
    writer.close().await.expect("a clean close");
    assert!(control.closed().await.was_clean);
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.number("bytes") as usize, MIB);
    assert_eq!(report.number("text") as usize, 0);
}

#[wasm_bindgen_test]
async fn any_sizes_of_writes_and_reads_are_the_same_bytes() {
    let mut stream = stream("/echo").await;
    for seed in 0..20 {
        let mut numbers = Numbers::new(seed);
        stream = stream.max_message_size(1 + numbers.below(300));
        let count = numbers.below(2000);
        let all = numbers.bytes(count);
        let mut rest = all.as_slice();
        while !rest.is_empty() {
            let size = rest.len().min(numbers.below(400));
            stream.write_all(&rest[..size]).await.expect("it is open");
            rest = &rest[size..];
        }
        let mut back = Vec::new();
        while back.len() < all.len() {
            let mut buffer = vec![0; numbers.below(500).min(all.len() - back.len())];
            let read = stream.read(&mut buffer).await.expect("no error");
            back.extend_from_slice(&buffer[..read]);
        }
        assert_eq!(back, all, "seed {seed}");
    }
}

#[wasm_bindgen_test]
async fn text_in_the_middle_is_an_error_and_no_byte_is_lost() {
    let (sender, receiver) = connect("/echo").await.split();
    for message in [Message::from([1, 2]), "text".into(), Message::from([3])] {
        sender.send(message).await.expect("it is open");
    }
    let mut reader = receiver.into_byte_stream();
    let mut bytes = Vec::new();
    let error = reader.read_to_end(&mut bytes).await.expect_err("text");
    assert_eq!((error.kind(), bytes), (ErrorKind::InvalidData, vec![1, 2]));
    let (mut receiver, unread) = reader.into_inner();
    assert_eq!(unread, Some("text".into()));
    assert_eq!(receiver.next().await, Some(Ok([3].into())));
}

#[wasm_bindgen_test]
async fn lines_of_text_messages_are_read_if_the_user_says_so() {
    let burst = "/fault/burst?count=3&size=1&type=text&close=1000";
    let stream = stream(burst).await;
    let mut stream = stream.text_messages(TextMessages::ReadUtf8);
    let mut line = String::new();
    assert_eq!(stream.read_line(&mut line).await.expect("no error"), 3);
    assert_eq!(line, "012");
    assert_eq!(stream.read_line(&mut line).await.expect("the end"), 0);
}

#[wasm_bindgen_test]
async fn a_reset_and_a_cut_are_errors_after_the_bytes() {
    for fault in ["/fault/reset?after=1", "/fault/cut?after=1"] {
        let mut stream = stream(fault).await;
        stream.write_all(b"abc").await.expect("it is open");
        let mut bytes = Vec::new();
        let error = stream.read_to_end(&mut bytes).await.expect_err(fault);
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{fault}");
        let inner = error.into_inner().and_then(|inner| inner.downcast().ok());
        assert!(matches!(inner.as_deref(), Some(Error::UncleanClose(_))));
        let error = stream.write(b"x").await.expect_err("it has ended");
        assert_eq!(error.kind(), ErrorKind::BrokenPipe, "{fault}");
    }
}

#[wasm_bindgen_test]
async fn closing_comes_after_the_data_and_with_1000() {
    let id = unique_id();
    let mut stream = stream(&format!("/fault/echo?id={id}")).await;
    let all = vec![9; MIB];
    stream.write_all(&all).await.expect("it is open");
    stream.close().await.expect("a clean close");
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.number("bytes") as usize, MIB);
    let code = Some(CloseCode::NORMAL.get());
    assert_eq!(report.close_received(), Some((code, String::new())));
}

#[wasm_bindgen_test]
async fn a_refused_connection_is_an_error_of_io() {
    async fn open() -> std::io::Result<WebSocket> {
        Ok(WebSocket::connect(url("/fault/refuse?status=503")).await?)
    }
    let error = open().await.expect_err("it is refused");
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[wasm_bindgen_test]
async fn converting_back_in_the_middle_loses_nothing() {
    let mut socket = connect("/echo").await;
    for round in 0..10_u8 {
        socket.send([round; 4]).await.expect("it is open");
        socket.send("text").await.expect("it is open");
        let mut stream = socket.into_byte_stream();
        let mut bytes = vec![0; usize::from(round % 4)];
        stream.read_exact(&mut bytes).await.expect("no error");
        let unread;
        (socket, unread) = stream.into_inner();
        // If nothing was read, the message stays in the socket.
        let rest = match unread {
            Some(rest) => rest,
            None => socket.next().await.expect("a message").expect("no error"),
        };
        bytes.extend(rest.into_bytes());
        assert_eq!(bytes, [round; 4]);
        assert_eq!(socket.next().await, Some(Ok("text".into())));
    }
}
