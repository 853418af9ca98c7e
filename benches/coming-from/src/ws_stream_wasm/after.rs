//! With sockstream.

use sockstream::{CloseCode, Error, WebSocket};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> Result<(), Error> {
    let mut socket = WebSocket::builder(url)
        .protocols(["chat.v2", "chat.v1"])
        .connect()
        .await?;
    show(format!("speaks {}", socket.protocol()));
    socket.send("hello").await?;
    if let Some(message) = socket.next().await {
        show(format!("{:?}", message?));
    }
    let event = socket.close((CloseCode::NORMAL, "done")).await?;
    show(format!("closed with {}", event.code));
    Ok(())
}
