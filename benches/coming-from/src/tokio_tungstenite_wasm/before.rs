//! With tokio-tungstenite-wasm.

use futures::{SinkExt, StreamExt};
use tokio_tungstenite_wasm::{Message, Result, connect};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> Result<()> {
    let (mut sender, mut receiver) = connect(url).await?.split();
    sender.send(Message::text("hello")).await?;
    while let Some(message) = receiver.next().await {
        match message? {
            Message::Text(text) => show(text.to_string()),
            Message::Binary(bytes) => show(format!("{} bytes", bytes.len())),
            Message::Close(Some(frame)) => show(format!("closed with {:?}", frame.code)),
            Message::Close(None) => show("closed".to_owned()),
        }
    }
    Ok(())
}
