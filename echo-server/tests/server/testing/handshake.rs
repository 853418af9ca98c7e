//! The faults of the handshake.

use crate::support::{Server, TEXT, handshake};
use serde_json::json;

const PROTOCOL: &str = "sec-websocket-protocol";

#[tokio::test]
async fn refuse_answers_with_the_status() {
    let server = Server::with_faults().await;
    for status in [200, 204, 301, 401, 403, 404, 429, 500, 503, 599] {
        let mut client = server.connect().await;
        let path = format!("/fault/refuse?status={status}&id=r");
        client.write(handshake(&path, &[]).as_bytes()).await;
        assert_eq!(client.head().await.status, status);
        let report = server.control("/r?wait=ended").await;
        assert_eq!(
            (&report["opened"], &report["clientGone"]),
            (&json!(false), &json!(false))
        );
    }
}

#[tokio::test]
async fn slow_handshake_ends_in_an_echo() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/slow-handshake?ms=1&id=s").await;
    client.expect_echo(TEXT, b"at last").await;
    assert_eq!(server.control("/s?wait=opened").await["text"], 1);
}

#[tokio::test]
async fn slow_handshake_reports_a_client_that_disconnects() {
    let server = Server::with_faults().await;
    for reset in [false, true] {
        let mut client = server.connect().await;
        client
            .write(handshake("/fault/slow-handshake?ms=600000&id=s", &[]).as_bytes())
            .await;
        if reset {
            client.stream.set_zero_linger().unwrap();
            // Without this wait the reset may arrive before the request was read.
            while server.control("/s").await["connections"] != 2 {}
        }
        drop(client);
        let report = server.control("/s?wait=ended").await;
        assert_eq!(
            (&report["opened"], &report["clientGone"]),
            (&json!(false), &json!(true))
        );
    }
    assert_eq!(
        server.control("").await,
        json!({ "live": 0, "accepted": 0 })
    );
}

#[tokio::test]
async fn protocol_chooses_the_given_subprotocol() {
    let server = Server::with_faults().await;
    let offer = [(PROTOCOL, "chat.v2")];
    for (query, headers, chosen) in [
        ("?choose=other&id=p", &offer[..], Some("other")),
        ("?choose=chat.v2&id=p", &[], Some("chat.v2")),
        ("?id=p", &offer[..], None),
        ("?id=p", &[], None),
    ] {
        let path = format!("/fault/protocol{query}");
        let (mut client, head) = server.open_with(&path, headers).await;
        assert_eq!(head.header(PROTOCOL), chosen, "{query}");
        client.expect_echo(TEXT, b"echo").await;
        assert_eq!(
            server.control("/p?wait=opened").await["protocol"],
            json!(chosen)
        );
    }
}
