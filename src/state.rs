//! The `readyState` of a connection.

/// The four states of the WebSocket standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 0: the opening handshake is under way.
    Connecting = 0,
    /// 1: messages can be sent and received.
    Open = 1,
    /// 2: the closing handshake is under way.
    Closing = 2,
    /// 3: it has ended, or could not be opened.
    Closed = 3,
}
