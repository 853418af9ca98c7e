//! The memory budget that all connections share.

use std::time::Duration;

use crate::support::{BINARY, CONTINUATION, FIN, RSV1, Server, TEXT, frame};
use sockstream_echo_server::Config;

#[tokio::test]
async fn a_message_beyond_the_budget_is_answered_by_1013_and_other_clients_are_served() {
    let server = Server::start(Config {
        memory_bytes: 4 << 20,
        ..Config::default()
    })
    .await;
    let mut small = server.open("/echo").await;
    let mut first = server.open("/echo").await;
    let payload = vec![7; 3 << 20];
    first.write(&frame(BINARY, &payload)).await;
    // When this is answered, all of the message has arrived.
    first.expect_ping().await;
    let mut second = server.open("/echo").await;
    second.write(&frame(BINARY, &vec![8; 2 << 20])).await;
    second.expect_close(1013).await;
    small.expect_echo(TEXT, &[b'a'; 70_000]).await;
    first.send(CONTINUATION, b"end").await;
    let whole = [&payload[..], b"end"].concat();
    first.expect(BINARY, &whole).await;
    drop(first);
    // The memory of the first message is free again.
    let mut third = server.open("/echo").await;
    third.expect_echo(BINARY, &payload).await;
}

#[tokio::test]
async fn an_unfinished_message_is_answered_by_1008() {
    let server = Server::start(Config {
        message_timeout: Duration::from_millis(300),
        ..Config::default()
    })
    .await;
    let whole = frame(FIN | BINARY, &[1; 1000]);
    for start in [&frame(TEXT, b"a")[..], &whole[..100]] {
        let mut client = server.open("/echo").await;
        client.write(start).await;
        client.expect_close(1008).await;
    }
}

/// Each of them would take 64 MiB if it were inflated while it arrives.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_thousand_unfinished_bombs_stay_within_the_budget() {
    use crate::support::Program;
    use crate::support::{deflated, memory};

    const BUDGET: usize = 256 << 20;
    const BOMBS: usize = 990;
    let bomb = frame(RSV1 | BINARY, &deflated(&vec![0; 64 << 20]));
    let offer = [("sec-websocket-extensions", "permessage-deflate")];
    let server = Program::start(&[]).await;
    let mut clients = Vec::new();
    for _ in 0..BOMBS {
        let mut client = server.connect().await;
        client.open("/echo", &offer).await;
        client.write(&bomb).await;
        clients.push(client);
    }
    let mut other = server.connect().await;
    other.open("/echo", &[]).await;
    other.expect_echo(TEXT, b"other clients").await;
    let peak = memory(server.pid(), "VmHWM");
    assert!(peak < BUDGET + (64 << 20), "{} MiB", peak >> 20);
    // When it is complete, each is inflated up to the limit of a message, and refused.
    for client in &mut clients[..20] {
        client.write(&frame(FIN | CONTINUATION, b"")).await;
    }
    for client in &mut clients[..20] {
        client.expect_close(1009).await;
    }
    let peak = memory(server.pid(), "VmHWM");
    assert!(peak < BUDGET + (64 << 20), "{} MiB", peak >> 20);
}
