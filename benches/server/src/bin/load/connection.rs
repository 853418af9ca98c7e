//! One connection, and the messages that go over it.

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

/// The bytes of a message that tell it from all others of its connection.
pub(crate) const NUMBER: usize = size_of::<u64>();

/// A window of messages: so many are on their way at once.
pub(crate) struct Connection {
    socket: WebSocketStream<TcpStream>,
    /// What follows the number in every message.
    rest: Bytes,
    window: u64,
    /// Numbers of the next message to send, and of the next to come back.
    sent: u64,
    received: u64,
    /// When each message on its way was sent, by number modulo the window.
    times: Vec<Instant>,
    flushed: bool,
}

impl Connection {
    /// Connects from `source`, any port of it.
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
        let rest = (NUMBER..size).map(|index| index as u8).collect();
        Ok(Self {
            socket,
            rest,
            window,
            sent: 0,
            received: 0,
            times: vec![Instant::now(); window as usize],
            flushed: true,
        })
    }

    /// Keeps the window full while `more` says so, then waits for what is on its way. `echoed` is
    /// called with the times a message was sent and came back at.
    pub(crate) async fn run(
        &mut self,
        more: impl Fn(Instant) -> bool,
        mut echoed: impl FnMut(Instant, Instant),
    ) -> Result<()> {
        let mut now = Instant::now();
        poll_fn(|cx| {
            loop {
                let send = more(now);
                if !send && self.sent == self.received {
                    return Poll::Ready(Ok(()));
                }
                if send {
                    self.fill(cx, now)?;
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

    fn fill(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<()> {
        let mut socket = Pin::new(&mut self.socket);
        while self.sent - self.received < self.window {
            if socket.as_mut().poll_ready(cx)?.is_pending() {
                break;
            }
            let mut payload = BytesMut::with_capacity(NUMBER + self.rest.len());
            payload.put_u64_ne(self.sent);
            payload.put_slice(&self.rest);
            socket.as_mut().start_send(Message::binary(payload))?;
            let slot = self.sent % self.window;
            self.times[slot as usize] = now;
            self.sent += 1;
            self.flushed = false;
        }
        Ok(())
    }

    /// When the message was sent that this is the echo of.
    fn check(&mut self, message: &Message) -> Result<Instant> {
        let payload: &[u8] = message.as_payload();
        let number = self.received.to_ne_bytes();
        let same = message.is_binary() && payload.strip_prefix(&number) == Some(&self.rest);
        if !same || self.received == self.sent {
            return Err(format!("not the echo of message {}", self.received).into());
        }
        let slot = self.received % self.window;
        self.received += 1;
        Ok(self.times[slot as usize])
    }
}
