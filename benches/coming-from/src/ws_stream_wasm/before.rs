//! With ws_stream_wasm.

use futures::{SinkExt, StreamExt};
use ws_stream_wasm::{WsErr, WsMessage, WsMeta};

pub async fn run(url: &str, mut show: impl FnMut(String)) -> Result<(), WsErr> {
    let (meta, mut socket) = WsMeta::connect(url, vec!["chat.v2", "chat.v1"]).await?;
    show(format!("speaks {}", meta.protocol()));
    socket.send(WsMessage::Text("hello".to_owned())).await?;
    if let Some(message) = socket.next().await {
        show(format!("{message:?}"));
    }
    let event = meta.close_reason(1000, "done").await?;
    show(format!("closed with {}", event.code));
    Ok(())
}
