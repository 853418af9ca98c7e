//! `POST /control/ID/…`: a test interrupts a connection, or has its id refused.

use std::io::ErrorKind;
use std::time::Duration;

use crate::support::{PING, Response, Server, TEXT, handshake, request, within};
use serde_json::json;
use sockstream_echo_server::Config;
use tokio::io::AsyncReadExt;
use tokio::time::timeout;

/// Paths whose connections echo, with the id `a`.
const ECHOES: [&str; 3] = ["/echo?id=a", "/fault/echo?id=a", "/fault/delayed-echo?id=a"];

async fn interrupt(server: &Server, how: &str) {
    let Response { head, body } = server.post(&format!("/control/a/{how}")).await;
    assert_eq!((head.status, body.len()), (204, 0), "{how}");
}

/// Sends a handshake, and returns the status of the answer.
async fn status(server: &Server, path: &str) -> u16 {
    let mut client = server.connect().await;
    client.write(handshake(path, &[]).as_bytes()).await;
    client.head().await.status
}

#[tokio::test]
async fn a_reset_ends_tcp_by_rst() {
    let server = Server::with_faults().await;
    for path in ECHOES {
        let mut client = server.open(path).await;
        client.expect_echo(TEXT, b"before").await;
        interrupt(&server, "reset").await;
        let error = within(client.stream.read_u8()).await.expect_err("a reset");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{path}");
        let report = server.control("/a?wait=ended").await;
        assert_eq!(report["clientGone"], false, "{path}");
        assert_eq!(report["text"], 1, "{path}");
    }
}

#[tokio::test]
async fn a_silent_connection_neither_reads_nor_writes() {
    let server = Server::with_faults().await;
    for path in ECHOES {
        let mut client = server.open(path).await;
        client.expect_echo(TEXT, b"before").await;
        interrupt(&server, "silence").await;
        client.send(TEXT, b"hello?").await;
        client.send(PING, b"hello?").await;
        let answer = timeout(Duration::from_millis(200), client.stream.read_u8()).await;
        assert!(answer.is_err(), "{path}: {answer:?}");
        let report = server.control("/a").await;
        assert_eq!(
            (&report["text"], &report["ended"]),
            (&json!(1), &json!(false))
        );
        // It ends when the client does, and is the server's doing.
        drop(client);
        let report = server.control("/a?wait=ended").await;
        assert_eq!(report["clientGone"], false, "{path}");
    }
}

#[tokio::test]
async fn a_silent_connection_can_be_reset() {
    let server = Server::with_faults().await;
    for path in ECHOES {
        let mut client = server.open(path).await;
        interrupt(&server, "silence").await;
        interrupt(&server, "reset").await;
        let error = within(client.stream.read_u8()).await.expect_err("a reset");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{path}");
    }
}

