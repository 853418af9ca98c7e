//! Messages only: the gaps between connections are hidden, losses are not.

use sockstream::WebSocket;
use sockstream::reconnect::OptionsError;
use web_sys::console;

pub async fn run(url: &str) -> Result<(), OptionsError> {
    let mut messages = WebSocket::builder(url)
        .reconnecting()
        .start()?
        .into_messages();
    while let Some(item) = messages.next().await {
        match item {
            Ok(message) => console::log_1(&format!("{message:?}").into()),
            Err(lost) => console::warn_1(&lost.to_string().into()),
        }
    }
    Ok(())
}
