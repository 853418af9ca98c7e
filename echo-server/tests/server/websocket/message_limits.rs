//! The limits of one message.

use crate::support::{BINARY, CONTINUATION, FIN, Server, TEXT, frame};
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
async fn a_larger_message_is_answered_by_1009() {
    let server = Server::start(Config {
        max_message_bytes: 1000,
        ..Config::default()
    })
    .await;
    let in_one = frame(FIN | TEXT, &[b'a'; 1001]);
    let in_two = [
        frame(TEXT, &[b'a'; 600]),
        frame(FIN | CONTINUATION, &[b'a'; 401]),
    ]
    .concat();
    // The client still sends when the server refuses it. The Close must arrive nevertheless.
    let much = frame(FIN | BINARY, &vec![0; 1 << 20]);
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
