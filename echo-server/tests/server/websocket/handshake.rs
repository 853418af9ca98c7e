//! The opening handshake.

use std::time::Duration;

use crate::support::{CLOSE, FIN, Server, TEXT, close, frame, handshake, request};
use sockstream_echo_server::Config;

const PROTOCOL: &str = "sec-websocket-protocol";

#[tokio::test]
async fn the_answer_is_as_rfc_6455_requires() {
    let server = Server::start(Config::default()).await;
    let (_, head) = server.open_with("/echo", &[]).await;
    assert_eq!(
        head.header("sec-websocket-accept"),
        Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    );
    assert_eq!(head.header("upgrade"), Some("websocket"));
    assert_eq!(
        head.header("connection")
            .map(str::to_ascii_lowercase)
            .as_deref(),
        Some("upgrade")
    );
    assert_eq!(head.header("sec-websocket-extensions"), None);
}

#[tokio::test]
async fn the_first_supported_subprotocol_of_the_offer_is_chosen() {
    let server = Server::start(Config::default()).await;
    let cases: [(&[&str], Option<&str>); 6] = [
        (&[], None),
        (&["chat.v1, chat.v2"], Some("chat.v1")),
        (&["unknown, chat.v2,chat.v1"], Some("chat.v2")),
        (&["unknown", "echo"], Some("echo")),
        (&["unknown"], None),
        (&["Chat.V2"], None),
    ];
    for (offer, chosen) in cases {
        let headers: Vec<_> = offer.iter().map(|&line| (PROTOCOL, line)).collect();
        let (_, head) = server.open_with("/echo", &headers).await;
        assert_eq!(head.header(PROTOCOL), chosen, "{offer:?}");
    }
}

#[tokio::test]
async fn invalid_handshakes_are_refused_with_their_status() {
    let server = Server::start(Config::default()).await;
    let plain = server.get("/echo").await;
    assert_eq!(plain.head.status, 426);
    assert_eq!(plain.head.header("upgrade"), Some("websocket"));

    let good = handshake("/echo", &[]);
    for (from, to, status) in [
        ("version: 13", "version: 8", 426),
        ("version: 13", "version: 14", 426),
        ("version: 13", "version: x", 426),
        ("sec-websocket-version", "x-version", 426),
        ("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", 400),
        ("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", 400),
        ("dGhlIHNhbXBsZSBub25jZQ==", "????????????????????????", 400),
        ("dGhlIHNhbXBsZSBub25jZQ==", "", 400),
        ("sec-websocket-key", "x-key", 400),
        (
            "upgrade: websocket",
            "upgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
            400,
        ),
        // A second version, and bodies, which can't be distinguished from frames.
        (
            "version: 13",
            "version: 13\r\nsec-websocket-version: 13",
            400,
        ),
        (
            "version: 13",
            "version: 13\r\nsec-websocket-version: 8",
            400,
        ),
        (
            "upgrade: websocket",
            "upgrade: websocket\r\ncontent-length: 5",
            400,
        ),
        (
            "upgrade: websocket",
            "upgrade: websocket\r\ncontent-length: 0",
            400,
        ),
        (
            "upgrade: websocket",
            "upgrade: websocket\r\ntransfer-encoding: chunked",
            400,
        ),
        ("HTTP/1.1", "HTTP/1.0", 426),
        ("websocket\r\n", "h2c\r\n", 426),
        ("GET", "POST", 405),
    ] {
        let mut client = server.connect().await;
        client.write(good.replacen(from, to, 1).as_bytes()).await;
        let head = client.head().await;
        assert_eq!(head.status, status, "{to}");
        if from.contains("version") && status == 426 {
            assert_eq!(head.header("sec-websocket-version"), Some("13"), "{to}");
        }
    }
}

#[tokio::test]
async fn a_connection_may_be_upgraded_after_another_request() {
    let server = Server::start(Config::default()).await;
    let mut client = server.connect().await;
    client.write(request("/healthz", &[]).as_bytes()).await;
    assert_eq!(client.head().await.status, 200);
    assert_eq!(client.bytes(2).await, &b"ok"[..]);
    client.write(handshake("/echo", &[]).as_bytes()).await;
    assert_eq!(client.head().await.status, 101);
}

