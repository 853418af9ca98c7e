//! The echo server of axum and tungstenite, as their documentation has one writes it.

use std::io::{self, Write};

use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::routing::get;
use futures_util::{StreamExt, TryStreamExt, future};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    drop(stdout);
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        let _ = stream.set_nodelay(true);
    });
    let router = Router::new().route(
        "/echo",
        get(async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(echo)),
    );
    axum::serve(listener, router).await
}

/// `forward` flushes when nothing more is there to be echoed, so that a burst is one write.
async fn echo(socket: WebSocket) {
    let (sink, stream) = socket.split();
    let messages = stream.try_filter(|message| {
        future::ready(matches!(message, Message::Text(_) | Message::Binary(_)))
    });
    // An error ends the connection, and concerns nobody else.
    let _ = messages.forward(sink).await;
}
