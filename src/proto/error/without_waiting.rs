//! Why a call that does not wait has sent or received nothing.

use core::fmt;

use super::Error;

/// Why [`try_send`](crate::WebSocket::try_send) has not sent a message, which is given back.
///
/// ```no_run
/// use sockstream::{TrySendError, WebSocket};
///
/// # fn run(socket: &WebSocket) {
/// match socket.try_send("position") {
///     Ok(()) => {}
///     // The next position will do.
///     Err(TrySendError::Full(_) | TrySendError::Connecting(_)) => {}
///     Err(error) => web_sys::console::warn_1(&error.to_string().into()),
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrySendError<T> {
    /// `bufferedAmount` has reached the high-water mark of [`Builder::send_buffer`](crate::Builder::send_buffer), or other
    /// sends wait.
    Full(T),
    /// The connection is not open yet.
    Connecting(T),
    /// The connection is closing or has ended.
    NotOpen(T),
    /// The browser refused the message: a detached `ArrayBuffer`.
    Refused(T, Error),
}

impl<T> TrySendError<T> {
    /// Returns the message.
    pub fn into_message(self) -> T {
        match self {
            Self::Full(message)
            | Self::Connecting(message)
            | Self::NotOpen(message)
            | Self::Refused(message, _) => message,
        }
    }
}

impl<T> fmt::Display for TrySendError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => f.write_str("the send buffer is full: the message was not sent"),
            Self::Connecting(_) => {
                f.write_str("the connection is not open yet: the message was not sent")
            }
            Self::NotOpen(_) => Error::NotOpen.fmt(f),
            Self::Refused(_, error) => error.fmt(f),
        }
    }
}

impl<T: fmt::Debug> core::error::Error for TrySendError<T> {}

/// Why [`try_recv`](crate::WebSocket::try_recv) has returned no message.
///
/// ```no_run
/// use sockstream::{TryRecvError, WebSocket};
///
/// /// Called for each frame that is drawn.
/// fn update(socket: &mut WebSocket) {
///     loop {
///         match socket.try_recv() {
///             Ok(message) => web_sys::console::log_1(&format!("{message:?}").into()),
///             Err(TryRecvError::Empty | TryRecvError::Ended) => break,
///             Err(error) => web_sys::console::warn_1(&error.to_string().into()),
///         }
///     }
/// }
/// # let _ = update;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TryRecvError {
    /// No message has arrived that was not read.
    Empty,
    /// The connection did not end with a clean close. This is returned once, after all messages.
    Failed(Error),
    /// The connection has ended, and everything was read.
    Ended,
}

impl fmt::Display for TryRecvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no message has arrived"),
            Self::Failed(error) => error.fmt(f),
            Self::Ended => f.write_str("the connection has ended"),
        }
    }
}

impl core::error::Error for TryRecvError {}
