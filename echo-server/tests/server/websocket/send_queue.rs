//! Clients that send, and read nothing or little.

use std::io::{self, ErrorKind};
use std::time::Duration;

use crate::support::Program;
#[cfg(target_os = "linux")]
use crate::support::memory;
use crate::support::{BINARY, Client, FIN, PING, Server, TEXT, frame, within};
use sockstream_echo_server::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

/// A client that sends the same frame over and over, and reads nothing.
struct Flood {
    client: Client,
    frame: Vec<u8>,
    sent: usize,
}

impl Flood {
    fn new(client: Client, frame: Vec<u8>) -> Self {
        let sent = 0;
        Self {
            client,
            frame,
            sent,
        }
    }

    async fn write(&mut self) -> io::Result<()> {
        let rest = &self.frame[self.sent % self.frame.len()..];
        self.sent += self.client.stream.write(rest).await?;
        Ok(())
    }

    /// Sends until a write blocks. Panics if that never happens.
    async fn fill(&mut self) {
        while let Ok(written) = timeout(Duration::from_millis(500), self.write()).await {
            written.expect("a connection");
            assert!(self.sent < 256 << 20, "the server reads without a limit");
        }
    }

    /// Sends until a write fails.
    async fn until_error(&mut self) -> ErrorKind {
        within(async {
            loop {
                if let Err(error) = self.write().await {
                    return error.kind();
                }
            }
        })
        .await
    }
}

#[tokio::test]
async fn a_client_that_never_reads_is_reset() {
    let server = Server::start(Config {
        send_timeout: Duration::from_secs(2),
        max_control_frames_per_second: u32::MAX,
        ..Config::default()
    })
    .await;
    for frame in [
        frame(FIN | BINARY, &[0; 1 << 16]),
        frame(FIN | PING, &[0; 125]),
    ] {
        let mut flood = Flood::new(server.open("/echo").await, frame);
        flood.fill().await;
        let kind = flood.until_error().await;
        assert!(
            matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_client_that_reads_slowly_is_not_reset() {
    let server = Server::start(Config {
        send_timeout: Duration::from_secs(3),
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    let payload = vec![b'a'; 1 << 16];
    // More than all buffers in between hold, so that the server has to wait for the client.
    let count = 512;
    let message = frame(FIN | TEXT, &payload);
    let mut writer = client.second_handle();
    let writing = tokio::spawn(async move {
        for _ in 0..count {
            writer.write_all(&message).await?;
        }
        io::Result::Ok(())
    });
    for at in 0..count {
        if at % 64 == 0 {
            // Pauses, which together are longer than the timeout.
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        client.expect(TEXT, &payload).await;
    }
    within(writing).await.expect("no panic").expect("no error");
    client.expect_echo(TEXT, b"still there").await;
}

#[tokio::test]
async fn the_server_stops_when_a_client_never_reads() {
    let server = Server::start(Config {
        grace: Duration::from_millis(500),
        ..Config::default()
    })
    .await;
    let message = frame(FIN | BINARY, &[0; 1 << 16]);
    let mut flood = Flood::new(server.open("/echo").await, message);
    flood.fill().await;
    server.stop().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn clients_that_never_read_take_little_memory() {
    let flags = [
        "--send-timeout",
        "0",
        "--max-control-frames-per-second",
        "4000000000",
    ];
    let server = Program::start(&flags).await;
    let mut floods = Vec::new();
    for frame in [
        frame(FIN | BINARY, &[0; 1000]),
        // Only headers, many at a time.
        frame(FIN | BINARY, &[]).repeat(1000),
        frame(FIN | PING, &[0; 125]),
    ] {
        let before = memory(server.pid(), "VmRSS");
        let mut sent = 0;
        for _ in 0..10 {
            let mut client = server.connect().await;
            client.open("/echo", &[]).await;
            let mut flood = Flood::new(client, frame.clone());
            flood.fill().await;
            sent += flood.sent;
            floods.push(flood);
        }
        let grown = memory(server.pid(), "VmRSS").saturating_sub(before);
        // Ten send queues and ten read buffers are less than 2 MiB. The rest is the allocator's.
        assert!(grown < 8 << 20, "{grown} bytes more after {sent} came");
        assert!(sent > 8 << 20, "{sent} bytes prove nothing");
    }
}

/// As `Config::send_queue_bytes` documents: one message, and a little more.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_client_that_never_reads_costs_one_message() {
    const MESSAGE: usize = 8 << 20;
    const CLIENTS: usize = 8;
    let server = Program::start(&["--send-timeout", "0"]).await;
    let before = memory(server.pid(), "VmRSS");
    let mut floods = Vec::new();
    for _ in 0..CLIENTS {
        let mut client = server.connect().await;
        client.open("/echo", &[]).await;
        let mut flood = Flood::new(client, frame(FIN | BINARY, &vec![1; MESSAGE]));
        flood.fill().await;
        floods.push(flood);
    }
    let grown = memory(server.pid(), "VmHWM").saturating_sub(before);
    let most = CLIENTS * (MESSAGE + (512 << 10)) + (8 << 20);
    assert!(grown < most, "{} MiB more", grown >> 20);
}

/// By default Linux reports room only when a third of megabytes of buffers has been sent.
#[tokio::test]
async fn a_client_that_reads_slowly_all_the_time_is_not_reset() {
    let server = Server::start(Config {
        send_timeout: Duration::from_secs(2),
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    client.send(BINARY, &vec![1; 8 << 20]).await;
    // Until the system's buffers are full.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut chunk = vec![0; 32 << 10];
    for _ in 0..60 {
        within(client.stream.read_exact(&mut chunk))
            .await
            .expect("more of it");
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}
