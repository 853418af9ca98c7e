//! The error of a connection with a codec.

use core::fmt;

use crate::message::message::Message;
use crate::proto::error::Error;

/// Why a value was not received or not sent: `C` is the error of the codec, and `E` that of the connection.
///
/// ```no_run
/// # async fn run<C: sockstream::codec::Codec>(mut socket: sockstream::codec::Typed<sockstream::WebSocket, C>) {
/// use sockstream::codec::CodecError;
///
/// while let Some(Err(CodecError::Decode { message, .. })) = socket.next().await {
///     web_sys::console::warn_1(&format!("skipped {message:?}").into());
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecError<C, E = Error> {
    /// The connection failed, as it does without a codec.
    Connection(E),
    /// A message was received that can't be decoded. The stream goes on after it.
    Decode {
        /// The codec's error.
        error: C,
        /// The message, as it was received.
        message: Message,
    },
    /// The value can't be encoded. Nothing was sent.
    Encode(C),
}

impl<C: fmt::Display, E: fmt::Display> fmt::Display for CodecError<C, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(error) => error.fmt(f),
            Self::Decode { error, .. } => write!(f, "a message could not be decoded: {error}"),
            Self::Encode(error) => {
                write!(f, "a value could not be encoded, and was not sent: {error}")
            }
        }
    }
}

impl<C, E> core::error::Error for CodecError<C, E>
where
    C: fmt::Debug + fmt::Display,
    E: fmt::Debug + fmt::Display,
{
}
