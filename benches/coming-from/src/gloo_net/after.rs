//! With sockstream.

use sockstream::{Error, Message, WebSocket};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> Result<(), Error> {
    let mut socket = WebSocket::connect(url).await?;
    socket.send("hello").await?;
    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => show(text),
            Message::Binary(bytes) => show(format!("{} bytes", bytes.len())),
        }
    }
    show(format!("closed with {}", socket.closed().await.code));
    Ok(())
}
