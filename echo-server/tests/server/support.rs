//! A server on a free port, and clients that see every byte.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsFd;
use std::time::Duration;

use bytes::{Buf, BufMut, BytesMut};
use flate2::{Compress, Compression, FlushCompress};
use serde_json::Value;
use sockstream_echo_server::{Config, bind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xA;

/// Bounds a test; nothing here is expected to take nearly as long.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(30), future)
        .await
        .expect("it takes far too long")
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    pub(crate) async fn start(config: Config) -> Self {
        let listen = "127.0.0.1:0".parse().expect("an address");
        Self::of(bind(Config { listen, ..config }).await.expect("to listen"))
    }

    /// Lets a server that listens serve.
    pub(crate) fn of(server: sockstream_echo_server::Server) -> Self {
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

    /// Begins to stop; the handle resolves when it did.
    pub(crate) fn begin_stop(self) -> JoinHandle<io::Result<()>> {
        self.stop.send(()).expect("a server that runs");
        self.task
    }

    /// The task that serves; aborting it drops the server.
    pub(crate) fn into_task(self) -> JoinHandle<io::Result<()>> {
        self.task
    }

    pub(crate) async fn stop(self) {
        within(self.begin_stop())
            .await
            .expect("no panic")
            .expect("no error");
    }

    /// A plain HTTP request on a connection of its own.
    pub(crate) async fn get(&self, path: &str) -> Response {
        let mut client = self.connect().await;
        client
            .write(request(path, &[("connection", "close")]).as_bytes())
            .await;
        let head = client.head().await;
        let mut body = client.received.to_vec();
        within(client.stream.read_to_end(&mut body))
            .await
            .expect("a body");
        Response { head, body }
    }

    /// The answer of `/control/…`, as JSON.
    pub(crate) async fn control(&self, path: &str) -> Value {
        let response = self.get(&format!("/control{path}")).await;
        assert_eq!(response.head.status, 200, "{path}");
        serde_json::from_slice(&response.body).expect("json")
    }

    /// A connection with nothing said yet.
    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.address).await
    }

    /// An open WebSocket.
    pub(crate) async fn open(&self, path: &str) -> Client {
        self.open_with(path, &[]).await.0
    }

    /// An open WebSocket, as soon as one is let in.
    pub(crate) async fn until_admitted(&self) -> Client {
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

pub(crate) struct Response {
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }
}

#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    pub(crate) fn parse(head: &str) -> Self {
        let (status, lines) = head.split_once("\r\n").expect("a status line");
        let status = status
            .split(' ')
            .nth(1)
            .expect("a status")
            .parse()
            .expect("a number");
        let header = |line: &str| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let lines = lines.split("\r\n").filter(|line| !line.is_empty());
        Self {
            status,
            headers: lines.map(header).collect(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| value.as_str())
    }
}

pub(crate) fn request(path: &str, headers: &[(&str, &str)]) -> String {
    let lines = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    format!(
        "GET {path} HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        lines.collect::<String>()
    )
}

pub(crate) fn handshake(path: &str, headers: &[(&str, &str)]) -> String {
    let mut all = vec![
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    all.extend_from_slice(headers);
    request(path, &all)
}

/// A frame as a client sends it.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x12, 0x34, 0x56, 0x78];
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.put_u8(0x80 | length as u8),
        length @ 126..=0xFFFF => {
            bytes.put_u8(0x80 | 126);
            bytes.put_u16(length as u16);
        }
        length => {
            bytes.put_u8(0x80 | 127);
            bytes.put_u64(length as u64);
        }
    }
    bytes.put_slice(&MASK);
    bytes.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}

/// The payload of a Close.
pub(crate) fn close(code: u16, reason: &str) -> Vec<u8> {
    [&code.to_be_bytes(), reason.as_bytes()].concat()
}

