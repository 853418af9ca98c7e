//! A server that speaks yamux over WebSocket, and echoes the bytes of each of its streams: `yamux-echo PORT`.
//!
//! Prints `listening on http://ADDRESS` when it listens.

use std::env;
use std::error::Error;
use std::future::poll_fn;
use std::io;

use bytes::Bytes;
use futures::{AsyncReadExt, AsyncWriteExt, SinkExt, StreamExt, TryStreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::accept_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::compat::TokioAsyncReadCompatExt;
use tokio_util::io::{CopyToBytes, SinkWriter, StreamReader};
use yamux::{Config, Connection, Mode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args()
        .nth(1)
        .ok_or("usage: yamux-echo PORT")?
        .parse()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (socket, _) = listener.accept().await?;
        tokio::spawn(async move {
            if let Err(error) = serve(socket).await {
                eprintln!("{error}");
            }
        });
    }
}

async fn serve(socket: TcpStream) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (sink, messages) = accept_async(socket).await?.split();
    let bytes = messages.map_err(io::Error::other);
    let bytes = bytes.try_filter_map(async |message| match message {
        Message::Binary(bytes) => Ok(Some(bytes)),
        Message::Text(_) => Err(io::Error::other("a text message")),
        _ => Ok(None),
    });
    let sink = sink.sink_map_err(io::Error::other);
    let sink = sink.with(async |bytes: Bytes| Ok::<_, io::Error>(Message::Binary(bytes)));
    let reader = StreamReader::new(Box::pin(bytes));
    let writer = SinkWriter::new(CopyToBytes::new(Box::pin(sink)));
    let mut transport = tokio::io::join(reader, writer).compat();
    let mut connection = Connection::new(&mut transport, Config::default(), Mode::Server);
    while let Some(stream) = poll_fn(|cx| connection.poll_next_inbound(cx)).await {
        let (reader, mut writer) = AsyncReadExt::split(stream?);
        tokio::spawn(async move {
            let copied = futures::io::copy(reader, &mut writer).await;
            if let Err(error) = copied.and(writer.close().await) {
                eprintln!("{error}");
            }
        });
    }
    // The client has ended yamux. Reading on answers its Close frame.
    drop(connection);
    futures::io::copy(&mut transport, &mut futures::io::sink()).await?;
    Ok(())
}
