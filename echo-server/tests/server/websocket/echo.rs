//! Echoed messages and Closes, and violations of the protocol.

use crate::support::{
    BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, Server, TEXT, close, frame, handshake, within,
};
use futures_util::{SinkExt, StreamExt};
use sockstream_echo_server::Config;
use tokio_websockets::{ClientBuilder, Message};

#[tokio::test]
async fn types_are_kept_with_another_librarys_client() {
    let server = Server::start(Config::default()).await;
    let uri = format!("ws://{}/echo", server.address).parse().unwrap();
    let (mut socket, _) = within(ClientBuilder::from_uri(uri).connect())
        .await
        .unwrap();
    let messages = [
        Message::text("hello ☃"),
        Message::text(""),
        Message::binary(&b"\xff\x00"[..]),
        Message::binary(&b""[..]),
        Message::text("looks like binary"),
        Message::binary(vec![7; 1 << 20]),
    ];
    for message in messages {
        within(socket.send(message.clone())).await.unwrap();
        let echoed = within(socket.next()).await.unwrap().unwrap();
        assert_eq!(echoed.is_text(), message.is_text());
        assert!(echoed.as_payload()[..] == message.as_payload()[..]);
    }
    within(socket.close()).await.unwrap();
}

#[tokio::test]
async fn payloads_of_every_header_size_are_echoed() {
    let server = Server::start(Config::default()).await;
    let mut client = server.open("/echo").await;
    for length in [0, 1, 125, 126, 0xFFFF, 0x1_0000, 3 << 20] {
        client.expect_echo(BINARY, &vec![b'x'; length]).await;
        client.expect_echo(TEXT, &vec![b'y'; length]).await;
    }
}

#[tokio::test]
async fn a_burst_of_messages_keeps_its_order() {
    let server = Server::start(Config::default()).await;
    let mut client = server.open("/echo").await;
    let payload = |index: u32| index.to_string().into_bytes();
    let burst: Vec<_> = (0..5_000)
        .flat_map(|index| frame(FIN | TEXT, &payload(index)))
        .collect();
    client.write(&burst).await;
    for index in 0..5_000 {
        client.expect(TEXT, &payload(index)).await;
    }
}

#[tokio::test]
async fn fragments_are_echoed_as_one_message_and_pings_in_between_are_answered() {
    let server = Server::start(Config::default()).await;
    let mut client = server.open("/echo").await;
    client.write(&frame(TEXT, b"a \xe2")).await;
    client.send(PING, b"ping").await;
    client.write(&frame(CONTINUATION, b"\x98")).await;
    client.send(CONTINUATION, b"\x83 b").await;
    client.expect(PONG, b"ping").await;
    client.expect(TEXT, "a ☃ b".as_bytes()).await;
}

#[tokio::test]
async fn a_frame_sent_with_the_request_is_not_lost() {
    let server = Server::start(Config::default()).await;
    let mut client = server.connect().await;
    let mut together = handshake("/echo", &[]).into_bytes();
    together.extend(frame(FIN | TEXT, b"early"));
    client.write(&together).await;
    assert_eq!(client.head().await.status, 101);
    client.expect(TEXT, b"early").await;
}

#[tokio::test]
async fn a_close_is_answered_by_the_same() {
    let server = Server::start(Config::default()).await;
    for payload in [
        vec![],
        close(1000, ""),
        close(3000, "done"),
        close(4999, &"r".repeat(123)),
    ] {
        let mut client = server.open("/echo").await;
        client.send(TEXT, b"before").await;
        client.send(CLOSE, &payload).await;
        client.expect(TEXT, b"before").await;
        client.expect(CLOSE, &payload).await;
        client.expect_end().await;
    }
}

#[tokio::test]
async fn violations_are_answered_by_their_close_code() {
    let server = Server::start(Config::default()).await;
    let cases: [(&str, Vec<u8>, u16); 14] = [
        ("unmasked", b"\x81\x01a".to_vec(), 1002),
        ("reserved bit", frame(0xA1, b"a"), 1002),
        ("compressed without agreement", frame(0xC1, b"a"), 1002),
        ("fragmented control", frame(PING, b"a"), 1002),
        ("long control", frame(FIN | PING, &[0; 126]), 1002),
        ("reserved opcode", frame(0x83, b"a"), 1002),
        ("reserved control opcode", frame(0x8B, b"a"), 1002),
        (
            "long close",
            frame(FIN | CLOSE, &close(1000, &"r".repeat(124))),
            1002,
        ),
        (
            "continuation of nothing",
            frame(FIN | CONTINUATION, b"a"),
            1002,
        ),
        (
            "message in a message",
            [frame(TEXT, b"a"), frame(FIN | TEXT, b"b")].concat(),
            1002,
        ),
        ("close of one byte", frame(FIN | CLOSE, b"\x03"), 1002),
        ("close code", frame(FIN | CLOSE, &close(1005, "")), 1002),
        ("text", frame(FIN | TEXT, b"\xc3\x28"), 1007),
        (
            "fragmented text",
            [frame(TEXT, b"\xc3"), frame(FIN | CONTINUATION, b"\x28")].concat(),
            1007,
        ),
    ];
    for (what, bytes, code) in cases {
        let mut client = server.open("/echo").await;
        client.write(&bytes).await;
        let (first, payload) = client.frame().await;
        assert_eq!(
            (first, &payload[..2]),
            (FIN | CLOSE, &code.to_be_bytes()[..]),
            "{what}"
        );
        client.expect_end().await;
    }
}
