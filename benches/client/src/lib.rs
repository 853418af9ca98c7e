//! What the page drives: connect, receive, send. Which crate does it is chosen by a feature.

mod consumer;

#[cfg_attr(feature = "gloo-net", path = "gloo_net.rs")]
#[cfg_attr(feature = "sockstream", path = "sockstream.rs")]
#[cfg_attr(feature = "sockstream-js-message", path = "sockstream_js_message.rs")]
#[cfg_attr(feature = "websocket-web", path = "websocket_web.rs")]
mod contender;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use consumer::Consumer;
use contender::Client;

/// An open connection.
#[wasm_bindgen]
pub struct Connection(Client);

#[wasm_bindgen]
impl Connection {
    pub async fn connect(url: String) -> Result<Connection, JsValue> {
        Ok(Self(Client::connect(&url).await))
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
        let mut consumer = Consumer::new(batch, verify, on_batch);
        for _ in 0..count {
            self.0.next(&mut consumer).await;
        }
        consumer.result()
    }
}
