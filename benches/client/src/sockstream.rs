//! sockstream, messages in linear memory.

use sockstream::{Message, WebSocket};

use crate::consumer::Consumer;

pub struct Client(WebSocket);

impl Client {
    pub async fn connect(url: &str) -> Self {
        Self(WebSocket::connect(url).await.expect("connects"))
    }

    pub async fn next(&mut self, consumer: &mut Consumer) {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => consumer.text(&text),
            Some(Ok(Message::Binary(bytes))) => consumer.binary(&bytes),
            end => panic!("{end:?}"),
        }
    }
}
