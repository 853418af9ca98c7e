use crate::support::{BINARY, CLOSE, PING, PONG, Server, TEXT, close, deflated, frame, within};
use futures_util::{SinkExt, StreamExt};
use sockstream_echo_server::Config;
use yawc::{Frame, OpCode, Options, WebSocket};

const OFFER: (&str, &str) = (
    "sec-websocket-extensions",
    "permessage-deflate; client_max_window_bits",
);

#[tokio::test]
async fn what_a_browser_offers_is_accepted() {
    let server = Server::start(Config::default()).await;
    let (mut client, head) = server.open_with("/echo", &[OFFER]).await;
    let agreed = head.header("sec-websocket-extensions").unwrap();
    let parameters = "server_no_context_takeover; client_no_context_takeover";
    assert_eq!(agreed, format!("permessage-deflate; {parameters}"));
    // Not compressed, which is allowed, and so short that the answer isn't either.
    client.expect_echo(TEXT, b"plain").await;
}

#[tokio::test]
async fn compressed_messages_come_back() {
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
async fn offers_that_cannot_be_kept_are_declined() {
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
async fn what_does_not_inflate_is_answered_by_1007() {
    let server = Server::start(Config::default()).await;
    let (mut client, _) = server.open_with("/echo", &[OFFER]).await;
    client.write(&frame(0xC0 | TEXT, b"\xff\xff\xff\xff")).await;
    client.expect_close(1007).await;
}

#[tokio::test]
async fn the_first_offer_that_can_be_kept_is_accepted() {
    let server = Server::start(Config::default()).await;
    let offers = "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=9";
    let headers = [("sec-websocket-extensions", offers)];
    let (_, head) = server.open_with("/echo", &headers).await;
    let agreed = head.header("sec-websocket-extensions").unwrap();
    assert!(agreed.ends_with("; server_max_window_bits=9"), "{agreed}");
}

/// RFC 7692 section 6.1, and RFC 6455 section 5.2.
#[tokio::test]
async fn frames_that_no_extension_explains_fail_the_connection() {
    const RSV1: u8 = 0x40;
    let server = Server::start(Config::default()).await;
    let mask = [0; 4];
    let bad = [
        frame(0x80 | RSV1 | PING, b"compressed?"),
        frame(0x80 | RSV1 | PONG, b"compressed?"),
        frame(0x80 | RSV1 | CLOSE, &close(1000, "")),
        // A first fragment as it should be, and a continuation that isn't.
        [frame(RSV1 | TEXT, b"\x4b"), frame(0x80 | RSV1, b"\x04\0")].concat(),
        // Lengths in more bytes than needed.
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
async fn an_inflated_message_over_the_limit_is_answered_by_1009() {
    let server = Server::start(Config::default()).await;
    // Twice what is allowed, in 33 KB: short enough to be taken, and too long when inflated.
    let bomb = deflated(&vec![0; 32 << 20]);
    for bytes in [
        frame(0xC0 | BINARY, &bomb),
        [frame(0x40 | BINARY, &bomb[..9]), frame(0x80, &bomb[9..])].concat(),
    ] {
        let (mut client, _) = server.open_with("/echo", &[OFFER]).await;
        client.write(&bytes).await;
        client.expect_close(1009).await;
    }
}
