//! Connects, says hello, and tells whether the same came back: the same program with each crate.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub async fn hello(url: String) -> bool {
    echo(&url).await.unwrap_or(false)
}

/// The empty program.
#[cfg(not(any(
    feature = "ewebsock",
    feature = "gloo-net",
    feature = "sockstream",
    feature = "sockstream-codec",
    feature = "sockstream-gloo-net",
    feature = "sockstream-io",
    feature = "sockstream-json",
    feature = "sockstream-postcard",
    feature = "sockstream-reconnect",
    feature = "sockstream-send",
    feature = "sockstream-tokio-io",
    feature = "sockstream-websocket-stream",
    feature = "tokio-tungstenite-wasm",
    feature = "websocket-web",
    feature = "ws_stream_wasm",
)))]
async fn echo(url: &str) -> Option<bool> {
    Some(!url.is_empty())
}

#[cfg(feature = "sockstream")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::{CloseCode, Message, WebSocket};

    let mut socket = WebSocket::connect(url).await.ok()?;
    socket.send("hello").await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.close(CloseCode::NORMAL).await.ok()?;
    Some(matches!(answer, Message::Text(text) if text == "hello"))
}

/// Sends and receives texts by a codec of its own.
#[cfg(feature = "sockstream-codec")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::codec::Codec;
    use sockstream::{CloseCode, Message, WebSocket};

    struct Text;

    impl Codec for Text {
        type In = String;
        type Out = &'static str;
        type Error = ();

        fn decode(&mut self, message: &Message) -> Result<String, ()> {
            message.as_text().map(str::to_owned).ok_or(())
        }

        fn encode(&mut self, text: &'static str) -> Result<Message, ()> {
            Ok(text.into())
        }
    }

    let mut socket = WebSocket::connect(url).await.ok()?.with_codec(Text);
    socket.send("hello").await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.get_mut().close(CloseCode::NORMAL).await.ok()?;
    Some(answer == "hello")
}

/// Sends and receives JSON.
#[cfg(feature = "sockstream-json")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::{CloseCode, WebSocket};

    let socket = WebSocket::connect(url).await.ok()?;
    let mut socket = socket.json::<String, &str>();
    socket.send("hello").await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.get_mut().close(CloseCode::NORMAL).await.ok()?;
    Some(answer == "hello")
}

/// Sends and receives Postcard.
#[cfg(feature = "sockstream-postcard")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::{CloseCode, WebSocket};

    let socket = WebSocket::connect(url).await.ok()?;
    let mut socket = socket.postcard::<String, &str>();
    socket.send("hello").await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.get_mut().close(CloseCode::NORMAL).await.ok()?;
    Some(answer == "hello")
}

/// Writes and reads bytes, by the traits of futures.
#[cfg(feature = "sockstream-io")]
async fn echo(url: &str) -> Option<bool> {
    use futures_util::{AsyncReadExt, AsyncWriteExt};
    use sockstream::WebSocket;

    let mut stream = WebSocket::connect(url).await.ok()?.into_byte_stream();
    stream.write_all(b"hello").await.ok()?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await.ok()?;
    stream.close().await.ok()?;
    Some(answer == *b"hello")
}

/// Writes and reads bytes, by the traits of tokio.
#[cfg(feature = "sockstream-tokio-io")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::WebSocket;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let mut stream = WebSocket::connect(url).await.ok()?.into_byte_stream();
    stream.write_all(b"hello").await.ok()?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await.ok()?;
    stream.shutdown().await.ok()?;
    Some(answer == *b"hello")
}

/// Has handles that are `Send`.
#[cfg(feature = "sockstream-send")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::{CloseCode, Message, WebSocket};

    let connecting = WebSocket::builder(url).connect_send();
    let (sender, mut receiver) = connecting.await.ok()?;
    sender.send("hello").await.ok()?;
    let answer = receiver.next().await?.ok()?;
    sender.close(CloseCode::NORMAL).await.ok()?;
    Some(matches!(answer, Message::Text(text) if text == "hello"))
}

/// Sends and receives gloo-net's messages.
#[cfg(feature = "sockstream-websocket-stream")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::{Message, Transport, WebSocket};

    let builder = WebSocket::builder(url).transport(Transport::WebSocketStream);
    let mut socket = builder.connect().await.ok()?;
    socket.send("hello").await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.close(1000).await.ok()?;
    Some(matches!(answer, Message::Text(text) if text == "hello"))
}

