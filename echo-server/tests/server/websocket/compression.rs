//! The negotiation of permessage-deflate, and compressed messages.

use crate::support::{
    BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, RSV1, Server, TEXT, close, deflated, frame,
    within,
};
use futures_util::{SinkExt, StreamExt};
use sockstream_echo_server::Config;
use yawc::{Frame, OpCode, Options, WebSocket};

const OFFER: (&str, &str) = (
    "sec-websocket-extensions",
    "permessage-deflate; client_max_window_bits",
);

#[tokio::test]
async fn the_offer_of_browsers_is_accepted() {
    let server = Server::start(Config::default()).await;
    let (mut client, head) = server.open_with("/echo", &[OFFER]).await;
    let agreed = head.header("sec-websocket-extensions").unwrap();
    let parameters = "server_no_context_takeover; client_no_context_takeover";
    assert_eq!(agreed, format!("permessage-deflate; {parameters}"));
    // An uncompressed message is allowed. The answer is too short to be compressed.
    client.expect_echo(TEXT, b"plain").await;
}

#[tokio::test]
async fn compressed_messages_are_echoed() {
    let server = Server::start(Config::default()).await;
    let url = format!("ws://{}/echo", server.address).parse().unwrap();
    let options = Options::default()
        .with_balanced_compression()
        .with_max_payload_read(4 << 20);
    let mut socket = within(WebSocket::connect(url).with_options(options))
        .await
        .unwrap();
    for _ in 0..3 {
        let text = "the same again ☃ ".repeat(100_000);
        within(socket.send(Frame::text(text.clone())))
            .await
            .unwrap();
        let (opcode, _, payload) = within(socket.next()).await.unwrap().into_parts();
        assert_eq!(opcode, OpCode::Text);
        assert!(payload == text.as_bytes());
    }
}

#[tokio::test]
async fn unsupported_offers_are_declined() {
    let server = Server::start(Config::default()).await;
    for offer in [
        "permessage-deflate; server_max_window_bits=8",
        "x-other",
        "permessage-deflat",
    ] {
        let headers = [("sec-websocket-extensions", offer)];
        let (mut client, head) = server.open_with("/echo", &headers).await;
        assert_eq!(head.header("sec-websocket-extensions"), None, "{offer}");
        client.expect_echo(TEXT, b"plain").await;
    }
    let server = Server::start(Config {
        compression: false,
        ..Config::default()
    })
    .await;
    let (_, head) = server.open_with("/echo", &[OFFER]).await;
    assert_eq!(head.header("sec-websocket-extensions"), None);
}

#[tokio::test]
async fn invalid_compressed_data_is_answered_by_1007() {
    let server = Server::start(Config::default()).await;
    let (mut client, _) = server.open_with("/echo", &[OFFER]).await;
    client
        .write(&frame(FIN | RSV1 | TEXT, b"\xff\xff\xff\xff"))
        .await;
    client.expect_close(1007).await;
}

#[tokio::test]
async fn the_first_supported_offer_is_accepted() {
    let server = Server::start(Config::default()).await;
    let offers = "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=9";
    let headers = [("sec-websocket-extensions", offers)];
    let (_, head) = server.open_with("/echo", &headers).await;
    let agreed = head.header("sec-websocket-extensions").unwrap();
    assert!(agreed.ends_with("; server_max_window_bits=9"), "{agreed}");
}

/// RFC 7692 section 6.1, and RFC 6455 section 5.2.
#[tokio::test]
async fn reserved_bits_without_a_meaning_and_long_lengths_are_answered_by_1002() {
    let server = Server::start(Config::default()).await;
    let mask = [0; 4];
    let bad = [
        frame(FIN | RSV1 | PING, b"compressed?"),
        frame(FIN | RSV1 | PONG, b"compressed?"),
        frame(FIN | RSV1 | CLOSE, &close(1000, "")),
        // A valid first fragment, and a continuation with RSV1.
        [frame(RSV1 | TEXT, b"\x4b"), frame(FIN | RSV1, b"\x04\0")].concat(),
        // Lengths in more bytes than necessary.
        [&[0x82, 0xFE, 0, 5][..], &mask, b"hello"].concat(),
        [&[0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5][..], &mask, b"hello"].concat(),
    ];
    for bytes in bad {
        let (mut client, _) = server.open_with("/echo", &[OFFER]).await;
        client.write(&bytes).await;
        client.expect_close(1002).await;
    }
}

#[tokio::test]
async fn a_message_larger_than_the_limit_after_decompression_is_answered_by_1009() {
    let server = Server::start(Config::default()).await;
    // 33 KB that inflate to twice the limit.
    let bomb = deflated(&vec![0; 32 << 20]);
    for bytes in [
        frame(FIN | RSV1 | BINARY, &bomb),
        [
            frame(RSV1 | BINARY, &bomb[..9]),
            frame(FIN | CONTINUATION, &bomb[9..]),
        ]
        .concat(),
    ] {
        let (mut client, _) = server.open_with("/echo", &[OFFER]).await;
        client.write(&bytes).await;
        client.expect_close(1009).await;
    }
}
