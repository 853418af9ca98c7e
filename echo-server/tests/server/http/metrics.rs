//! The metrics.

use crate::support::{BINARY, CLOSE, CONTINUATION, FIN, Server, TEXT, close, frame, handshake};
use sockstream_echo_server::Config;

async fn sample(server: &Server, name: &str) -> u64 {
    let response = server.get("/metrics").await;
    let text = response.text();
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let value = value.unwrap_or_else(|| panic!("no {name} in {text}"));
    value.parse().expect("a number")
}

#[tokio::test]
async fn metrics_count_what_happened() {
    let server = Server::start(Config {
        metrics: true,
        ..Config::default()
    })
    .await;
    let response = server.get("/metrics").await;
    let kind = response.head.header("content-type").unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    assert!(response.text().ends_with("# EOF\n"));

    let mut first = server.open("/echo").await;
    first.expect_echo(TEXT, b"three").await;
    first.expect_echo(BINARY, b"four").await;
    let mut second = server.open("/echo").await;
    second.expect_echo(TEXT, b"").await;
    for (name, value) in [
        ("echo_server_websockets", 2),
        ("echo_server_websockets_opened_total", 2),
        ("echo_server_messages_received_total{type=\"text\"}", 2),
        ("echo_server_messages_received_total{type=\"binary\"}", 1),
        ("echo_server_received_bytes_total", 9),
        // Including the one of this request.
        ("echo_server_connections", 3),
    ] {
        assert_eq!(sample(&server, name).await, value, "{name}");
    }

    first.send(CLOSE, &close(1000, "")).await;
    first.expect(CLOSE, &close(1000, "")).await;
    first.expect_end().await;
    second
        .write(&frame(FIN | CONTINUATION, b"a continuation of nothing"))
        .await;
    second.expect_close(1002).await;
    let mut stranger = server.connect().await;
    let page = handshake("/echo", &[("origin", "https://evil.example")]);
    stranger.write(page.as_bytes()).await;
    assert_eq!(stranger.head().await.status, 403);
    drop((first, second, stranger));
    while sample(&server, "echo_server_websockets").await != 0 {}
    for (name, value) in [
        ("echo_server_websockets_opened_total", 2),
        ("echo_server_websockets_ended_total{by=\"Client\"}", 1),
        ("echo_server_websockets_ended_total{by=\"Violation\"}", 1),
        ("echo_server_refusals_total{reason=\"Origin\"}", 1),
    ] {
        assert_eq!(sample(&server, name).await, value, "{name}");
    }
}

#[tokio::test]
async fn metrics_are_only_served_on_request() {
    let server = Server::start(Config::default()).await;
    assert_eq!(server.get("/metrics").await.head.status, 404);
    assert_eq!(server.get("/healthz").await.text(), "ok");
}
