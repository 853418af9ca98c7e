//! The native server. Prints its address.

mod api;

use std::future::ready;

use api::Question;
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::routing::any;
use futures::{SinkExt, StreamExt};
use remoc::rch::base;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let upgrade = any(async |upgrade: WebSocketUpgrade| upgrade.on_upgrade(serve));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/", upgrade)).await
}

/// Answers questions until the client goes away, or has it end.
async fn serve(socket: WebSocket) {
    let (sink, stream) = socket.split();
    let sink = sink.with(|packet| ready(Ok::<_, axum::Error>(Message::Binary(packet))));
    let stream = stream.filter_map(|message| {
        ready(match message {
            Ok(Message::Binary(packet)) => Some(Ok(packet)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        })
    });
    let connected = remoc::Connect::framed(remoc::Cfg::default(), sink, stream).await;
    let Ok((connection, _answers, mut questions)): Result<
        (_, base::Sender<()>, base::Receiver<Question>),
        _,
    > = connected
    else {
        return;
    };
    let connection = tokio::spawn(connection);
    while let Ok(Some(Question { count, squares })) = questions.recv().await {
        if count == 0 {
            break;
        }
        for number in 0..count {
            if squares.send(number * number).await.is_err() {
                break;
            }
        }
    }
    // Without a closing handshake, as when the server fails.
    connection.abort();
}