/// The client's end: it checks what the server sends, and nothing else.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    /// Read from the stream, but not asked for yet.
    pub(crate) received: BytesMut,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = within(TcpStream::connect(address))
            .await
            .expect("to connect");
        stream.set_nodelay(true).expect("a socket option");
        Self {
            stream,
            received: BytesMut::new(),
        }
    }

    /// The same connection once more, so that something can be sent while something is read.
    pub(crate) fn second_handle(&self) -> TcpStream {
        let fd = self.stream.as_fd().try_clone_to_owned();
        let stream = std::net::TcpStream::from(fd.expect("a second handle"));
        TcpStream::from_std(stream).expect("a handle in non-blocking mode")
    }

    /// Becomes a WebSocket.
    pub(crate) async fn open(&mut self, path: &str, headers: &[(&str, &str)]) -> Head {
        self.write(handshake(path, headers).as_bytes()).await;
        let head = self.head().await;
        assert_eq!(head.status, 101, "{path}");
        head
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        within(self.stream.write_all(bytes))
            .await
            .expect("to write");
    }

    /// Sends a byte; gives whether the connection is still there, and nothing came.
    pub(crate) async fn trickle(&mut self, byte: u8) -> bool {
        match self.stream.try_read(&mut [0]) {
            Ok(0) => false,
            Ok(_) => panic!("an answer to a part of a request"),
            Err(_) => within(self.stream.write_all(&[byte])).await.is_ok(),
        }
    }

    /// Sends a whole message or control frame.
    pub(crate) async fn send(&mut self, opcode: u8, payload: &[u8]) {
        self.write(&frame(0x80 | opcode, payload)).await;
    }

    /// Reads until `take` finds what it looks for.
    async fn read<T>(&mut self, mut take: impl FnMut(&mut BytesMut) -> Option<T>) -> T {
        loop {
            if let Some(found) = take(&mut self.received) {
                return found;
            }
            let count = within(self.stream.read_buf(&mut self.received)).await;
            assert_ne!(
                count.expect("more bytes"),
                0,
                "ended with {:?}",
                self.received
            );
        }
    }

    pub(crate) async fn head(&mut self) -> Head {
        let end = |received: &mut BytesMut| {
            let end = received.windows(4).position(|it| it == b"\r\n\r\n")?;
            Some(received.split_to(end + 4))
        };
        let head = self.read(end).await;
        Head::parse(std::str::from_utf8(&head).expect("text"))
    }

    /// Exactly so many bytes.
    pub(crate) async fn bytes(&mut self, count: usize) -> BytesMut {
        self.read(|received| (received.len() >= count).then(|| received.split_to(count)))
            .await
    }

    /// The first byte and the payload of the next frame.
    pub(crate) async fn frame(&mut self) -> (u8, Vec<u8>) {
        let header = self.bytes(2).await;
        let length = match header[1] {
            126 => self.bytes(2).await.get_u16() as usize,
            127 => self.bytes(8).await.get_u64() as usize,
            length => length as usize,
        };
        (header[0], self.bytes(length).await.to_vec())
    }

    /// Expects this very frame.
    pub(crate) async fn expect(&mut self, opcode: u8, payload: &[u8]) {
        let (first, got) = self.frame().await;
        assert_eq!((first, got.len()), (0x80 | opcode, payload.len()));
        assert!(got == payload, "{:?}", got.get(..200));
    }

    pub(crate) async fn expect_echo(&mut self, opcode: u8, payload: &[u8]) {
        self.send(opcode, payload).await;
        self.expect(opcode, payload).await;
    }

    /// Expects the answer to a Ping, before which everything that was sent has been taken.
    pub(crate) async fn expect_ping(&mut self) {
        self.send(PING, b"taken?").await;
        self.expect(PONG, b"taken?").await;
    }

    /// Expects a Close with this code and any reason, and the end behind it.
    pub(crate) async fn expect_close(&mut self, code: u16) {
        let (first, payload) = self.frame().await;
        assert_eq!((first, &payload[..2]), (0x88, &code.to_be_bytes()[..]));
        self.expect_end().await;
    }

    /// Expects the end of the server's side, and not a byte before it.
    pub(crate) async fn expect_end(&mut self) {
        let count = within(self.stream.read_buf(&mut self.received)).await;
        assert_eq!(
            (count.expect("no reset"), &self.received[..]),
            (0, &b""[..])
        );
    }
}

/// The payload of a compressed message.
pub(crate) fn deflated(message: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::default(), false);
    let mut deflated = Vec::with_capacity(message.len() / 2 + 1000);
    compress
        .compress_vec(message, &mut deflated, FlushCompress::Sync)
        .expect("valid");
    assert!(compress.total_in() == message.len() as u64 && deflated.ends_with(&[0, 0, 255, 255]));
    deflated.truncate(deflated.len() - 4);
    deflated
}

/// A number of the process, as `/proc` tells it, in bytes.
#[cfg(target_os = "linux")]
pub(crate) fn memory(pid: u32, name: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.strip_prefix(':')?.trim().strip_suffix(" kB"));
    kibibytes
        .expect("a size")
        .parse::<usize>()
        .expect("a number")
        << 10
}

/// Sends a signal to a process that a test started.
#[cfg(unix)]
pub(crate) async fn signal(name: &str, pid: u32) {
    let kill = format!("kill -{name} {pid}");
    let killed = within(Command::new("sh").args(["-c", &kill]).status()).await;
    assert!(killed.expect("a shell").success());
}
