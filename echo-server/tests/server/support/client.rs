//! A client that checks every byte that the server sends.

use std::net::SocketAddr;
use std::os::fd::AsFd;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{CLOSE, FIN, Head, PING, PONG, frame, handshake, within};

/// A connection that reads and writes raw bytes, with helpers for HTTP and WebSocket.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    /// Read from the stream and not yet consumed.
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

    /// Returns a second handle, for sending while the first one reads.
    pub(crate) fn second_handle(&self) -> TcpStream {
        let fd = self.stream.as_fd().try_clone_to_owned();
        let stream = std::net::TcpStream::from(fd.expect("a second handle"));
        TcpStream::from_std(stream).expect("a handle in non-blocking mode")
    }

    /// Opens a WebSocket on the connection.
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

    /// Sends a byte. Returns whether the connection is still open. Panics on a response.
    pub(crate) async fn trickle(&mut self, byte: u8) -> bool {
        match self.stream.try_read(&mut [0]) {
            Ok(0) => false,
            Ok(_) => panic!("an answer to a part of a request"),
            Err(_) => within(self.stream.write_all(&[byte])).await.is_ok(),
        }
    }

    /// Sends a single frame with FIN.
    pub(crate) async fn send(&mut self, opcode: u8, payload: &[u8]) {
        self.write(&frame(FIN | opcode, payload)).await;
    }

    /// Reads until `take` returns something.
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

    /// Reads exactly so many bytes.
    pub(crate) async fn bytes(&mut self, count: usize) -> BytesMut {
        self.read(|received| (received.len() >= count).then(|| received.split_to(count)))
            .await
    }

    /// Reads a frame. Returns its first byte and its payload.
    pub(crate) async fn frame(&mut self) -> (u8, Vec<u8>) {
        let header = self.bytes(2).await;
        let length = match header[1] {
            126 => self.bytes(2).await.get_u16() as usize,
            127 => self.bytes(8).await.get_u64() as usize,
            length => length as usize,
        };
        (header[0], self.bytes(length).await.to_vec())
    }

    /// Expects exactly this frame.
    pub(crate) async fn expect(&mut self, opcode: u8, payload: &[u8]) {
        let (first, got) = self.frame().await;
        assert_eq!((first, got.len()), (FIN | opcode, payload.len()));
        assert!(got == payload, "{:?}", got.get(..200));
    }

    pub(crate) async fn expect_echo(&mut self, opcode: u8, payload: &[u8]) {
        self.send(opcode, payload).await;
        self.expect(opcode, payload).await;
    }

    /// Sends a Ping, and expects its Pong: by then the server has processed everything before.
    pub(crate) async fn expect_ping(&mut self) {
        self.send(PING, b"taken?").await;
        self.expect(PONG, b"taken?").await;
    }

    /// Expects a Close with this code and any reason, and then the end.
    pub(crate) async fn expect_close(&mut self, code: u16) {
        let (first, payload) = self.frame().await;
        assert_eq!(
            (first, &payload[..2]),
            (FIN | CLOSE, &code.to_be_bytes()[..])
        );
        self.expect_end().await;
    }

    /// Expects the end of the server's side, without another byte.
    pub(crate) async fn expect_end(&mut self) {
        let count = within(self.stream.read_buf(&mut self.received)).await;
        assert_eq!(
            (count.expect("no reset"), &self.received[..]),
            (0, &b""[..])
        );
    }
}
