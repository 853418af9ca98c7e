//! With sockstream.

use sockstream::{Error, Message, WebSocket};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> Result<(), Error> {
    let (sender, mut receiver) = WebSocket::connect(url).await?.split();
    sender.send("hello").await?;
    while let Some(message) = receiver.next().await {
        match message? {
            Message::Text(text) => show(text),
            Message::Binary(bytes) => show(format!("{} bytes", bytes.len())),
        }
    }
    show(format!(
        "closed with {}",
        receiver.control().closed().await.code
    ));
    Ok(())
}
