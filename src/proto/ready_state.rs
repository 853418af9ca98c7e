//! The `readyState` of a connection.

/// The state of a connection: the four values of `readyState` in the WebSocket standard, with its numbers.
///
/// ```no_run
/// # fn run(socket: &sockstream::WebSocket) -> bool {
/// use sockstream::ReadyState;
///
/// socket.ready_state() == ReadyState::Open
/// # }
/// ```
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
    /// Returns the state with this number.
    pub(crate) const fn from_number(number: u16) -> Self {
        match number {
            0 => Self::Connecting,
            1 => Self::Open,
            2 => Self::Closing,
            _ => Self::Closed,
        }
    }
}
