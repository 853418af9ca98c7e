//! sockstream, messages in linear memory.

use sockstream::{Message, WebSocket};

use crate::Outgoing;
use crate::consumer::Consumer;

pub struct Client(WebSocket);

impl Client {
    pub async fn connect(url: &str) -> Self {
        Self(WebSocket::connect(url).await.expect("connects"))
    }

    pub async fn receive(&mut self, count: u32, mut consumer: Consumer) -> Consumer {
        for _ in 0..count {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => consumer.text(&text),
                Some(Ok(Message::Binary(bytes))) => consumer.binary(&bytes),
                end => panic!("{end:?}"),
            }
        }
        consumer
    }

    pub async fn send(&mut self, outgoing: &Outgoing) {
        let sent = match outgoing {
            Outgoing::Text(text) => self.0.send(text.as_str()).await,
            Outgoing::Binary(bytes) => self.0.send(bytes.as_slice()).await,
        };
        sent.expect("sends");
    }

    /// Dropping it closes it, behind what was sent.
    pub async fn close(self) {}
}
