//! The check of the `Origin` header.

use crate::support::{CLOSE, Server, TEXT, close, handshake, request};
use sockstream_echo_server::Config;

async fn allowing(origins: &[&str]) -> Server {
    let allow_origins = origins
        .iter()
        .map(|it| it.parse().expect("an origin"))
        .collect();
    Server::start(Config {
        allow_origins,
        faults: true,
        ..Config::default()
    })
    .await
}

/// The status a page of `origin` gets on `path`. `HOST` stands for the server's own address.
async fn status(server: &Server, path: &str, origin: &str) -> u16 {
    let host = server.address.to_string();
    let origin = origin.replace("HOST", &host);
    let mut client = server.connect().await;
    let request = handshake(path, &[("origin", &origin)])
        .replace("host: localhost", &format!("host: {host}"));
    client.write(request.as_bytes()).await;
    client.head().await.status
}

#[tokio::test]
async fn pages_of_other_sites_get_403_from_faults_as_well() {
    let server = allowing(&[]).await;
    for path in [
        "/echo",
        "/fault/echo",
        "/fault/close?code=1000",
        "/fault/refuse?status=200",
        "/fault/slow-handshake?ms=1",
        "/fault/burst",
        "/fault/protocol",
        "/fault/sink",
    ] {
        for other in ["https://evil.example", "http://127.0.0.1:1", "null", ""] {
            assert_eq!(status(&server, path, other).await, 403, "{path} {other}");
        }
        assert_ne!(status(&server, path, "http://HOST").await, 403, "{path}");
    }
    // Refused before there is a report.
    let refused = status(&server, "/fault/echo?id=other", "https://evil.example").await;
    assert_eq!(refused, 403);
    assert_eq!(server.get("/control/other").await.head.status, 404);
    // Programs other than browsers send no origin.
    server.open("/echo").await.expect_echo(TEXT, b"a").await;
}

#[tokio::test]
async fn a_rebound_name_is_not_the_servers_origin() {
    let server = allowing(&[]).await;
    let mut client = server.connect().await;
    let rebound = handshake("/echo", &[("origin", "http://evil.example")])
        .replace("host: localhost", "host: evil.example");
    client.write(rebound.as_bytes()).await;
    assert_eq!(client.head().await.status, 403);
}

#[tokio::test]
async fn listed_origins_connect() {
    let server = allowing(&["https://example.com", "http://127.0.0.1:*"]).await;
    for (origin, expected) in [
        ("https://example.com", 101),
        ("http://127.0.0.1:5", 101),
        ("http://HOST", 101),
        ("https://example.com:8443", 403),
        ("http://localhost:5", 403),
        ("null", 403),
    ] {
        assert_eq!(status(&server, "/echo", origin).await, expected, "{origin}");
    }
    let server = allowing(&["*"]).await;
    for origin in ["https://evil.example", "null"] {
        assert_eq!(status(&server, "/echo", origin).await, 101, "{origin}");
    }
}

#[tokio::test]
async fn a_request_with_two_origins_gets_403() {
    let server = allowing(&["https://example.com"]).await;
    let mut client = server.connect().await;
    let twice = [
        ("origin", "https://example.com"),
        ("origin", "https://evil.example"),
    ];
    client.write(handshake("/echo", &twice).as_bytes()).await;
    assert_eq!(client.head().await.status, 403);
}

#[tokio::test]
async fn the_health_check_is_open_to_every_origin() {
    let server = allowing(&[]).await;
    let mut client = server.connect().await;
    let other = [("origin", "https://evil.example")];
    client.write(request("/healthz", &other).as_bytes()).await;
    assert_eq!(client.head().await.status, 200);
    let mut open = server.open("/echo").await;
    open.send(CLOSE, &close(1000, "")).await;
    open.expect(CLOSE, &close(1000, "")).await;
}

#[tokio::test]
async fn control_and_metrics_have_the_same_origin_check() {
    let server = Server::start(Config {
        allow_origins: vec!["http://127.0.0.1:*".parse().expect("an origin")],
        faults: true,
        metrics: true,
        ..Config::default()
    })
    .await;
    for path in ["/control", "/control/nobody", "/metrics"] {
        for (origin, allowed) in [
            (None, None),
            (Some("http://127.0.0.1:5"), Some("http://127.0.0.1:5")),
        ] {
            let headers: Vec<_> = origin.map(|it| ("origin", it)).into_iter().collect();
            let mut client = server.connect().await;
            client.write(request(path, &headers).as_bytes()).await;
            let head = client.head().await;
            assert_ne!(head.status, 403, "{path} {origin:?}");
            let header = head.header("access-control-allow-origin");
            assert_eq!(header, allowed, "{path} {origin:?}");
        }
        assert_eq!(
            status(&server, path, "https://evil.example").await,
            403,
            "{path}"
        );
    }
}