#[tokio::test]
async fn a_silent_connection_ends_when_the_server_stops() {
    for path in ECHOES {
        let server = Server::with_faults().await;
        let mut client = server.open(path).await;
        interrupt(&server, "silence").await;
        let stopped = server.begin_stop();
        client.expect_end().await;
        drop(client);
        within(stopped).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn only_the_newest_connection_of_the_id_is_interrupted() {
    let server = Server::with_faults().await;
    let mut older = server.open("/echo?id=a").await;
    let mut other = server.open("/echo?id=b").await;
    let mut unnamed = server.open("/echo").await;
    let mut newest = server.open("/echo?id=a").await;
    interrupt(&server, "reset").await;
    within(newest.stream.read_u8()).await.expect_err("a reset");
    for client in [&mut older, &mut other, &mut unnamed] {
        client.expect_echo(TEXT, b"untouched").await;
    }
    // The next connection of the id is an ordinary one.
    let mut next = server.open("/echo?id=a").await;
    next.expect_echo(TEXT, b"untouched").await;
}

#[tokio::test]
async fn without_an_open_connection_there_is_nothing_to_interrupt() {
    let server = Server::with_faults().await;
    for how in ["reset", "silence"] {
        let path = format!("/control/a-{how}/{how}");
        assert_eq!(server.post(&path).await.head.status, 404, "{how}");
        let client = server.open(&format!("/echo?id=a-{how}")).await;
        drop(client);
        server.control(&format!("/a-{how}?wait=ended")).await;
        assert_eq!(server.post(&path).await.head.status, 409, "{how}");
        assert_eq!(server.get(&path).await.head.status, 405, "{how}");
    }
}

#[tokio::test]
async fn a_refused_id_gets_503_until_its_time_is_over() {
    let server = Server::with_faults().await;
    let mut client = server.open("/echo?id=a").await;
    interrupt(&server, "refuse").await;
    for path in ECHOES {
        assert_eq!(status(&server, path).await, 503, "{path}");
    }
    let report = server.control("/a").await;
    let expected = (&json!(false), &json!(true), &json!(4));
    assert_eq!(
        (&report["opened"], &report["ended"], &report["connections"]),
        expected
    );
    // Other ids, and connections that are open, are not affected.
    assert_eq!(status(&server, "/echo").await, 101);
    assert_eq!(status(&server, "/echo?id=b").await, 101);
    client.expect_echo(TEXT, b"still here").await;

    interrupt(&server, "refuse?ms=100").await;
    within(async { while status(&server, "/echo?id=a").await != 101 {} }).await;
    interrupt(&server, "refuse").await;
    interrupt(&server, "refuse?ms=0").await;
    assert_eq!(status(&server, "/echo?id=a").await, 101);
}

#[tokio::test]
async fn an_invalid_time_or_id_gets_400() {
    let server = Server::with_faults().await;
    for path in [
        "a/refuse?ms=60001",
        "a/refuse?ms=-1",
        "a/refuse?ms=x",
        "b%20d/refuse",
        "b%20d/reset",
    ] {
        let response = server.post(&format!("/control/{path}")).await;
        assert_eq!(response.head.status, 400, "{path}");
    }
    assert_eq!(status(&server, "/echo?id=a").await, 101);
    // Only faults refuse an invalid id: `/echo` does not know the parameter without them.
    assert_eq!(status(&server, "/echo?id=b.d").await, 101);
}

#[tokio::test]
async fn pages_of_other_origins_may_not_interrupt() {
    let server = Server::with_faults().await;
    let mut victim = server.open("/echo?id=a").await;
    for how in ["reset", "silence", "refuse"] {
        let headers = [("origin", "http://evil.example"), ("content-length", "0")];
        let request = request(&format!("/control/a/{how}"), &headers);
        let mut client = server.connect().await;
        client
            .write(request.replacen("GET", "POST", 1).as_bytes())
            .await;
        assert_eq!(client.head().await.status, 403, "{how}");
    }
    victim.expect_echo(TEXT, b"untouched").await;
    assert_eq!(status(&server, "/echo?id=a").await, 101);
}

#[tokio::test]
async fn without_the_flag_nothing_can_be_interrupted_or_refused() {
    let server = Server::start(Config::default()).await;
    let mut client = server.open("/echo?id=a").await;
    for how in ["reset", "silence", "refuse"] {
        let response = server.post(&format!("/control/a/{how}")).await;
        assert_eq!(response.head.status, 404, "{how}");
    }
    client.expect_echo(TEXT, b"untouched").await;
    assert_eq!(status(&server, "/echo?id=a").await, 101);
}

#[tokio::test]
async fn the_features_name_the_optional_routes() {
    for (faults, metrics, expected) in [
        (false, false, ""),
        (true, false, "faults\n"),
        (false, true, "metrics\n"),
        (true, true, "faults\nmetrics\n"),
    ] {
        let server = Server::start(Config {
            faults,
            metrics,
            ..Config::default()
        })
        .await;
        let response = server.get("/features").await;
        assert_eq!((response.head.status, response.text()), (200, expected));
    }
}
