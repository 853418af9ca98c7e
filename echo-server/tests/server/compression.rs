use crate::support::{Server, TEXT, frame, within};
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