#[tokio::test]
async fn only_what_was_offered_is_chosen() {
    let server = Server::start(Config::default()).await;
    let (_, head) = server.open_with("/echo", &[]).await;
    assert_eq!(head.header(PROTOCOL), None);
    assert_eq!(head.header("sec-websocket-extensions"), None);
    let offer = [
        (PROTOCOL, "chat.v3"),
        ("sec-websocket-extensions", "permessage-bzip2"),
    ];
    let (_, head) = server.open_with("/echo", &offer).await;
    assert_eq!(head.header(PROTOCOL), None);
    assert_eq!(head.header("sec-websocket-extensions"), None);
    // `client_max_window_bits` must only be in the answer if it is in the offer.
    let offer = [("sec-websocket-extensions", "permessage-deflate")];
    let (_, head) = server.open_with("/echo", &offer).await;
    let agreed = head.header("sec-websocket-extensions").unwrap();
    assert!(!agreed.contains("window_bits"), "{agreed}");
}

#[tokio::test]
async fn headers_may_be_lists_in_any_letter_case() {
    let server = Server::start(Config::default()).await;
    for (from, to) in [
        ("connection: Upgrade", "connection: keep-alive, Upgrade"),
        ("connection: Upgrade", "Connection: upgrade,keep-alive"),
        (
            "connection: Upgrade",
            "connection: keep-alive\r\nconnection: UPGRADE",
        ),
        ("upgrade: websocket", "Upgrade: WebSocket"),
        ("upgrade: websocket", "upgrade: h2c, websocket"),
    ] {
        let mut client = server.connect().await;
        let request = handshake("/echo", &[]).replacen(from, to, 1);
        client.write(request.as_bytes()).await;
        assert_eq!(client.head().await.status, 101, "{to}");
        client.expect_echo(TEXT, b"a").await;
    }
}

#[tokio::test]
async fn a_handshake_may_arrive_byte_by_byte() {
    let server = Server::start(Config::default()).await;
    let mut client = server.connect().await;
    let mut bytes = handshake("/echo", &[]).into_bytes();
    bytes.extend(frame(FIN | TEXT, b"slowly"));
    for byte in bytes {
        client.write(&[byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(client.head().await.status, 101);
    client.expect(TEXT, b"slowly").await;
}

#[tokio::test]
async fn a_handshake_slower_than_the_timeout_is_ended() {
    let server = Server::start(Config {
        handshake_timeout: Duration::from_millis(300),
        ..Config::default()
    })
    .await;
    let mut client = server.connect().await;
    let request = handshake("/echo", &[]);
    let almost_all = &request.as_bytes()[..request.len() - 4];
    // Further bytes do not extend the timeout.
    for &byte in almost_all {
        if !client.trickle(byte).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the timeout did not end the connection");
}

#[tokio::test]
async fn messages_sent_with_the_handshake_are_kept() {
    let server = Server::start(Config::default()).await;
    let mut client = server.connect().await;
    let payload = vec![b'x'; 100_000];
    let mut together = handshake("/echo", &[]).into_bytes();
    for _ in 0..5 {
        together.extend(frame(FIN | TEXT, &payload));
    }
    client.write(&together).await;
    assert_eq!(client.head().await.status, 101);
    for _ in 0..5 {
        client.expect(TEXT, &payload).await;
    }
}

#[tokio::test]
async fn zero_is_no_limit_for_a_handshake() {
    let server = Server::start(Config {
        handshake_timeout: Duration::ZERO,
        close_timeout: Duration::ZERO,
        ..Config::default()
    })
    .await;
    let mut client = server.connect().await;
    let request = handshake("/echo", &[]);
    let (start, end) = request.as_bytes().split_at(20);
    client.write(start).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    client.write(end).await;
    assert_eq!(client.head().await.status, 101);
    client.send(CLOSE, &close(1000, "")).await;
    client.expect(CLOSE, &close(1000, "")).await;
    client.expect_end().await;
}
