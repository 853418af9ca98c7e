//! gloo-net.

use futures_util::StreamExt;
use gloo_net::websocket::{Message, futures::WebSocket};

use crate::consumer::Consumer;

pub struct Client(WebSocket);

impl Client {
    pub async fn connect(url: &str) -> Self {
        let socket = WebSocket::open(url).expect("a valid URL");
        // It has no way to wait for open; its sink waits in `poll_ready`.
        let mut client = Self(socket);
        futures_util::future::poll_fn(|cx| {
            futures_util::Sink::poll_ready(std::pin::Pin::new(&mut client.0), cx)
        })
        .await
        .expect("connects");
        client
    }

    pub async fn next(&mut self, consumer: &mut Consumer) {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => consumer.text(&text),
            Some(Ok(Message::Bytes(bytes))) => consumer.binary(&bytes),
            end => panic!("{end:?}"),
        }
    }
}
