//! The browser's side: sends channels through a connection, and is answered through them.
#![cfg(target_arch = "wasm32")]

mod api;

use std::future::ready;

use api::Question;
use futures::{FutureExt, SinkExt, TryStreamExt};
use remoc::rch::{base, mpsc};
use sockstream::{Error, Message, WebSocket};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Returns what happened, for the test.
///
/// # Errors
/// If the server can't be connected to, or ends too early.
#[wasm_bindgen]
pub async fn run(server: String) -> Result<Vec<String>, JsError> {
    let (sender, receiver) = WebSocket::builder(server).connect_send().await?;
    let sink = sender.with(|packet| ready(Ok::<_, Error>(Message::Binary(packet))));
    let stream = receiver.map_ok(Message::into_bytes);
    let (connection, mut questions, _answers): (_, base::Sender<Question>, base::Receiver<()>) =
        remoc::Connect::framed(remoc::Cfg::default(), sink, stream).await?;
    // `boxed` takes only what is `Send`: this task could run on any thread.
    let (connection, end) = connection.boxed().remote_handle();
    spawn_local(connection);

    let mut report = Vec::new();
    for count in [4, 2] {
        let (squares, mut answers) = mpsc::channel();
        questions.send(Question { count, squares }).await?;
        let mut received = Vec::new();
        while let Some(square) = answers.recv().await? {
            received.push(square);
        }
        report.push(format!("{count} squares are {received:?}"));
    }

    let (squares, _answers) = mpsc::channel();
    questions.send(Question { count: 0, squares }).await?;
    report.push(match end.await {
        Ok(()) => "the connection ended".to_owned(),
        Err(error) => error.to_string(),
    });
    let (squares, _answers) = mpsc::channel();
    report.push(match questions.send(Question { count: 1, squares }).await {
        Ok(()) => "sent".to_owned(),
        Err(error) => error.to_string(),
    });
    Ok(report)
}
