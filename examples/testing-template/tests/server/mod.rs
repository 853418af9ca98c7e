//! The echo server, and what it does to a connection when it is asked to.

use std::time::Duration;

use gloo_net::http::Request;

/// Compiled in: a test in a browser has no environment and no arguments.
const ADDRESS: &str = match option_env!("TEST_SERVER") {
    Some(address) => address,
    None => "127.0.0.1:8081",
};

/// A WebSocket URL of the server.
pub fn url(path: &str) -> String {
    format!("ws://{ADDRESS}{path}")
}

/// A connection that a test can make fail.
pub struct Connection(String);

impl Connection {
    /// Each has an id of its own, so that tests don't disturb each other.
    pub fn new() -> Self {
        Self(format!("t{}", js_sys::Math::random().to_bits()))
    }

    pub fn url(&self) -> String {
        url(&format!("/echo?id={}", self.0))
    }

    /// Ends the connection as a lost network does.
    pub async fn reset(&self) {
        self.ask("reset").await;
    }

    /// Has the server neither read nor answer any more.
    pub async fn silence(&self) {
        self.ask("silence").await;
    }

    /// Has the server refuse new connections for so long.
    pub async fn refuse(&self, time: Duration) {
        self.ask(&format!("refuse?ms={}", time.as_millis())).await;
    }

    async fn ask(&self, what: &str) {
        let url = format!("http://{ADDRESS}/control/{}/{what}", self.0);
        let answer = Request::post(&url).send().await;
        let answer = answer.expect("the server was started with --faults");
        assert!(answer.ok(), "{what}: {}", answer.status());
    }
}
