//! The Close frame that is sent.

use alloc::string::String;

use crate::proto::close_code::{CloseCode, MAX_REASON_BYTES};
use crate::proto::error::Error;

/// The Close frame to send: a code and a reason, or neither.
///
/// Methods that close take anything that converts into one: a code, a code with a reason, or `()` for a frame without
/// both, for which the peer reports 1005. The frame is checked when the connection is closed with it, so bad input is an
/// error and never a panic.
///
/// ```
/// use sockstream::{CloseCode, CloseFrame};
///
/// assert_eq!(CloseFrame::from(1000), CloseFrame::from(CloseCode::NORMAL));
/// assert_eq!(CloseFrame::from((4001, "bye")).reason, "bye");
/// assert_eq!(CloseFrame::from(()).code, None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseFrame {
    /// The code. A frame without a code is empty; if it has a reason, it is sent with 1000.
    pub code: Option<CloseCode>,
    /// The reason, at most [`MAX_REASON_BYTES`] UTF-8 bytes.
    pub reason: String,
}

impl CloseFrame {
    /// Returns a frame with code 1000 and no reason.
    #[must_use]
    pub const fn normal() -> Self {
        Self {
            code: Some(CloseCode::NORMAL),
            reason: String::new(),
        }
    }

    /// Returns the code for the browser's `close()`, if the frame has one.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`].
    pub(crate) fn validate(&self) -> Result<Option<CloseCode>, Error> {
        let code = match self.code {
            None if !self.reason.is_empty() => Some(CloseCode::NORMAL),
            code => code,
        };
        match code {
            Some(code) if !code.is_sendable() => Err(Error::InvalidCloseCode(code)),
            _ if self.reason.len() > MAX_REASON_BYTES => Err(Error::CloseReasonTooLong {
                bytes: self.reason.len(),
            }),
            _ => Ok(code),
        }
    }
}

/// Returns [`CloseFrame::normal`].
impl Default for CloseFrame {
    fn default() -> Self {
        Self::normal()
    }
}

impl From<()> for CloseFrame {
    fn from((): ()) -> Self {
        Self {
            code: None,
            reason: String::new(),
        }
    }
}

impl From<CloseCode> for CloseFrame {
    fn from(code: CloseCode) -> Self {
        Self {
            code: Some(code),
            reason: String::new(),
        }
    }
}

impl From<u16> for CloseFrame {
    fn from(code: u16) -> Self {
        CloseCode::from(code).into()
    }
}

impl<C: Into<CloseCode>, R: Into<String>> From<(C, R)> for CloseFrame {
    fn from((code, reason): (C, R)) -> Self {
        Self {
            code: Some(code.into()),
            reason: reason.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::prelude::v1::*;

    #[test]
    fn a_reason_is_measured_in_utf8_bytes() {
        let fits = CloseFrame::from((1000, "é".repeat(61) + "x"));
        assert_eq!(fits.validate(), Ok(Some(CloseCode::NORMAL)));
        let too_long = CloseFrame::from((1000, "é".repeat(62)));
        assert_eq!(
            too_long.validate(),
            Err(Error::CloseReasonTooLong { bytes: 124 })
        );
    }

    #[test]
    fn a_reason_without_a_code_goes_with_1000() {
        let frame = CloseFrame {
            code: None,
            reason: "bye".into(),
        };
        assert_eq!(frame.validate(), Ok(Some(CloseCode::NORMAL)));
        assert_eq!(CloseFrame::from(()).validate(), Ok(None));
    }

    #[test]
    fn codes_a_client_may_not_send_are_refused() {
        for code in [0, 999, 1001, 1005, 1006, 2999, 5000, u16::MAX] {
            assert_eq!(
                CloseFrame::from(code).validate(),
                Err(Error::InvalidCloseCode(code.into()))
            );
        }
    }
}
