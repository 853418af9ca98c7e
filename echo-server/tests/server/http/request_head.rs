//! The limits of a request's head.

use std::time::Duration;

use crate::support::{Server, TEXT, handshake};
use sockstream_echo_server::Config;

#[tokio::test]
async fn a_head_slower_than_the_timeout_ends_the_connection() {
    let handshake_timeout = Duration::from_millis(50);
    let server = Server::start(Config {
        handshake_timeout,
        ..Config::default()
    })
    .await;
    let mut client = server.connect().await;
    client.write(b"GET /echo HTTP/1.1\r\nhost: te").await;
    client.expect_end().await;
    // The timeout does not apply to a WebSocket.
    let mut open = server.open("/echo").await;
    let mut idle = server.connect().await;
    idle.expect_end().await;
    open.expect_echo(TEXT, b"still there").await;
}

#[tokio::test]
async fn a_head_that_is_too_large_gets_431() {
    let server = Server::start(Config::default()).await;
    for (length, status) in [(20_000, 101), (200_000, 431)] {
        let mut client = server.connect().await;
        let long = "a".repeat(length);
        let request = handshake("/echo", &[("x-long", &long)]);
        client.write(request.as_bytes()).await;
        assert_eq!(client.head().await.status, status, "{length}");
    }
}
