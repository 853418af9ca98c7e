//! With gloo-net.

use std::error::Error;

use futures::{SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> Result<(), Box<dyn Error>> {
    let mut socket = WebSocket::open(url)?;
    socket.send(Message::Text("hello".to_owned())).await?;
    while let Some(message) = socket.next().await {
        match message {
            Ok(Message::Text(text)) => show(text),
            Ok(Message::Bytes(bytes)) => show(format!("{} bytes", bytes.len())),
            Err(WebSocketError::ConnectionClose(event)) => {
                show(format!("closed with {}", event.code));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
