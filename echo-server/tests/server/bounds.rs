use std::time::Duration;

#[cfg(target_os = "linux")]
use crate::command::Running;
use crate::support::{BINARY, CONTINUATION, PING, PONG, Server, TEXT, frame, handshake};
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
        client.expect_close(1009).await;
    }
}

#[tokio::test]
async fn more_fragments_than_the_limit_are_answered_by_1008() {
    let server = Server::start(Config {
        max_fragments: 10,
        ..Config::default()
    })
    .await;
    let fragments = |count: usize| {
        let mut bytes = frame(TEXT, b"a");
        (1..count).for_each(|_| bytes.extend(frame(CONTINUATION, b"")));
        bytes
    };
    let mut client = server.open("/echo").await;
    client.write(&fragments(9)).await;
    client.send(CONTINUATION, b"b").await;
    client.expect(TEXT, b"ab").await;
    client.write(&fragments(11)).await;
    client.expect_close(1008).await;
}

#[tokio::test]
async fn connections_beyond_the_limit_get_503() {
    let server = Server::start(Config {
        max_connections: 2,
        ..Config::default()
    })
    .await;
    let mut first = server.open("/echo").await;
    // One that says nothing has its place as well.
    let second = server.connect().await;
    let mut third = server.connect().await;
    third.write(handshake("/echo", &[]).as_bytes()).await;
    assert_eq!(third.head().await.status, 503);
    third.expect_end().await;
    first.expect_echo(TEXT, b"not disturbed").await;
    // Whoever leaves makes room.
    drop(second);
    server.until_admitted().await.expect_echo(TEXT, b"in").await;
}

#[tokio::test]
async fn connections_beyond_those_of_an_address_get_429() {
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
    server.until_admitted().await.expect_echo(TEXT, b"in").await;
}

#[tokio::test]
async fn a_flood_of_pings_is_answered_by_1008() {
    let server = Server::start(Config {
        max_control_frames_per_second: 20,
        ..Config::default()
    })
    .await;
    for opcode in [PING, PONG] {
        let mut client = server.open("/echo").await;
        let flood: Vec<_> = (0..21).flat_map(|_| frame(0x80 | opcode, b"p")).collect();
        client.write(&flood).await;
        loop {
            let (first, payload) = client.frame().await;
            if first == 0x80 | PONG {
                assert_eq!((opcode, &payload[..]), (PING, &b"p"[..]));
                continue;
            }
            assert_eq!((first, &payload[..2]), (0x88, &1008_u16.to_be_bytes()[..]));
            break;
        }
        client.expect_end().await;
    }
    // As many as are allowed are all answered.
    let mut client = server.open("/echo").await;
    let allowed: Vec<_> = (0..20).flat_map(|_| frame(0x80 | PING, b"p")).collect();
    client.write(&allowed).await;
    for _ in 0..20 {
        client.expect(PONG, b"p").await;
    }
}

#[tokio::test]
async fn who_says_nothing_gets_a_ping_and_then_1008() {
    let idle_timeout = Duration::from_secs(2);
    let server = Server::start(Config {
        idle_timeout,
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    client.expect(PING, b"").await;
    client.expect_close(1008).await;
    // A client that answers, as browsers do, stays for as long as it likes.
    let mut client = server.open("/echo").await;
    for _ in 0..2 {
        client.expect(PING, b"").await;
        client.send(PONG, b"").await;
    }
    client.expect_echo(TEXT, b"still there").await;
}

#[tokio::test]
async fn a_message_that_takes_long_to_arrive_is_no_silence() {
    let idle_timeout = Duration::from_secs(2);
    let server = Server::start(Config {
        idle_timeout,
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    let bytes = frame(0x80 | TEXT, &[b'a'; 60]);
    for part in bytes.chunks(2) {
        client.write(part).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    client.expect(TEXT, &[b'a'; 60]).await;
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

/// However long the client said nothing before.
#[tokio::test]
async fn the_ping_limit_is_of_any_second() {
    let server = Server::start(Config {
        max_control_frames_per_second: 20,
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let twice: Vec<_> = (0..40).flat_map(|_| frame(0x80 | PING, b"p")).collect();
    client.write(&twice).await;
    for _ in 0..20 {
        client.expect(PONG, b"p").await;
    }
    loop {
        let (first, payload) = client.frame().await;
        if first == 0x88 {
            assert_eq!(payload[..2], 1008_u16.to_be_bytes());
            break;
        }
    }
}

/// The system's limit is told, and kept to before it is reached.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn connections_beyond_what_the_system_allows_get_503() {
    let server = Running::start_by("ulimit -n 256 && exec", &[]).await;
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
