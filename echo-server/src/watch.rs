//! Who is told what a connection does. Nobody, unless tests want to know.

use crate::message::Message;

/// Is told what a connection does, and dropped when its TCP connection is over.
pub(crate) trait Watch: Send + Sync + 'static {
    /// The 101 was sent.
    fn opened(&mut self, _protocol: Option<String>) {}

    fn received(&self, _message: &Message) {}

    /// The server decides to end this one: what follows isn't the client's doing.
    fn ending(&mut self) {}
}

#[cfg(not(feature = "faults"))]
impl Watch for () {}
