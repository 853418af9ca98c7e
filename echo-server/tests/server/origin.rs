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
async fn pages_of_other_sites_get_403_also_from_the_faults() {
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
        for stranger in ["https://evil.example", "http://127.0.0.1:1", "null", ""] {
            assert_eq!(
                status(&server, path, stranger).await,
                403,
                "{path} {stranger}"
            );
        }
        assert_ne!(status(&server, path, "http://HOST").await, 403, "{path}");
    }
    // Refused before anything is accounted for.
    let refused = status(&server, "/fault/echo?id=stranger", "https://evil.example").await;
    assert_eq!(refused, 403);
    assert_eq!(server.get("/control/stranger").await.head.status, 404);
    // A program that is no browser says no origin.
    server.open("/echo").await.expect_echo(TEXT, b"a").await;
}

#[tokio::test]
async fn a_name_that_an_attacker_points_here_is_no_origin_of_ours() {
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
async fn a_second_origin_is_one_too_many() {
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
async fn what_is_no_websocket_is_open_to_all() {
    let server = allowing(&[]).await;
    let mut client = server.connect().await;
    let stranger = [("origin", "https://evil.example")];
    client
        .write(request("/healthz", &stranger).as_bytes())
        .await;
    assert_eq!(client.head().await.status, 200);
    let mut open = server.open("/echo").await;
    open.send(CLOSE, &close(1000, "")).await;
    open.expect(CLOSE, &close(1000, "")).await;
}

#[tokio::test]
async fn what_tells_of_others_is_for_the_same_pages() {
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
