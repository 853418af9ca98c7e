//! The code under test. Put your own here: what matters is that it takes the URL as an argument.

use std::time::Duration;

use sockstream::reconnect::{Heartbeat, OptionsError, Reconnecting};
use sockstream::{Error, Message, WebSocket};

/// Connects, sends a question, and returns the answer.
///
/// # Errors
/// Why there is no connection, or why it ended without an answer.
pub async fn ask(url: &str, question: &str) -> Result<Option<Message>, Error> {
    let mut socket = WebSocket::connect(url).await?;
    socket.send(question).await?;
    socket.next().await.transpose()
}

/// Stays connected, and notices within `patience` when the server has fallen silent.
///
/// # Errors
/// A `patience` of zero.
pub fn stay_connected(url: &str, patience: Duration) -> Result<Reconnecting, OptionsError> {
    // The echo server answers a ping by a ping. Yours may answer by a pong.
    let heartbeat = Heartbeat::new("ping", |message: &Message| {
        message.as_text() == Some("ping")
    })
    .interval(patience / 2)
    .timeout(patience / 2);
    WebSocket::builder(url)
        .reconnecting()
        .heartbeat(heartbeat)
        .start()
}
