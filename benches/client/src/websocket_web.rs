//! websocket-web, on the one or the other of the two interfaces that browsers have.

use futures_util::{SinkExt, StreamExt};
use websocket_web::{Interface, Msg, WebSocket, WebSocketBuilder};

use crate::Outgoing;
use crate::consumer::Consumer;

pub struct Client(WebSocket);

impl Client {
    pub async fn connect(url: &str) -> Self {
        let mut builder = WebSocketBuilder::new(url);
        builder.set_interface(if cfg!(feature = "websocket-web-stream") {
            Interface::Stream
        } else {
            Interface::Standard
        });
        Self(builder.connect().await.expect("connects"))
    }

    pub async fn receive(&mut self, count: u32, mut consumer: Consumer) -> Consumer {
        for _ in 0..count {
            match self.0.next().await {
                Some(Ok(Msg::Text(text))) => consumer.text(&text),
                Some(Ok(Msg::Binary(bytes))) => consumer.binary(&bytes),
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

    /// Dropping it would lose what was sent just before.
    pub async fn close(mut self) {
        // How it ends is for the server to tell.
        let _ = SinkExt::<&str>::close(&mut self.0).await;
    }
}
