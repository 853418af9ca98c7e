//! Sending while there is no connection.

use core::time::Duration;

use sockstream::WebSocket;
use sockstream::reconnect::{OptionsError, Queue, Reconnecting, SendError, Sender};

pub fn start(url: &str) -> Result<Reconnecting, OptionsError> {
    let queue = Queue {
        max_messages: 100,
        max_bytes: 65_536,
        max_age: Some(Duration::from_secs(30)),
    };
    WebSocket::builder(url).reconnecting().queue(queue).start()
}

pub async fn save(sender: &Sender, text: &str) -> Result<u64, SendError> {
    sender.send(text).await // also before there is a connection
}
