//! sockstream, messages left in JavaScript.

use js_sys::{ArrayBuffer, Uint8Array};
use sockstream::{JsMessage, WebSocket};

use crate::Outgoing;
use crate::consumer::Consumer;

pub struct Client(WebSocket<JsMessage>);

impl Client {
    pub async fn connect(url: &str) -> Self {
        let connecting = WebSocket::builder(url).connect_as();
        Self(connecting.await.expect("connects"))
    }

    pub async fn receive(&mut self, count: u32, mut consumer: Consumer) -> Consumer {
        for _ in 0..count {
            match self.0.next().await {
                Some(Ok(message)) if consumer.verifies() => match message {
                    JsMessage::Text(text) => consumer.text(&String::from(text)),
                    JsMessage::Binary(buffer) => {
                        consumer.binary(&Uint8Array::new(&buffer).to_vec())
                    }
                },
                Some(Ok(_untouched)) => consumer.count(),
                end => panic!("{end:?}"),
            }
        }
        consumer
    }

    pub async fn send(&mut self, outgoing: &Outgoing) {
        let sent = match outgoing {
            Outgoing::Text(text) => self.0.send(text.as_str()).await,
            Outgoing::Binary(bytes) => self.0.send(buffer(bytes)).await,
        };
        sent.expect("sends");
    }

    /// Dropping it closes it, behind what was sent.
    pub async fn close(self) {}
}

fn buffer(bytes: &[u8]) -> ArrayBuffer {
    Uint8Array::from(bytes).buffer()
}
