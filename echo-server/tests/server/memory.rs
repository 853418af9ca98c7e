//! What all connections together may hold.

use std::time::Duration;

use crate::support::{BINARY, CONTINUATION, Server, TEXT, frame};
use sockstream_echo_server::Config;

#[tokio::test]
async fn past_the_budget_there_is_1013_and_everyone_else_goes_on() {
    let server = Server::start(Config {
        memory_bytes: 4 << 20,
        ..Config::default()
    })
    .await;
    let mut small = server.open("/echo").await;
    let mut first = server.open("/echo").await;
    let payload = vec![7; 3 << 20];
    first.write(&frame(BINARY, &payload)).await;
    // All of it has arrived once this is answered.
    first.expect_ping().await;
    let mut second = server.open("/echo").await;
    second.write(&frame(BINARY, &vec![8; 2 << 20])).await;
    second.expect_close(1013).await;
    small.expect_echo(TEXT, &[b'a'; 70_000]).await;
    first.send(CONTINUATION, b"end").await;
    let whole = [&payload[..], b"end"].concat();
    first.expect(BINARY, &whole).await;
    drop(first);
    // What was held is free again.
    let mut third = server.open("/echo").await;
    third.expect_echo(BINARY, &payload).await;
}

#[tokio::test]
async fn a_message_that_stays_unfinished_is_answered_by_1008() {
    let server = Server::start(Config {
        message_timeout: Duration::from_millis(300),
        ..Config::default()
    })
    .await;
    let whole = frame(0x80 | BINARY, &[1; 1000]);
    for start in [&frame(TEXT, b"a")[..], &whole[..100]] {
        let mut client = server.open("/echo").await;
        client.write(start).await;
        client.expect_close(1008).await;
    }
}

/// Each of them would become 64 MiB, were it inflated as it comes.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_thousand_unfinished_bombs_stay_within_the_budget() {
    use crate::command::Running;
    use crate::support::{deflated, memory};

    const BUDGET: usize = 256 << 20;
    const BOMBS: usize = 990;
    let bomb = frame(0x40 | BINARY, &deflated(&vec![0; 64 << 20]));
    let offer = [("sec-websocket-extensions", "permessage-deflate")];
    let server = Running::start(&[]).await;
    let mut clients = Vec::new();
    for _ in 0..BOMBS {
        let mut client = server.connect().await;
        client.open("/echo", &offer).await;
        client.write(&bomb).await;
        clients.push(client);
    }
    let mut other = server.connect().await;
    other.open("/echo", &[]).await;
    other.expect_echo(TEXT, b"everyone else").await;
    let peak = memory(server.pid(), "VmHWM");
    assert!(peak < BUDGET + (64 << 20), "{} MiB", peak >> 20);
    // Finished, each is inflated as far as a message may be, and refused.
    for client in &mut clients[..20] {
        client.write(&frame(0x80 | CONTINUATION, b"")).await;
    }
    for client in &mut clients[..20] {
        client.expect_close(1009).await;
    }
    let peak = memory(server.pid(), "VmHWM");
    assert!(peak < BUDGET + (64 << 20), "{} MiB", peak >> 20);
}
