//! With sockstream.

use sockstream::{CloseCode, Error, Message, ReceiveBuffer, WebSocket};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> Result<(), Error> {
    let receive_buffer = ReceiveBuffer {
        max_bytes: 1 << 20,
        ..ReceiveBuffer::default()
    };
    let socket = WebSocket::builder(url)
        .protocols(["chat.v2"])
        .send_buffer(1 << 20, 1 << 18)
        .receive_buffer(receive_buffer)
        .connect()
        .await?;
    let (sender, mut receiver) = socket.split();
    sender.send("hello").await?;
    if let Some(message) = receiver.next().await {
        match message? {
            Message::Text(text) => show(text),
            Message::Binary(bytes) => show(format!("{} bytes", bytes.len())),
        }
    }
    let event = sender.close((CloseCode::NORMAL, "done")).await?;
    show(format!("closed with {}", event.code));
    Ok(())
}
