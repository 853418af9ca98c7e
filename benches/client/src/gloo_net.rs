//! gloo-net.

use std::future::poll_fn;
use std::pin::Pin;

use futures_util::{Sink, SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};

use crate::Outgoing;
use crate::consumer::Consumer;

pub struct Client(WebSocket);

impl Client {
    pub async fn connect(url: &str) -> Self {
        let mut socket = WebSocket::open(url).expect("a valid URL");
        // Nothing else tells when it is open.
        let ready = poll_fn(|cx| Pin::new(&mut socket).poll_ready(cx)).await;
        ready.expect("connects");
        Self(socket)
    }

    pub async fn receive(&mut self, count: u32, mut consumer: Consumer) -> Consumer {
        for _ in 0..count {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => consumer.text(&text),
                Some(Ok(Message::Bytes(bytes))) => consumer.binary(&bytes),
                end => panic!("{end:?}"),
            }
        }
        consumer
    }

    pub async fn send(&mut self, outgoing: &Outgoing) {
        let sent = match outgoing {
            Outgoing::Text(text) => self.0.send(Message::Text(text.clone())).await,
            Outgoing::Binary(bytes) => self.0.send(Message::Bytes(bytes.clone())).await,
        };
        sent.expect("sends");
    }

    /// Dropping it closes it, behind what was sent.
    pub async fn close(self) {}
}
