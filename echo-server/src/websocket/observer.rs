//! How tests learn what a connection does.

use crate::websocket::codec::message::Message;
#[cfg(feature = "faults")]
use crate::websocket::interruption::Interruptions;

/// Receives the events of a connection. Dropped when its TCP connection has ended.
pub(crate) trait Observer: Send + Sync + 'static {
    /// The 101 was sent, with this subprotocol.
    fn opened(&mut self, _protocol: Option<String>) {}

    fn received(&self, _message: &Message) {}

    /// The server ends the connection: what follows is not the client's doing.
    fn ending(&mut self) {}

    /// Returns what tests request for this connection.
    #[cfg(feature = "faults")]
    fn interruptions(&self) -> Interruptions;
}

/// Observes nothing.
#[cfg(not(feature = "faults"))]
impl Observer for () {}
