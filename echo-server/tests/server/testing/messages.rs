//! The faults that send messages.

use std::time::Duration;

use crate::support::{
    BINARY, CLOSE, FIN, Head, PING, PONG, Server, TEXT, close, handshake, within,
};
use serde_json::json;
use sockstream_echo_server::Config;
use tokio::io::AsyncReadExt;

#[tokio::test]
async fn a_burst_is_sent_with_the_101() {
    let server = Server::with_faults().await;
    let cases: [(&str, &[u8]); 4] = [
        ("count=2&size=3", b"\x81\x030..\x81\x031.."),
        (
            "count=2&size=0&type=binary",
            b"\x82\x04\0\0\0\0\x82\x04\x01\0\0\0",
        ),
        ("close=4001", b"\x81\x100...............\x88\x02\x0f\xa1"),
        ("count=0&close=1005", b"\x88\x02\x03\xed"),
    ];
    for (query, frames) in cases {
        let mut client = server.connect().await;
        let path = format!("/fault/burst?{query}");
        client.write(handshake(&path, &[]).as_bytes()).await;
        let mut buffer = vec![0; 1 << 16];
        let count = within(client.stream.read(&mut buffer)).await.unwrap();
        // All of it is in one read.
        let end = buffer[..count]
            .windows(4)
            .position(|it| it == b"\r\n\r\n")
            .unwrap()
            + 4;
        let head = Head::parse(std::str::from_utf8(&buffer[..end]).unwrap());
        assert_eq!(head.status, 101);
        assert_eq!(
            head.header("sec-websocket-accept"),
            Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        );
        assert_eq!(&buffer[end..count], frames, "{query}");
    }
}

#[tokio::test]
async fn a_burst_larger_than_any_buffer_is_complete_and_followed_by_echoes() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/burst?count=1000&size=10000").await;
    for index in 0..1000 {
        client
            .expect(TEXT, format!("{index:.<10000}").as_bytes())
            .await;
    }
    client.expect_echo(BINARY, b"echo").await;
    client.send(PING, b"ping").await;
    client.expect(PONG, b"ping").await;
    client.send(CLOSE, &close(1000, "")).await;
    client.expect(CLOSE, &close(1000, "")).await;
    client.expect_end().await;
}

#[tokio::test]
async fn the_close_after_a_burst_is_followed_by_the_clients() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/burst?close=4001&id=b").await;
    client.expect(TEXT, b"0...............").await;
    client.expect(CLOSE, &close(4001, "")).await;
    client.send(CLOSE, &close(4001, "")).await;
    client.expect_end().await;
    drop(client);
    let report = server.control("/b?wait=ended").await;
    assert_eq!(
        report["closeReceived"],
        json!({ "code": 4001, "reason": "" })
    );
}

#[tokio::test]
async fn a_flood_is_in_order_and_followed_by_echoes() {
    let server = Server::with_faults().await;
    let mut client = server
        .open("/fault/flood?count=20000&size=8&type=binary")
        .await;
    for index in 0..20_000_u64 {
        client.expect(BINARY, &index.to_le_bytes()).await;
    }
    client.expect_echo(TEXT, b"echo").await;
}

#[tokio::test]
async fn a_flood_may_end_in_a_close() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/flood?count=3&size=1&close=4001").await;
    for payload in [b"0", b"1", b"2"] {
        client.expect(TEXT, payload).await;
    }
    client.expect(CLOSE, &close(4001, "")).await;
    client.send(CLOSE, &close(4001, "")).await;
    client.expect_end().await;
}

#[tokio::test]
async fn a_close_ends_a_flood() {
    let server = Server::with_faults().await;
    let mut client = server
        .open("/fault/flood?count=4294967295&size=1000&id=f")
        .await;
    client.send(TEXT, b"in between").await;
    client.send(CLOSE, &close(4001, "enough")).await;
    let mut echoed = false;
    loop {
        let (first, payload) = client.frame().await;
        echoed |= payload == b"in between";
        if first == FIN | CLOSE {
            assert_eq!(payload, close(4001, "enough"));
            break;
        }
    }
    assert!(echoed);
    client.expect_end().await;
}

#[tokio::test]
async fn a_sink_counts_and_never_answers() {
    let server = Server::with_faults().await;
    for rate in ["", "&rate=50000000"] {
        let mut client = server.open(&format!("/fault/sink?id=s{rate}")).await;
        for _ in 0..100 {
            client.send(BINARY, &[7; 50_000]).await;
        }
        client.send(CLOSE, &close(1000, "")).await;
        client.expect(CLOSE, &close(1000, "")).await;
        client.expect_end().await;
        let report = server.control("/s?wait=closing").await;
        assert_eq!(
            (&report["binary"], &report["bytes"]),
            (&json!(100), &json!(5_000_000))
        );
    }
}

#[tokio::test]
async fn malformed_sends_each_malformed_frame() {
    let server = Server::with_faults().await;
    let long: Vec<u8> = [&b"\x89\x7e\x00\x7e"[..], &[0; 126]].concat();
    let cases: [(&str, &[u8]); 7] = [
        ("rsv", b"\xA1\x03rsv"),
        ("opcode", b"\x83\x06opcode"),
        ("utf8", b"\x81\x02\xc3\x28"),
        ("control-too-long", &long),
        ("fragmented-control", b"\x09\x08fragment"),
        ("unexpected-continuation", b"\x80\x0ccontinuation"),
        ("bad-length", b"\x82\x7f\x80\0\0\0\0\0\0\x01\0"),
    ];
    for (kind, bytes) in cases {
        let mut client = server
            .open(&format!("/fault/malformed?kind={kind}&id=m"))
            .await;
        assert_eq!(client.bytes(bytes.len()).await, bytes, "{kind}");
        client.send(CLOSE, &close(1002, "")).await;
        client.expect(CLOSE, &close(1002, "")).await;
        client.expect_end().await;
        let report = server.control("/m?wait=closing").await;
        assert_eq!(report["closeReceived"]["code"], 1002);
    }
}

#[tokio::test]
async fn a_delayed_echo_keeps_the_order() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/delayed-echo?ms=20&id=d").await;
    for index in 0..50_u32 {
        let opcode = if index % 2 == 0 { TEXT } else { BINARY };
        client.send(opcode, index.to_string().as_bytes()).await;
    }
    client.send(CLOSE, &close(4001, "bye")).await;
    for index in 0..50_u32 {
        let opcode = if index % 2 == 0 { TEXT } else { BINARY };
        client.expect(opcode, index.to_string().as_bytes()).await;
    }
    client.expect(CLOSE, &close(4001, "bye")).await;
    client.expect_end().await;
}

#[tokio::test]
async fn a_burst_whose_client_never_reads_is_reset() {
    let server = Server::start(Config {
        send_timeout: Duration::from_secs(1),
        faults: true,
        ..Config::default()
    })
    .await;
    let mut client = server.connect().await;
    let path = "/fault/burst?count=10&size=1500000&id=unread";
    client.write(handshake(path, &[]).as_bytes()).await;
    assert_eq!(server.control("/unread?wait=ended").await["ended"], true);
}
