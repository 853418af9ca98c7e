//! The idle timeout and its Pings.

use std::time::Duration;

use crate::support::{FIN, PING, PONG, Server, TEXT, frame};
use sockstream_echo_server::Config;

#[tokio::test]
async fn an_idle_client_gets_a_ping_and_then_1008() {
    let idle_timeout = Duration::from_secs(2);
    let server = Server::start(Config {
        idle_timeout,
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    client.expect(PING, b"").await;
    client.expect_close(1008).await;
    // A client that answers, as browsers do, is not idle.
    let mut client = server.open("/echo").await;
    for _ in 0..2 {
        client.expect(PING, b"").await;
        client.send(PONG, b"").await;
    }
    client.expect_echo(TEXT, b"still there").await;
}

#[tokio::test]
async fn a_client_that_sends_a_message_slowly_is_not_idle() {
    let idle_timeout = Duration::from_secs(2);
    let server = Server::start(Config {
        idle_timeout,
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    let bytes = frame(FIN | TEXT, &[b'a'; 60]);
    for part in bytes.chunks(2) {
        client.write(part).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    client.expect(TEXT, &[b'a'; 60]).await;
}
