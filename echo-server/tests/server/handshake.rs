use crate::support::{Server, handshake, request};
use sockstream_echo_server::Config;

const PROTOCOL: &str = "sec-websocket-protocol";

#[tokio::test]
async fn the_answer_is_what_the_rfc_wants() {
    let server = Server::start(Config::default()).await;
    let (_, head) = server.open_with("/echo", &[]).await;
    assert_eq!(
        head.header("sec-websocket-accept"),
        Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    );
    assert_eq!(head.header("upgrade"), Some("websocket"));
    assert_eq!(
        head.header("connection")
            .map(str::to_ascii_lowercase)
            .as_deref(),
        Some("upgrade")
    );
    assert_eq!(head.header("sec-websocket-extensions"), None);
}

#[tokio::test]
async fn the_first_known_subprotocol_of_the_offer_is_chosen() {
    let server = Server::start(Config::default()).await;
    let cases: [(&[&str], Option<&str>); 6] = [
        (&[], None),
        (&["chat.v1, chat.v2"], Some("chat.v1")),
        (&["unknown, chat.v2,chat.v1"], Some("chat.v2")),
        (&["unknown", "echo"], Some("echo")),
        (&["unknown"], None),
        (&["Chat.V2"], None),
    ];
    for (offer, chosen) in cases {
        let headers: Vec<_> = offer.iter().map(|&line| (PROTOCOL, line)).collect();
        let (_, head) = server.open_with("/echo", &headers).await;
        assert_eq!(head.header(PROTOCOL), chosen, "{offer:?}");
    }
}

#[tokio::test]
async fn what_is_no_handshake_is_told_so() {
    let server = Server::start(Config::default()).await;
    let plain = server.get("/echo").await;
    assert_eq!(plain.head.status, 426);
    assert_eq!(plain.head.header("upgrade"), Some("websocket"));

    let good = handshake("/echo", &[]);
    for (from, to, status) in [
        ("version: 13", "version: 8", 426),
        ("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", 400),
        ("websocket\r\n", "h2c\r\n", 426),
        ("GET", "POST", 405),
    ] {
        let mut client = server.connect().await;
        client.write(good.replacen(from, to, 1).as_bytes()).await;
        let head = client.head().await;
        assert_eq!(head.status, status, "{to}");
        if to == "version: 8" {
            assert_eq!(head.header("sec-websocket-version"), Some("13"));
        }
    }
}

#[tokio::test]
async fn one_connection_may_ask_and_then_upgrade() {
    let server = Server::start(Config::default()).await;
    let mut client = server.connect().await;
    client.write(request("/healthz", &[]).as_bytes()).await;
    assert_eq!(client.head().await.status, 200);
    assert_eq!(client.bytes(2).await, &b"ok"[..]);
    client.write(handshake("/echo", &[]).as_bytes()).await;
    assert_eq!(client.head().await.status, 101);
}
