//! How a connection ended.

use alloc::string::String;
use core::fmt;

use crate::proto::close_code::CloseCode;

/// How a connection ended: the browser's `CloseEvent`, and what is known about the bytes that were sent.
///
/// `send` succeeds when the browser has accepted a message. When the connection ends, the accepted bytes fall into three
/// groups: those that the peer has received, those that never left the browser, and those of which nothing is known.
///
/// | how the connection ended | `never_sent_bytes` | `unconfirmed_bytes` |
/// |---|---|---|
/// | your close, answered by the peer with the same code | 0 | 0 |
/// | your close, answered with another code | 0 | all bytes sent |
/// | a clean close by the peer | bytes still buffered | all other bytes sent |
/// | no closing handshake: a reset, a lost network | bytes still buffered | all other bytes sent |
/// | the same, within seconds after the page was frozen | 0, as Chromium does not tell what left meanwhile | all bytes sent |
/// | `terminate`, a time limit, dropping the socket | 0, as the browser still sends what it has buffered | all bytes sent |
///
/// A peer that answers a Close frame repeats its code, and it has then received everything that was sent before that frame.
/// Another code means that the peer began to close before it received your Close frame, and possibly before it received
/// your last messages. A peer that begins to close at the same moment with the same code can't be told from one that
/// answers: where this matters, close with a code that only you use, for example 4000.
///
/// ```no_run
/// # async fn run(socket: sockstream::WebSocket) {
/// let event = socket.closed().await;
/// if event.unconfirmed_bytes > 0 {
///     // Ask the server, after connecting again, which messages it has.
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseEvent {
    /// The code that the peer sent; 1005 if its Close frame had none, and 1006 if there was no Close frame.
    pub code: CloseCode,
    /// The reason that the peer sent, or `""`.
    pub reason: String,
    /// Whether both sides sent a Close frame.
    pub was_clean: bool,
    /// Payload bytes that `send` accepted and that never left the browser; UTF-8 for text. They are the last ones that were
    /// sent. The peer has not received them, so sending them again on another connection can't deliver them twice.
    pub never_sent_bytes: u64,
    /// Payload bytes that `send` accepted and that the peer may or may not have received; UTF-8 for text. The WebSocket
    /// protocol has no acknowledgements: only an answer of the peer's application can tell. See the table above.
    pub unconfirmed_bytes: u64,
}

impl CloseEvent {
    /// Creates an event with no bytes lost or unconfirmed. Useful in tests.
    #[must_use]
    pub fn new(code: impl Into<CloseCode>, reason: impl Into<String>, was_clean: bool) -> Self {
        Self {
            code: code.into(),
            reason: reason.into(),
            was_clean,
            never_sent_bytes: 0,
            unconfirmed_bytes: 0,
        }
    }

    /// Returns the event of a connection that ended without an event of the browser.
    pub(crate) fn synthetic() -> Self {
        Self::new(CloseCode::ABNORMAL_CLOSURE, "", false)
    }

    /// Returns whether the closing handshake was completed and every byte sent had left the browser.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.was_clean && self.never_sent_bytes == 0
    }
}

impl fmt::Display for CloseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manner = if self.was_clean {
            "cleanly"
        } else {
            "uncleanly"
        };
        write!(f, "closed {manner} with code {}", self.code)?;
        if !self.reason.is_empty() {
            write!(f, " ({})", self.reason)?;
        }
        if self.never_sent_bytes > 0 {
            write!(f, ", {} bytes never sent", self.never_sent_bytes)?;
        }
        Ok(())
    }
}
