//! What the page drives: connect, receive, send. Which crate does it is chosen by a feature.

mod consumer;

#[cfg_attr(feature = "ewebsock", path = "ewebsock.rs")]
#[cfg_attr(feature = "gloo-net", path = "gloo_net.rs")]
#[cfg_attr(feature = "sockstream", path = "sockstream.rs")]
#[cfg_attr(feature = "sockstream-js-message", path = "sockstream_js_message.rs")]
#[cfg_attr(feature = "tokio-tungstenite-wasm", path = "tokio_tungstenite_wasm.rs")]
#[cfg_attr(feature = "websocket-web", path = "websocket_web.rs")]
#[cfg_attr(feature = "websocket-web-stream", path = "websocket_web.rs")]
#[cfg_attr(feature = "ws_stream_wasm", path = "ws_stream_wasm.rs")]
mod competitor;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use competitor::Client;
use consumer::Consumer;

/// An open connection.
#[wasm_bindgen]
pub struct Connection {
    client: Client,
    outgoing: Outgoing,
}

/// What is sent, again and again.
enum Outgoing {
    Text(String),
    Binary(Vec<u8>),
}

#[wasm_bindgen]
impl Connection {
    pub async fn connect(url: String) -> Connection {
        Self {
            client: Client::connect(&url).await,
            outgoing: Outgoing::Binary(Vec::new()),
        }
    }

    /// Receives `count` messages, and calls `on_batch` after each `batch` of them. Resolves with the sum of their
    /// lengths, or with the digest of all they hold if `verify` is set.
    pub async fn receive(
        &mut self,
        count: u32,
        batch: u32,
        verify: bool,
        on_batch: Function,
    ) -> f64 {
        let consumer = Consumer::new(batch, verify, Some(on_batch));
        self.client.receive(count, consumer).await.result()
    }

    pub fn prepare_text(&mut self, text: String) {
        self.outgoing = Outgoing::Text(text);
    }

    pub fn prepare_binary(&mut self, bytes: Vec<u8>) {
        self.outgoing = Outgoing::Binary(bytes);
    }

    /// Sends what was prepared `count` times.
    pub async fn send(&mut self, count: u32) {
        for _ in 0..count {
            self.client.send(&self.outgoing).await;
        }
    }

    /// Sends what was prepared and waits for the answer, `count` times. Resolves like `receive`.
    pub async fn round_trips(&mut self, count: u32, verify: bool) -> f64 {
        let mut consumer = Consumer::new(count, verify, None);
        for _ in 0..count {
            self.client.send(&self.outgoing).await;
            consumer = self.client.receive(1, consumer).await;
        }
        consumer.result()
    }

    pub async fn close(self) {
        self.client.close().await;
    }
}
