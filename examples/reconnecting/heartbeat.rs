//! A heartbeat.

use core::time::Duration;

use sockstream::reconnect::{Heartbeat, OptionsError, Reconnecting};
use sockstream::{Message, WebSocket};

pub fn start(url: &str) -> Result<Reconnecting, OptionsError> {
    let heartbeat = Heartbeat::new("ping", |message: &Message| {
        message.as_text() == Some("pong")
    })
    .interval(Duration::from_secs(25))
    .timeout(Duration::from_secs(10));
    WebSocket::builder(url)
        .reconnecting()
        .heartbeat(heartbeat)
        .start()
}
