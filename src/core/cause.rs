//! Why something can't go on, as the state machine knows it; with the close event and the time limits it makes an
//! [`Error`](crate::Error).

/// One of the errors, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing can be sent any more. It never ends a connection.
    NotOpen,
    Connect,
    ConnectTimeout,
    Closed,
    CloseTimeout,
    ReceiveOverflow,
    UnexpectedData,
}
