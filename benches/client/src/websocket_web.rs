//! websocket-web, on the browser's `WebSocket`.

use futures_util::StreamExt;
use websocket_web::{Interface, Msg, WebSocket, WebSocketBuilder};

use crate::consumer::Consumer;

pub struct Client(WebSocket);

impl Client {
    pub async fn connect(url: &str) -> Self {
        let mut builder = WebSocketBuilder::new(url);
        builder.set_interface(Interface::Standard);
        Self(builder.connect().await.expect("connects"))
    }

    pub async fn next(&mut self, consumer: &mut Consumer) {
        match self.0.next().await {
            Some(Ok(Msg::Text(text))) => consumer.text(&text),
            Some(Ok(Msg::Binary(bytes))) => consumer.binary(&bytes),
            end => panic!("{end:?}"),
        }
    }
}
