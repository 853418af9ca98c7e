//! Other final close codes than the default ones.

use sockstream::WebSocket;
use sockstream::reconnect::{AttemptError, OptionsError, Reconnecting, Verdict};

fn classify(end: &AttemptError) -> Option<Verdict> {
    let AttemptError::Closed(event) = end else {
        return None;
    };
    match u16::from(event.code) {
        4001 | 1000 => Some(Verdict::Retry),
        1001 => Some(Verdict::Stop),
        _ => None,
    }
}

pub fn start(url: &str) -> Result<Reconnecting, OptionsError> {
    WebSocket::builder(url)
        .reconnecting()
        .classify(classify)
        .start()
}
