//! The program in README.md: connects, sends, prints what arrives, and says how the connection ended.
#![allow(
    missing_docs,
    unreachable_pub,
    reason = "the program stands in README.md as it is here"
)]

use sockstream::{CloseEvent, Error, Message, WebSocket};
use wasm_bindgen_futures::spawn_local;
use web_sys::console;

pub fn main() {
    spawn_local(async {
        match run("ws://127.0.0.1:8080/echo").await {
            Ok(event) => console::log_1(&format!("closed with code {}", event.code).into()),
            Err(error) => console::error_1(&error.to_string().into()),
        }
    });
}

pub async fn run(url: &str) -> Result<CloseEvent, Error> {
    let mut socket = WebSocket::connect(url).await?;
    socket.send("hello").await?;
    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(text) => console::log_1(&text.into()),
            Message::Binary(bytes) => console::log_1(&format!("{} bytes", bytes.len()).into()),
        }
    }
    // The peer closed cleanly. The close event says with which code: 1001, for example, when a server shuts down.
    Ok(socket.closed().await)
}
