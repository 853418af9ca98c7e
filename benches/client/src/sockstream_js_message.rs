//! sockstream, messages left in JavaScript.

use js_sys::Uint8Array;
use sockstream::{JsMessage, WebSocket};

use crate::consumer::Consumer;

pub struct Client(WebSocket<JsMessage>);

impl Client {
    pub async fn connect(url: &str) -> Self {
        Self(
            WebSocket::builder(url)
                .connect_as()
                .await
                .expect("connects"),
        )
    }

    pub async fn next(&mut self, consumer: &mut Consumer) {
        match self.0.next().await {
            Some(Ok(message)) if consumer.verifies() => match message {
                JsMessage::Text(text) => consumer.text(&String::from(text)),
                JsMessage::Binary(buffer) => consumer.binary(&Uint8Array::new(&buffer).to_vec()),
            },
            Some(Ok(_untouched)) => consumer.count(),
            end => panic!("{end:?}"),
        }
    }
}
