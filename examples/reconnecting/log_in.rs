//! A protocol whose first message is a token.

use sockstream::WebSocket;
use sockstream::reconnect::{OpenConnection, OptionsError, Reconnecting};

async fn log_in(connection: OpenConnection) -> Result<(), Box<dyn std::error::Error>> {
    connection.send("token 7f3a").await?;
    let answer = connection.next().await;
    if answer.as_ref().and_then(|answer| answer.as_text()) != Some("welcome") {
        return Err(format!("the server did not accept the token: {answer:?}").into());
    }
    connection.send("subscribe news").await?;
    Ok(())
}

pub fn start(url: &str) -> Result<Reconnecting, OptionsError> {
    WebSocket::builder(url)
        .reconnecting()
        .on_open(log_in)
        .start()
}
