//! The `readyState` of a connection.

/// The four states of the WebSocket standard, with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadyState {
    /// 0: the opening handshake is under way.
    Connecting = 0,
    /// 1: messages can be sent and received.
    Open = 1,
    /// 2: the closing handshake is under way.
    Closing = 2,
    /// 3: the connection has ended, or could not be opened.
    Closed = 3,
}

impl ReadyState {
    /// The state for a number of the standard.
    pub(crate) const fn from_number(number: u16) -> Self {
        match number {
            0 => Self::Connecting,
            1 => Self::Open,
            2 => Self::Closing,
            _ => Self::Closed,
        }
    }
}
