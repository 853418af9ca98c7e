//! With websocket-web.

use std::io;

use futures::{SinkExt, StreamExt};
use websocket_web::{CloseCode, Msg, WebSocketBuilder};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> io::Result<()> {
    let mut builder = WebSocketBuilder::new(url);
    builder.set_protocols(["chat.v2"]);
    builder.set_send_buffer_size(1 << 20);
    builder.set_receive_buffer_size(1 << 20);
    let socket = builder.connect().await?;
    let closed = socket.closed();
    let (mut sender, mut receiver) = socket.into_split();
    sender.send("hello").await?;
    if let Some(message) = receiver.next().await {
        match message? {
            Msg::Text(text) => show(text),
            Msg::Binary(bytes) => show(format!("{} bytes", bytes.len())),
        }
    }
    sender.close_with_reason(CloseCode::NormalClosure, "done");
    show(format!("closed with {}", u16::from(closed.await.code)));
    Ok(())
}
