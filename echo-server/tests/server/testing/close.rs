//! The faults that end a connection, or keep it open.

use std::io::ErrorKind;
use std::time::Duration;

use crate::support::{BINARY, CLOSE, PING, PONG, Server, TEXT, close, handshake, within};
use serde_json::json;
use sockstream_echo_server::Config;
use tokio::io::AsyncReadExt;

#[tokio::test]
async fn close_sends_any_code() {
    let server = Server::with_faults().await;
    for code in [
        0, 1, 999, 1000, 1001, 1004, 1005, 1006, 1015, 1016, 2999, 3000, 4001, 5000, 65535,
    ] {
        let mut client = server
            .open(&format!("/fault/close?code={code}&reason=so%20long&id=c"))
            .await;
        client.expect(CLOSE, &close(code, "so long")).await;
        // TCP stays open until the client's Close.
        client.send(PING, b"still there").await;
        client.expect(PONG, b"still there").await;
        client.send(CLOSE, &close(4002, "mine")).await;
        client.expect_end().await;
        drop(client);
        let report = server.control("/c?wait=ended").await;
        assert_eq!(
            report["closeReceived"],
            json!({ "code": 4002, "reason": "mine" })
        );
        assert_eq!(report["clientGone"], false);
    }
}

#[tokio::test]
async fn close_without_a_code_is_empty() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/close").await;
    client.expect(CLOSE, b"").await;
    client.send(CLOSE, b"").await;
    client.expect_end().await;
}

#[tokio::test]
async fn close_after_some_echoes() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/close?code=4001&after=2").await;
    client.expect_echo(TEXT, b"one").await;
    client.expect_echo(BINARY, b"two").await;
    client.expect(CLOSE, &close(4001, "")).await;
    // Not echoed after the Close.
    client.send(TEXT, b"three").await;
    client.send(CLOSE, &close(4001, "")).await;
    client.expect_end().await;
}

#[tokio::test]
async fn a_close_of_the_client_is_answered_first() {
    let server = Server::with_faults().await;
    for fault in ["close?code=4001&after=9", "reset?after=9", "cut?after=9"] {
        let mut client = server.open(&format!("/fault/{fault}")).await;
        client.send(CLOSE, &close(3000, "first")).await;
        client.expect(CLOSE, &close(3000, "first")).await;
        client.expect_end().await;
    }
}

#[tokio::test]
async fn invalid_parameters_get_400() {
    let server = Server::with_faults().await;
    for query in [
        "close?code=65536",
        "close?code=x",
        "close?after=-1",
        "malformed",
        "malformed?kind=x",
        "burst?type=x",
        "burst?count=100000&size=100000",
        "flood?size=67108865",
        "sink?rate=0",
        "refuse?status=101",
        "refuse?status=600",
        "protocol?choose=a%0Ab",
    ] {
        let mut client = server.connect().await;
        client
            .write(crate::support::handshake(&format!("/fault/{query}"), &[]).as_bytes())
            .await;
        assert_eq!(client.head().await.status, 400, "{query}");
    }
}

#[tokio::test]
async fn reset_ends_tcp_by_rst() {
    let server = Server::with_faults().await;
    for (after, query) in [(0, "id=r"), (2, "after=2&id=r")] {
        let mut client = server.open(&format!("/fault/reset?{query}")).await;
        for _ in 0..after {
            client.expect_echo(TEXT, b"before").await;
        }
        let error = within(client.stream.read_u8()).await.expect_err("a reset");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        let report = server.control("/r?wait=ended").await;
        assert_eq!(
            (&report["clientGone"], &report["text"]),
            (&json!(false), &json!(after))
        );
    }
}

#[tokio::test]
async fn cut_ends_tcp_by_fin_without_a_close() {
    let server = Server::with_faults().await;
    for (after, query) in [(0, "id=r"), (2, "after=2&id=r")] {
        let mut client = server.open(&format!("/fault/cut?{query}")).await;
        for _ in 0..after {
            client.expect_echo(TEXT, b"before").await;
        }
        client.expect_end().await;
        drop(client);
        let report = server.control("/r?wait=ended").await;
        assert_eq!(
            (&report["clientGone"], &report["text"]),
            (&json!(false), &json!(after))
        );
    }
}

#[tokio::test]
async fn silence_neither_reads_nor_writes() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/silence?id=s").await;
    client.send(TEXT, b"hello?").await;
    client.send(PING, b"hello?").await;
    client.send(CLOSE, &close(1000, "")).await;
    let report = server.control("/s?wait=opened").await;
    assert_eq!(
        (&report["text"], &report["closeReceived"]),
        (&json!(0), &json!(null))
    );
    // The client receives nothing until the server has stopped.
    let stopped = server.begin_stop();
    client.expect_end().await;
    drop(client);
    within(stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn no_close_never_answers_a_close() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/no-close?id=n").await;
    client.expect_echo(TEXT, b"echo").await;
    client.send(CLOSE, &close(4001, "hello?")).await;
    let report = server.control("/n?wait=closing").await;
    assert_eq!(
        report["closeReceived"],
        json!({ "code": 4001, "reason": "hello?" })
    );
    assert_eq!(report["ended"], false);
    let stopped = server.begin_stop();
    client.expect_end().await;
    drop(client);
    within(stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn invalid_closes_get_400() {
    let server = Server::with_faults().await;
    let long = "a".repeat(124);
    for query in [
        "reason=alone".to_owned(),
        format!("code=1000&reason={long}"),
    ] {
        let mut client = server.connect().await;
        let path = format!("/fault/close?{query}");
        client.write(handshake(&path, &[]).as_bytes()).await;
        assert_eq!(client.head().await.status, 400, "{query}");
    }
    let path = format!("/fault/close?code=1000&reason={}", &long[1..]);
    let mut client = server.open(&path).await;
    client.expect(CLOSE, &close(1000, &long[1..])).await;
}

#[tokio::test]
async fn a_fault_whose_client_never_reads_is_reset() {
    let server = Server::start(Config {
        send_timeout: Duration::from_secs(1),
        faults: true,
        ..Config::default()
    })
    .await;
    let _client = server
        .open("/fault/flood?count=1000000&size=65536&id=unread")
        .await;
    assert_eq!(server.control("/unread?wait=ended").await["ended"], true);
}
