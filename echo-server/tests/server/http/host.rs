//! The check of the `Host` header.

use crate::support::{Server, handshake, request};
use sockstream_echo_server::{Config, bind};

/// The status of a request for `host`.
async fn status(server: &Server, request: &str, host: &str) -> u16 {
    let mut client = server.connect().await;
    let request = request.replace("host: localhost", &format!("host: {host}"));
    client.write(request.as_bytes()).await;
    client.head().await.status
}

fn requests(origin: &str) -> Vec<String> {
    let mut all: Vec<_> = ["/", "/metrics", "/control", "/healthz", "/nothing"]
        .map(|path| request(path, &[]))
        .to_vec();
    all.push(handshake("/echo", &[]));
    all.push(handshake("/echo", &[("origin", origin)]));
    all
}

/// A page of `evil.example`, whose name was rebound to the server's address, has the same origin as
/// requests that it makes to the server.
#[tokio::test]
async fn hosts_that_are_not_listed_get_403_on_every_address() {
    for listen in ["127.0.0.1:0", "0.0.0.0:0", "[::ffff:127.0.0.1]:0"] {
        let config = Config {
            listen: listen.parse().expect("an address"),
            hosts: vec!["echo.example".parse().expect("a host")],
            metrics: true,
            faults: true,
            faults_on_any_address: true,
            ..Config::default()
        };
        let server = Server::serve(bind(config).await.expect("to listen"));
        for request in requests("http://evil.example:8080") {
            assert_eq!(
                status(&server, &request, "evil.example:8080").await,
                403,
                "{request}"
            );
        }
        for request in requests("http://echo.example:8080") {
            assert_ne!(
                status(&server, &request, "echo.example:8080").await,
                403,
                "{request}"
            );
        }
        for host in ["127.0.0.1:8080", "[::1]:8080", "localhost"] {
            let request = handshake("/echo", &[("origin", &format!("http://{host}"))]);
            assert_eq!(status(&server, &request, host).await, 101, "{host}");
        }
    }
}

#[tokio::test]
async fn requests_without_exactly_one_valid_host_get_400() {
    let server = Server::start(Config::default()).await;
    for request in requests("http://localhost") {
        for (from, to, expected) in [
            ("host: localhost\r\n", "", 400),
            (
                "host: localhost\r\n",
                "host: localhost\r\nhost: localhost\r\n",
                400,
            ),
            ("host: localhost\r\n", "host: a b\r\n", 400),
        ] {
            let mut client = server.connect().await;
            client.write(request.replace(from, to).as_bytes()).await;
            assert_eq!(client.head().await.status, expected, "{to} {request}");
        }
    }
    // HTTP/1.0 has no `Host`. Some health checks use it.
    let mut client = server.connect().await;
    client.write(b"GET /healthz HTTP/1.0\r\n\r\n").await;
    assert_eq!(client.head().await.status, 200);
}

#[tokio::test]
async fn faults_are_only_served_on_loopback_addresses() {
    for (listen, insists, expected) in [
        ("127.0.0.1:0", false, true),
        ("[::ffff:127.0.0.1]:0", false, true),
        ("0.0.0.0:0", false, false),
        ("0.0.0.0:0", true, true),
    ] {
        let config = Config {
            listen: listen.parse().expect("an address"),
            faults: true,
            faults_on_any_address: insists,
            ..Config::default()
        };
        assert_eq!(bind(config).await.is_ok(), expected, "{listen} {insists}");
    }
}
