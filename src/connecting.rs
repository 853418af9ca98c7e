//! The future that [`WebSocket::connect`] returns.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use crate::browser::convert::Payload;
use crate::core::error::Error;
use crate::core::message::Message;
use crate::websocket::WebSocket;

/// A connection being made; resolves when it is open. Dropping it closes the connection.
///
/// # Errors
/// As [`Builder::connect`](crate::Builder::connect).
#[must_use = "dropping it closes the connection"]
pub struct Connecting<M: Payload = Message>(Option<Result<WebSocket<M>, Error>>);

impl<M: Payload> Connecting<M> {
    pub(crate) fn new(opened: Result<WebSocket<M>, Error>) -> Self {
        Self(Some(opened))
    }
}

/// After it has resolved, polling it is pending for ever.
impl<M: Payload> Future for Connecting<M> {
    type Output = Result<WebSocket<M>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = match &self.0 {
            Some(Ok(socket)) => ready!(socket.poll_opened(cx)),
            _ => Ok(()),
        };
        match self.0.take() {
            None => Poll::Pending,
            Some(result) => Poll::Ready(outcome.and(result)),
        }
    }
}

impl<M: Payload> fmt::Debug for Connecting<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Connecting").field(&self.0).finish()
    }
}
