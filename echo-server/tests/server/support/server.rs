//! A server inside the test's own process.

use std::io;
use std::net::SocketAddr;

use serde_json::Value;
use sockstream_echo_server::{Config, bind};
use tokio::io::AsyncReadExt;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Client, Head, Response, handshake, request, within};

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    pub(crate) async fn start(config: Config) -> Self {
        let listen = "127.0.0.1:0".parse().expect("an address");
        Self::serve(bind(Config { listen, ..config }).await.expect("to listen"))
    }

    /// Has a server that listens serve.
    pub(crate) fn serve(server: sockstream_echo_server::Server) -> Self {
        let address = server.local_addr();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server.serve(async { stopped.await.unwrap_or(()) }));
        Self {
            address,
            stop,
            task,
        }
    }

    pub(crate) async fn with_faults() -> Self {
        Self::start(Config {
            faults: true,
            ..Config::default()
        })
        .await
    }

    /// Begins to stop. The returned handle resolves when the server has stopped.
    pub(crate) fn begin_stop(self) -> JoinHandle<io::Result<()>> {
        self.stop.send(()).expect("a server that runs");
        self.task
    }

    /// Returns the task that serves. Aborting it drops the server.
    pub(crate) fn into_task(self) -> JoinHandle<io::Result<()>> {
        self.task
    }

    pub(crate) async fn stop(self) {
        within(self.begin_stop())
            .await
            .expect("no panic")
            .expect("no error");
    }

    /// Sends an HTTP request on a new connection.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.respond(&request(path, &[("connection", "close")]))
            .await
    }

    /// Sends an HTTP request without a body by POST, on a new connection.
    pub(crate) async fn post(&self, path: &str) -> Response {
        let request = request(path, &[("connection", "close"), ("content-length", "0")]);
        self.respond(&request.replacen("GET", "POST", 1)).await
    }

    async fn respond(&self, request: &str) -> Response {
        let mut client = self.connect().await;
        client.write(request.as_bytes()).await;
        let head = client.head().await;
        let mut body = client.received.to_vec();
        within(client.stream.read_to_end(&mut body))
            .await
            .expect("a body");
        Response { head, body }
    }

    /// Requests `/control/…`.
    pub(crate) async fn control(&self, path: &str) -> Value {
        let response = self.get(&format!("/control{path}")).await;
        assert_eq!(response.head.status, 200, "{path}");
        serde_json::from_slice(&response.body).expect("json")
    }

    /// Opens a connection.
    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }

    /// Opens a WebSocket.
    pub(crate) async fn open(&self, path: &str) -> Client {
        self.open_with(path, &[]).await.0
    }

    /// Opens a WebSocket, with further attempts until one is accepted.
    pub(crate) async fn until_accepted(&self) -> Client {
        loop {
            let mut client = self.connect().await;
            client.write(handshake("/echo", &[]).as_bytes()).await;
            if client.head().await.status == 101 {
                return client;
            }
        }
    }

    pub(crate) async fn open_with(&self, path: &str, headers: &[(&str, &str)]) -> (Client, Head) {
        let mut client = self.connect().await;
        let head = client.open(path, headers).await;
        (client, head)
    }
}