#[cfg(feature = "sockstream-gloo-net")]
async fn echo(url: &str) -> Option<bool> {
    use gloo_net::websocket::Message;
    use sockstream::{CloseCode, WebSocket};

    let mut socket = WebSocket::connect(url).await.ok()?;
    socket.send(Message::Text("hello".to_owned())).await.ok()?;
    let answer = Message::from(socket.next().await?.ok()?);
    socket.close(CloseCode::NORMAL).await.ok()?;
    Some(matches!(answer, Message::Text(text) if text == "hello"))
}

/// Connects again when the connection is lost.
#[cfg(feature = "sockstream-reconnect")]
async fn echo(url: &str) -> Option<bool> {
    use sockstream::reconnect::Event;
    use sockstream::{CloseCode, Message, WebSocket};

    let mut events = WebSocket::builder(url).reconnecting().start().ok()?;
    let sender = events.sender();
    loop {
        match events.next().await? {
            Event::Opened { .. } => drop(sender.send("hello").await.ok()?),
            Event::Message(answer) => {
                sender.stop(CloseCode::NORMAL).ok()?;
                sender.stopped().await;
                return Some(matches!(answer, Message::Text(text) if text == "hello"));
            }
            _ => {}
        }
    }
}

#[cfg(feature = "gloo-net")]
async fn echo(url: &str) -> Option<bool> {
    use futures_util::{SinkExt, StreamExt};
    use gloo_net::websocket::{Message, futures::WebSocket};

    let mut socket = WebSocket::open(url).ok()?;
    socket.send(Message::Text("hello".to_owned())).await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.close(Some(1000), None).ok()?;
    Some(matches!(answer, Message::Text(text) if text == "hello"))
}

#[cfg(feature = "ws_stream_wasm")]
async fn echo(url: &str) -> Option<bool> {
    use futures_util::{SinkExt, StreamExt};
    use ws_stream_wasm::{WsMessage, WsMeta};

    let (meta, mut socket) = WsMeta::connect(url, None).await.ok()?;
    socket
        .send(WsMessage::Text("hello".to_owned()))
        .await
        .ok()?;
    let answer = socket.next().await?;
    meta.close_code(1000).await.ok()?;
    Some(matches!(answer, WsMessage::Text(text) if text == "hello"))
}

#[cfg(feature = "websocket-web")]
async fn echo(url: &str) -> Option<bool> {
    use futures_util::{SinkExt, StreamExt};
    use websocket_web::{CloseCode, Msg, WebSocket};

    let mut socket = WebSocket::connect(url).await.ok()?;
    socket.send("hello").await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.close_with_reason(CloseCode::NormalClosure, "");
    Some(matches!(answer, Msg::Text(text) if text == "hello"))
}

#[cfg(feature = "tokio-tungstenite-wasm")]
async fn echo(url: &str) -> Option<bool> {
    use futures_util::{SinkExt, StreamExt};
    use tokio_tungstenite_wasm::{Message, connect};

    let mut socket = connect(url).await.ok()?;
    socket.send(Message::text("hello")).await.ok()?;
    let answer = socket.next().await?.ok()?;
    socket.close().await.ok()?;
    Some(matches!(answer, Message::Text(text) if &*text == "hello"))
}

#[cfg(feature = "ewebsock")]
async fn echo(url: &str) -> Option<bool> {
    use ewebsock::{Options, WsEvent, WsMessage, ws_connect};
    use futures_channel::mpsc::unbounded;
    use futures_util::StreamExt;
    use std::ops::ControlFlow;

    let (events, mut received) = unbounded();
    let on_event = move |event| match events.unbounded_send(event) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    let mut socket = ws_connect(url.to_owned(), Options::default(), Box::new(on_event)).ok()?;
    loop {
        match received.next().await? {
            WsEvent::Opened => socket.send(WsMessage::Text("hello".to_owned())),
            WsEvent::Message(answer) => {
                socket.close();
                return Some(matches!(answer, WsMessage::Text(text) if text == "hello"));
            }
            WsEvent::Error(_) | WsEvent::Closed => return None,
        }
    }
}
