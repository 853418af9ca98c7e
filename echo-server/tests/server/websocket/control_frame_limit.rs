//! The limit of Pings and Pongs.

use std::time::Duration;

use crate::support::{CLOSE, FIN, PING, PONG, Server, frame};
use sockstream_echo_server::Config;

#[tokio::test]
async fn more_pings_or_pongs_than_the_limit_are_answered_by_1008() {
    let server = Server::start(Config {
        max_control_frames_per_second: 20,
        ..Config::default()
    })
    .await;
    for opcode in [PING, PONG] {
        let mut client = server.open("/echo").await;
        let flood: Vec<_> = (0..21).flat_map(|_| frame(FIN | opcode, b"p")).collect();
        client.write(&flood).await;
        loop {
            let (first, payload) = client.frame().await;
            if first == FIN | PONG {
                assert_eq!((opcode, &payload[..]), (PING, &b"p"[..]));
                continue;
            }
            assert_eq!(
                (first, &payload[..2]),
                (FIN | CLOSE, &1008_u16.to_be_bytes()[..])
            );
            break;
        }
        client.expect_end().await;
    }
    // All of as many as are allowed are answered.
    let mut client = server.open("/echo").await;
    let allowed: Vec<_> = (0..20).flat_map(|_| frame(FIN | PING, b"p")).collect();
    client.write(&allowed).await;
    for _ in 0..20 {
        client.expect(PONG, b"p").await;
    }
}

/// A pause does not accumulate an allowance.
#[tokio::test]
async fn the_limit_is_the_same_after_a_pause() {
    let server = Server::start(Config {
        max_control_frames_per_second: 20,
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let twice: Vec<_> = (0..40).flat_map(|_| frame(FIN | PING, b"p")).collect();
    client.write(&twice).await;
    for _ in 0..20 {
        client.expect(PONG, b"p").await;
    }
    loop {
        let (first, payload) = client.frame().await;
        if first == FIN | CLOSE {
            assert_eq!(payload[..2], 1008_u16.to_be_bytes());
            break;
        }
    }
}
