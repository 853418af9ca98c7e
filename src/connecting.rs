//! The future of a connection that is being opened.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::proto::error::Error;
use crate::websocket::WebSocket;

/// Future of [`WebSocket::connect`] and [`Builder::connect`](crate::Builder::connect): resolves with the socket when the
/// connection is open.
///
/// Connecting has begun when this is returned, whether it is polled or not.
///
/// # Errors
/// As [`Builder::connect`](crate::Builder::connect).
///
/// # Cancel safety
/// Dropping it closes the connection. To keep a connection that is being opened, use
/// [`Builder::open`](crate::Builder::open).
///
/// ```no_run
/// # async fn run() -> Result<(), sockstream::Error> {
/// let connecting = sockstream::WebSocket::connect("/chat");
/// // The opening handshake is under way while the program does something else.
/// let socket = connecting.await?;
/// # drop(socket);
/// # Ok(()) }
/// ```
#[must_use = "dropping it closes the connection"]
pub struct Connecting<M: Incoming = Message>(Option<Result<WebSocket<M>, Error>>);

impl<M: Incoming> Connecting<M> {
    pub(crate) fn new(socket: Result<WebSocket<M>, Error>) -> Self {
        Self(Some(socket))
    }
}

/// After it has resolved, polling it is pending for ever.
impl<M: Incoming> Future for Connecting<M> {
    type Output = Result<WebSocket<M>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let opened = match &self.0 {
            Some(Ok(socket)) => ready!(socket.poll_opened(cx)),
            _ => Ok(()),
        };
        match self.0.take() {
            None => Poll::Pending,
            Some(socket) => Poll::Ready(opened.and(socket)),
        }
    }
}

impl<M: Incoming> FusedFuture for Connecting<M> {
    fn is_terminated(&self) -> bool {
        self.0.is_none()
    }
}

impl<M: Incoming> fmt::Debug for Connecting<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connecting")
    }
}
