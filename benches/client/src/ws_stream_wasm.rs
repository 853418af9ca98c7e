//! ws_stream_wasm.

use futures_util::{SinkExt, StreamExt};
use ws_stream_wasm::{WsMessage, WsMeta, WsStream};

use crate::Outgoing;
use crate::consumer::Consumer;

pub struct Client(WsStream);

impl Client {
    pub async fn connect(url: &str) -> Self {
        let (_, stream) = WsMeta::connect(url, None).await.expect("connects");
        Self(stream)
    }

    pub async fn receive(&mut self, count: u32, mut consumer: Consumer) -> Consumer {
        for _ in 0..count {
            match self.0.next().await {
                Some(WsMessage::Text(text)) => consumer.text(&text),
                Some(WsMessage::Binary(bytes)) => consumer.binary(&bytes),
                end => panic!("{end:?}"),
            }
        }
        consumer
    }

    pub async fn send(&mut self, outgoing: &Outgoing) {
        let sent = match outgoing {
            Outgoing::Text(text) => self.0.send(WsMessage::Text(text.clone())).await,
            Outgoing::Binary(bytes) => self.0.send(WsMessage::Binary(bytes.clone())).await,
        };
        sent.expect("sends");
    }

    /// Dropping it closes it, behind what was sent.
    pub async fn close(self) {}
}
