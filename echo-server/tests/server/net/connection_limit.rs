//! The limits of connections.

#[cfg(target_os = "linux")]
use crate::support::Program;
use crate::support::{Server, TEXT, handshake};
use sockstream_echo_server::Config;

#[tokio::test]
async fn connections_beyond_the_limit_get_503() {
    let server = Server::start(Config {
        max_connections: 2,
        ..Config::default()
    })
    .await;
    let mut first = server.open("/echo").await;
    // A connection without a request counts as well.
    let second = server.connect().await;
    let mut third = server.connect().await;
    third.write(handshake("/echo", &[]).as_bytes()).await;
    assert_eq!(third.head().await.status, 503);
    third.expect_end().await;
    first.expect_echo(TEXT, b"still served").await;
    // A connection that ends makes room.
    drop(second);
    server
        .until_accepted()
        .await
        .expect_echo(TEXT, b"accepted")
        .await;
}

#[tokio::test]
async fn connections_beyond_the_limit_of_an_address_get_429() {
    let server = Server::start(Config {
        max_connections_per_address: 1,
        ..Config::default()
    })
    .await;
    let first = server.open("/echo").await;
    let mut second = server.connect().await;
    second.write(handshake("/echo", &[]).as_bytes()).await;
    assert_eq!(second.head().await.status, 429);
    second.expect_end().await;
    drop(first);
    server
        .until_accepted()
        .await
        .expect_echo(TEXT, b"accepted")
        .await;
}

/// The server refuses connections before the system's limit is reached.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn connections_beyond_what_the_system_allows_get_503() {
    let server = Program::start_by("ulimit -n 256 && exec", &[]).await;
    let mut open = Vec::new();
    loop {
        let mut client = server.connect().await;
        client.write(handshake("/echo", &[]).as_bytes()).await;
        match client.head().await.status {
            101 => open.push(client),
            503 => break,
            status => panic!("{status}"),
        }
    }
    assert!((64..256).contains(&open.len()), "{}", open.len());
    for client in &mut open {
        client.expect_echo(TEXT, b"still there").await;
    }
}
