//! Stopping and giving up.

use core::time::Duration;

use sockstream::reconnect::{OptionsError, Reconnecting, Sender, StopReason};
use sockstream::{Error, WebSocket};

pub fn start(url: &str) -> Result<Reconnecting, OptionsError> {
    let ten_minutes = Duration::from_secs(600);
    WebSocket::builder(url)
        .reconnecting()
        .give_up_after(None, ten_minutes)
        .start()
}

pub async fn leave(sender: &Sender) -> Result<StopReason, Error> {
    sender.stop((4000, "the user has left"))?;
    Ok(sender.stopped().await)
}
