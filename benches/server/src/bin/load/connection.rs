//! One connection, and the messages that are echoed over it.

use std::error::Error;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::{Sink, SinkExt, StreamExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_websockets::{ClientBuilder, Limits, Message, WebSocketStream};

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The length of the number that begins every message and differs from all others of its connection.
pub(crate) const NUMBER: usize = size_of::<u64>();

/// A connection with a window: the most messages that wait for their echo at the same time.
pub(crate) struct Connection {
    socket: WebSocketStream<TcpStream>,
    /// What follows the number in every message.
    filler: Bytes,
    window: u64,
    /// How many messages were sent and received, which are the numbers of the next ones.
    sent: u64,
    received: u64,
    /// When each message that waits for its echo was sent, by number modulo the window.
    times: Vec<Instant>,
    flushed: bool,
}

impl Connection {
    /// Connects from `source`, whose port may be zero.
    pub(crate) async fn open(
        url: &str,
        source: SocketAddr,
        server: SocketAddr,
        size: usize,
        window: u64,
    ) -> Result<Self> {
        let tcp = TcpSocket::new_v4()?;
        tcp.bind(source)?;
        let tcp = tcp.connect(server).await?;
        tcp.set_nodelay(true)?;
        let (socket, _) = ClientBuilder::new()
            .uri(url)?
            .limits(Limits::default().max_payload_len(Some(size)))
            .connect_on(tcp)
            .await?;
        let filler = (NUMBER..size).map(|index| index as u8).collect();
        Ok(Self {
            socket,
            filler,
            window,
            sent: 0,
            received: 0,
            times: vec![Instant::now(); window as usize],
            flushed: true,
        })
    }

    /// Sends messages and receives their echoes until all have come back.
    ///
    /// `allowed` returns how many messages may have been sent by now, and `None` once no more are
    /// to be sent. `echoed` is called with the times at which a message was sent and came back.
    pub(crate) async fn run(
        &mut self,
        mut allowed: impl FnMut(Instant, &mut Context<'_>) -> Option<u64>,
        mut echoed: impl FnMut(Instant, Instant),
    ) -> Result<()> {
        poll_fn(|cx| {
            let mut now = Instant::now();
            loop {
                match allowed(now, cx) {
                    Some(total) => self.send(cx, now, total)?,
                    None if self.sent == self.received => return Poll::Ready(Ok(())),
                    None => {}
                }
                if !self.flushed {
                    self.flushed = self.socket.poll_flush_unpin(cx)?.is_ready();
                }
                let before = self.received;
                while let Poll::Ready(message) = self.socket.poll_next_unpin(cx) {
                    let Some(message) = message else {
                        return Poll::Ready(Err("the server closed the connection".into()));
                    };
                    // The messages of one read have come at once.
                    if self.received == before {
                        now = Instant::now();
                    }
                    echoed(self.check(&message?)?, now);
                }
                if self.received == before {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    pub(crate) async fn close(mut self) -> Result<()> {
        Ok(self.socket.close().await?)
    }

    /// Sends until the window is full or `total` messages have been sent.
    fn send(&mut self, cx: &mut Context<'_>, now: Instant, total: u64) -> Result<()> {
        let mut socket = Pin::new(&mut self.socket);
        while self.sent - self.received < self.window && self.sent < total {
            if socket.as_mut().poll_ready(cx)?.is_pending() {
                break;
            }
            let mut payload = BytesMut::with_capacity(NUMBER + self.filler.len());
            payload.put_u64_ne(self.sent);
            payload.put_slice(&self.filler);
            socket.as_mut().start_send(Message::binary(payload))?;
            let slot = self.sent % self.window;
            self.times[slot as usize] = now;
            self.sent += 1;
            self.flushed = false;
        }
        Ok(())
    }

    /// Checks all bytes of an echo. Returns when its message was sent.
    fn check(&mut self, message: &Message) -> Result<Instant> {
        let payload: &[u8] = message.as_payload();
        let number = self.received.to_ne_bytes();
        let same = message.is_binary() && payload.strip_prefix(&number) == Some(&self.filler);
        if !same || self.received == self.sent {
            return Err(format!("not the echo of message {}", self.received).into());
        }
        let slot = self.received % self.window;
        self.received += 1;
        Ok(self.times[slot as usize])
    }
}
