//! An error of a connection as an error of I/O.

use std::io::{Error as IoError, ErrorKind};

use crate::proto::error::Error;

/// The result contains the [`Error`]. [`io`](crate::io) lists the kinds.
impl From<Error> for IoError {
    fn from(error: Error) -> Self {
        Self::new(kind(&error), error)
    }
}

fn kind(error: &Error) -> ErrorKind {
    match error {
        Error::UncleanClose(_) => ErrorKind::ConnectionReset,
        Error::Connect(_) => ErrorKind::ConnectionRefused,
        Error::ReceiveOverflow => ErrorKind::ConnectionAborted,
        Error::ConnectTimeout(_) | Error::CloseTimeout(_) => ErrorKind::TimedOut,
        Error::NotOpen => ErrorKind::BrokenPipe,
        Error::UnexpectedData => ErrorKind::InvalidData,
        Error::InvalidUrl(_)
        | Error::InvalidProtocol(_)
        | Error::InvalidCloseCode(_)
        | Error::CloseReasonTooLong { .. } => ErrorKind::InvalidInput,
        Error::Unsupported => ErrorKind::Unsupported,
        Error::Exception { .. } => ErrorKind::Other,
    }
}
