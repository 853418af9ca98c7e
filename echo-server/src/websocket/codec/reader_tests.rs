//! Tests of the reader: what bytes become which messages, and which violations.

use super::*;
use crate::websocket::codec::frame::put_header;
use crate::websocket::codec::opcode::{BINARY, CONTINUATION, FIN, RSV1, TEXT};
use bytes::BufMut;
use std::future::poll_fn;
use tokio::io::{AsyncWriteExt, duplex};

fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = BytesMut::new();
    put_header(first, payload.len(), &mut bytes);
    bytes[1] |= 0x80;
    let mask = [9, 8, 7, 6];
    bytes.put_slice(&mask);
    let start = bytes.len();
    bytes.put_slice(payload);
    unmask(&mut bytes[start..], mask, 0);
    bytes.to_vec()
}

fn reader(budget: &Arc<Budget>, deflate: bool) -> Reader {
    let limits = ReadLimits {
        message: MessageLimits {
            bytes: 1 << 20,
            fragments: 100,
        },
        message_timeout: Duration::from_secs(10),
        budget: Arc::clone(budget),
    };
    Reader::new(limits, deflate.then(Deflate::new))
}

/// Reads `bytes`, written in chunks of that size. Returns what they contain, and the close code of a violation.
async fn read(bytes: &[u8], chunk: usize, deflate: bool) -> (Vec<Incoming>, Option<u16>) {
    let budget = Budget::new(8 << 20);
    let mut reader = reader(&budget, deflate);
    let (mut writer, mut io) = duplex(chunk);
    let writing = async {
        for part in bytes.chunks(chunk) {
            if writer.write_all(part).await.is_err() {
                break;
            }
        }
        drop(writer);
    };
    let reading = async move {
        let mut incoming = Vec::new();
        loop {
            match poll_fn(|cx| reader.poll_next(&mut io, cx)).await {
                Ok(next) => incoming.push(next),
                Err(ReadError::Disconnected) => return (incoming, None),
                Err(ReadError::Violation(violation)) => return (incoming, Some(violation.code)),
            }
        }
    };
    let ((incoming, code), ()) = tokio::join!(reading, async {
        writing.await;
    });
    (incoming, code)
}

#[tokio::test]
async fn messages_are_the_same_however_the_bytes_are_split() {
    let large = vec![7; 200_000];
    let bytes = [
        frame(FIN | TEXT, b"one"),
        frame(BINARY, &large),
        frame(FIN | PING, b"in between"),
        frame(FIN | CONTINUATION, b"end"),
        frame(FIN | BINARY, b""),
        frame(FIN | PONG, b""),
        frame(FIN | CLOSE, b"\x0f\xa1bye"),
    ]
    .concat();
    for chunk in [7, 1000, bytes.len()] {
        let (incoming, _) = read(&bytes, chunk, false).await;
        let together = [&large[..], b"end"].concat();
        let expected = [
            Incoming::Message(Message::Text(Bytes::from_static(b"one"))),
            Incoming::Ping(Bytes::from_static(b"in between")),
            Incoming::Message(Message::Binary(together.into())),
            Incoming::Message(Message::Binary(Bytes::new())),
            Incoming::Pong,
            Incoming::Message(Message::Close(Close::new(4001, "bye"))),
        ];
        assert!(incoming == expected, "{chunk}");
    }
}

#[tokio::test]
async fn reserved_bits_of_compressed_messages() {
    // "a", deflated; RSV1 belongs to the first frame only.
    let good = [
        frame(RSV1 | TEXT, b"\x4b"),
        frame(FIN | CONTINUATION, b"\x04\0"),
    ]
    .concat();
    let (incoming, code) = read(&good, 3, true).await;
    let a = Incoming::Message(Message::Text(Bytes::from_static(b"a")));
    assert_eq!((incoming, code), (vec![a], None));
    let bad = [frame(RSV1 | TEXT, b"\x4b"), frame(FIN | RSV1, b"\x04\0")].concat();
    assert_eq!(read(&bad, 3, true).await, (vec![], Some(1002)));
    assert_eq!(read(&good, 3, false).await, (vec![], Some(1002)));
}

#[tokio::test]
async fn an_announced_length_takes_no_memory() {
    let budget = Budget::new(8 << 20);
    let mut reader = reader(&budget, false);
    let (mut writer, mut io) = duplex(1 << 20);
    let bytes = frame(FIN | BINARY, &vec![0; 1 << 20]);
    writer.write_all(&bytes[..1000]).await.expect("room");
    let waiting = std::pin::pin!(poll_fn(|cx| reader.poll_next(&mut io, cx)));
    assert!(futures_util::FutureExt::now_or_never(waiting).is_none());
    assert!((1..2000).contains(&budget.used()), "{}", budget.used());
    drop(reader);
    assert_eq!(budget.used(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_unfinished_message_times_out() {
    let budget = Budget::new(8 << 20);
    let mut reader = reader(&budget, false);
    let (mut writer, mut io) = duplex(100);
    let fragments = async {
        writer.write_all(&frame(TEXT, b"a")).await.expect("room");
        // Further fragments do not extend the deadline.
        loop {
            tokio::time::sleep(Duration::from_secs(3)).await;
            let more = writer.write_all(&frame(CONTINUATION, b"a")).await;
            more.expect("room");
        }
    };
    let end = tokio::select! {
        end = poll_fn(|cx| reader.poll_next(&mut io, cx)) => end,
        () = fragments => unreachable!(),
    };
    assert!(matches!(
        end,
        Err(ReadError::Violation(Violation::UNFINISHED))
    ));
}

#[tokio::test]
async fn invalid_closes_are_violations() {
    for payload in [&b"\x03"[..], b"\x03\xec", b"\x03\xed", b"\0\0", b"\x13\x88"] {
        let bytes = frame(FIN | CLOSE, payload);
        assert_eq!(
            read(&bytes, 100, false).await,
            (vec![], Some(1002)),
            "{payload:?}"
        );
    }
    let bytes = frame(FIN | CLOSE, b"\x03\xe8\xff");
    assert_eq!(read(&bytes, 100, false).await, (vec![], Some(1007)));
}
