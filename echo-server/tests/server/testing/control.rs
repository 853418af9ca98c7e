//! `/control`: reports and totals.

use crate::support::{
    BINARY, CLOSE, CONTINUATION, Client, FIN, Server, TEXT, close, frame, request, within,
};
use serde_json::json;
use sockstream_echo_server::Config;

/// FNV-1a as the README documents it, implemented independently of the server.
fn digest(messages: &[(u8, &[u8])]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (kind, payload) in messages {
        let length = u32::try_from(payload.len())
            .expect("a length")
            .to_le_bytes();
        for byte in [&[*kind], &length[..], payload].concat() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

#[tokio::test]
async fn without_the_flag_faults_and_control_are_not_found() {
    let server = Server::start(Config::default()).await;
    for path in [
        "/control",
        "/control/a",
        "/fault/echo",
        "/fault/close",
        "/fault/reset",
        "/fault/cut",
        "/fault/refuse",
        "/fault/slow-handshake",
        "/fault/silence",
        "/fault/no-close",
        "/fault/burst",
        "/fault/flood",
        "/fault/sink",
        "/fault/malformed?kind=rsv",
        "/fault/protocol",
        "/fault/delayed-echo",
    ] {
        assert_eq!(server.get(path).await.head.status, 404, "{path}");
        let mut client = server.connect().await;
        client
            .write(crate::support::handshake(path, &[]).as_bytes())
            .await;
        assert_eq!(client.head().await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_report_of_a_clean_connection_is_complete() {
    let server = Server::with_faults().await;
    let offer = [("sec-websocket-protocol", "chat.v2")];
    for path in [
        "/fault/echo",
        "/fault/sink",
        "/fault/no-close",
        "/fault/burst?count=0",
    ] {
        let id = path.replace(|it: char| !it.is_ascii_alphanumeric(), "-");
        let and = if path.contains('?') { '&' } else { '?' };
        let (mut client, _) = server
            .open_with(&format!("{path}{and}id={id}"), &offer)
            .await;
        client.send(TEXT, "☃".as_bytes()).await;
        client.send(BINARY, b"\0\xff").await;
        client.send(TEXT, b"").await;
        client.send(CLOSE, &close(4001, "bye")).await;
        let report = server.control(&format!("/{id}?wait=closing")).await;
        drop(client);
        let ended = server.control(&format!("/{id}?wait=ended")).await;
        let mut expected = json!({
            "connections": 1, "opened": true, "ended": true, "clientGone": false,
            "protocol": "chat.v2", "text": 2, "binary": 1, "bytes": 5,
            "digest": digest(&[(1, "☃".as_bytes()), (2, b"\0\xff"), (1, b"")]),
            "closeReceived": { "code": 4001, "reason": "bye" }, "written": 0,
        });
        assert_eq!(ended, expected, "{path}");
        expected["ended"] = report["ended"].clone();
        assert_eq!(report, expected, "{path}");
    }
}

#[tokio::test]
async fn an_empty_close_has_no_code() {
    let server = Server::with_faults().await;
    for path in ["/fault/echo?id=a", "/fault/sink?id=a"] {
        let mut client = server.open(path).await;
        client.send(CLOSE, b"").await;
        client.expect(CLOSE, b"").await;
        let report = server.control("/a?wait=closing").await;
        assert_eq!(
            report["closeReceived"],
            json!({ "code": null, "reason": "" })
        );
    }
}

#[tokio::test]
async fn a_disconnected_client_is_reported_as_gone() {
    let server = Server::with_faults().await;
    for fault in [
        "echo",
        "sink",
        "silence",
        "no-close",
        "delayed-echo",
        "burst",
        "close",
        "reset?after=1",
        "cut?after=1",
        "protocol",
        "slow-handshake?ms=1",
    ] {
        for reset in [false, true] {
            let and = if fault.contains('?') { '&' } else { '?' };
            let client = server.open(&format!("/fault/{fault}{and}id=a")).await;
            if reset {
                client.stream.set_zero_linger().unwrap();
            }
            drop(client);
            let report = server.control("/a?wait=ended").await;
            assert_eq!(report["clientGone"], true, "{fault} {reset}");
            assert_eq!(report["closeReceived"], json!(null), "{fault} {reset}");
        }
    }
}

#[tokio::test]
async fn after_a_violation_the_client_is_not_reported_as_gone() {
    let server = Server::with_faults().await;
    for fault in ["echo", "sink"] {
        let mut client = server.open(&format!("/fault/{fault}?id=a")).await;
        client
            .write(&frame(FIN | CONTINUATION, b"a continuation of nothing"))
            .await;
        let (first, payload) = client.frame().await;
        assert_eq!(
            (first, &payload[..2]),
            (FIN | CLOSE, &1002_u16.to_be_bytes()[..])
        );
        drop(client);
        assert_eq!(
            server.control("/a?wait=ended").await["clientGone"],
            false,
            "{fault}"
        );
    }
}

#[tokio::test]
async fn a_report_is_of_the_newest_connection_of_its_id() {
    let server = Server::with_faults().await;
    let mut first = server.open("/fault/echo?id=a").await;
    first.expect_echo(TEXT, b"first").await;
    let _second = server.open("/fault/echo?id=a").await;
    let report = server.control("/a?wait=opened").await;
    assert_eq!(
        (&report["connections"], &report["text"]),
        (&json!(2), &json!(0))
    );
    drop(first);
    assert_eq!(server.control("/a").await["ended"], false);
}

#[tokio::test]
async fn waiting_may_begin_before_the_connection_arrives() {
    let server = Server::with_faults().await;
    let mut waiting = server.connect().await;
    waiting
        .write(request("/control/later?wait=opened", &[]).as_bytes())
        .await;
    let _client = server.open("/fault/echo?id=later").await;
    assert_eq!(waiting.head().await.status, 200);
}

#[tokio::test]
async fn unknown_and_invalid_ids() {
    let server = Server::with_faults().await;
    let unknown = server.get("/control/unknown").await;
    assert_eq!(unknown.head.status, 404);
    assert_eq!(server.get("/control/b%20d").await.head.status, 400);
    assert_eq!(server.get("/control/a?wait=what").await.head.status, 400);
    for path in [
        "/fault/echo?id=",
        "/fault/echo?id=a.b",
        "/fault/sink?id=a%2Fb",
    ] {
        let mut client = server.connect().await;
        client
            .write(crate::support::handshake(path, &[]).as_bytes())
            .await;
        assert_eq!(client.head().await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn totals_count_opened_websockets() {
    let server = Server::with_faults().await;
    assert_eq!(
        server.control("").await,
        json!({ "live": 0, "accepted": 0 })
    );
    let mut client = server.open("/echo").await;
    client.expect_echo(TEXT, b"open").await;
    assert_eq!(server.get("/fault/refuse").await.head.status, 503);
    assert_eq!(
        server.control("").await,
        json!({ "live": 1, "accepted": 1 })
    );

    async fn close_by(client: &mut Client) {
        client.send(CLOSE, &close(1000, "")).await;
        client.expect(CLOSE, &close(1000, "")).await;
        client.expect_end().await;
    }
    close_by(&mut client).await;
    drop(client);
    within(async { while server.control("").await["live"] != 0 {} }).await;
    assert_eq!(
        server.control("").await,
        json!({ "live": 0, "accepted": 1 })
    );
}
