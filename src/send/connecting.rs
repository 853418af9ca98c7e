//! The future of a connection that is being opened, and that may be awaited on any thread.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use super::control::Opened;
use super::receiver::Receiver;
use super::sender::Sender;
use crate::proto::error::Error;

/// Future of [`Builder::connect_send`](crate::Builder::connect_send): resolves with both halves when the connection is open.
///
/// # Errors
/// As [`Builder::connect`](crate::Builder::connect).
///
/// # Cancel safety
/// Dropping it closes the connection.
#[must_use = "dropping it closes the connection"]
pub struct Connecting(Option<Result<(Sender, Receiver, Opened), Error>>);

impl Connecting {
    pub(super) fn new(halves: Result<(Sender, Receiver), Error>) -> Self {
        Self(Some(halves.map(|(sender, receiver)| {
            let opened = sender.control().opened();
            (sender, receiver, opened)
        })))
    }
}

/// After it has resolved, polling it is pending for ever.
impl Future for Connecting {
    type Output = Result<(Sender, Receiver), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = match &mut self.0 {
            Some(Ok((_, _, opened))) => ready!(Pin::new(opened).poll(cx)),
            _ => Ok(()),
        };
        match self.0.take() {
            None => Poll::Pending,
            Some(halves) => {
                Poll::Ready(outcome.and(halves.map(|(sender, receiver, _)| (sender, receiver))))
            }
        }
    }
}

impl FusedFuture for Connecting {
    fn is_terminated(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for Connecting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connecting")
    }
}
