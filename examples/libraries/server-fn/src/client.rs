//! The browser's side: calls a server function whose argument and answer are streams.
#![cfg(target_arch = "wasm32")]

mod api;

use futures::channel::mpsc;
use futures::{SinkExt, StreamExt};
use server_fn::ServerFnError;
use wasm_bindgen::prelude::*;

/// Returns what happened, for the test.
///
/// # Errors
/// If the server can't be connected to, or ends too early.
#[wasm_bindgen]
pub async fn run(server: String) -> Result<Vec<String>, JsError> {
    // server_fn keeps the address for as long as the program runs.
    server_fn::client::set_server_url(server.leak());
    let mut report = Vec::new();

    let (mut numbers, input) = mpsc::channel(1);
    let mut doubles = api::double(input.map(Ok).into()).await.map_err(failed)?;
    for number in 1..=3 {
        numbers.send(number).await?;
        let double = doubles.next().await.ok_or(JsError::new("it ended"))?;
        let double = double.map_err(failed)?;
        report.push(format!("{number} doubled is {double}"));
    }
    numbers.send(0).await?;
    report.push(match doubles.next().await {
        None => "the stream ended".to_owned(),
        Some(item) => format!("{item:?}"),
    });

    let (_numbers, input) = mpsc::channel(1);
    report.push(match api::missing(input.map(Ok).into()).await {
        Ok(_) => "connected".to_owned(),
        Err(error) => error.to_string(),
    });
    Ok(report)
}

fn failed(error: ServerFnError) -> JsError {
    JsError::new(&error.to_string())
}
