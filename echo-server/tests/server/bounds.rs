use std::time::Duration;

use crate::support::{BINARY, CONTINUATION, Server, TEXT, frame, request};
use sockstream_echo_server::Config;

#[tokio::test]
async fn a_message_may_be_as_large_as_the_limit() {
    let server = Server::start(Config {
        max_message_bytes: 1000,
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    client.expect_echo(BINARY, &[1; 1000]).await;
    client.write(&frame(BINARY, &[2; 600])).await;
    client.send(CONTINUATION, &[2; 400]).await;
    client.expect(BINARY, &[2; 1000]).await;
}

#[tokio::test]
async fn a_larger_one_is_answered_by_1009() {
    let server = Server::start(Config {
        max_message_bytes: 1000,
        ..Config::default()
    })
    .await;
    let in_one = frame(0x80 | TEXT, &[b'a'; 1001]);
    let in_two = [frame(TEXT, &[b'a'; 600]), frame(0x80, &[b'a'; 401])].concat();
    // Still being sent when the server has seen enough: the Close must arrive nevertheless.
    let much = frame(0x80 | BINARY, &vec![0; 1 << 20]);
    for bytes in [in_one, in_two, much] {
        let mut client = server.open("/echo").await;
        client.write(&bytes).await;
        let (first, payload) = client.frame().await;
        assert_eq!((first, &payload[..2]), (0x88, &1009_u16.to_be_bytes()[..]));
        client.expect_end().await;
    }
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_their_turn() {
    let server = Server::start(Config {
        max_connections: 1,
        ..Config::default()
    })
    .await;
    let mut first = server.open("/echo").await;
    let mut second = server.connect().await;
    second.write(request("/healthz", &[]).as_bytes()).await;
    first.expect_echo(TEXT, b"still alone").await;
    drop(first);
    assert_eq!(second.head().await.status, 200);
}

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let handshake_timeout = Duration::from_millis(50);
    let server = Server::start(Config {
        handshake_timeout,
        ..Config::default()
    })
    .await;
    let mut client = server.connect().await;
    client.write(b"GET /echo HTTP/1.1\r\nhost: te").await;
    client.expect_end().await;
    // A WebSocket is not bound by it, however long it is silent.
    let mut open = server.open("/echo").await;
    let mut idle = server.connect().await;
    idle.expect_end().await;
    open.expect_echo(TEXT, b"still there").await;
}
