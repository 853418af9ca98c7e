//! The futures that the methods of a connection return.
//!
//! All of them can be dropped at any time, are `Unpin`, and are [`FusedFuture`]s, as `futures::select!` asks for.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::browser::socket::Socket;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::proto::close::{CloseEvent, CloseFrame};
use crate::proto::error::Error;
use crate::websocket::WebSocket;

pub use crate::control::Closed;

/// Future of [`WebSocket::next`] and [`Receiver::next`](crate::Receiver::next). Terminated once the stream has returned
/// its last item.
#[must_use = "futures do nothing unless polled"]
pub struct Next<'a, M: Incoming = Message>(pub(crate) &'a Socket<M>);

impl<M: Incoming> Future for Next<'_, M> {
    type Output = Option<Result<M, Error>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_next(cx)
    }
}

impl<M: Incoming> FusedFuture for Next<'_, M> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

/// Future of [`WebSocket::send`] and [`Sender::send`](crate::Sender::send).
#[must_use = "futures do nothing unless polled"]
pub struct Send<'a, T, M: Incoming = Message> {
    socket: &'a Socket<M>,
    message: Option<T>,
}

impl<'a, T, M: Incoming> Send<'a, T, M> {
    pub(crate) fn new(socket: &'a Socket<M>, message: T) -> Self {
        let message = Some(message);
        Self { socket, message }
    }
}

// The message is never pinned.
impl<T, M: Incoming> Unpin for Send<'_, T, M> {}

/// After it has resolved, polling it is pending for ever.
impl<T: Outgoing<M>, M: Incoming> Future for Send<'_, T, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ready = ready!(self.socket.poll_ready(cx));
        match self.message.take() {
            Some(message) => Poll::Ready(ready.and_then(|()| self.socket.send_ready(&message))),
            None => Poll::Pending,
        }
    }
}

impl<T: Outgoing<M>, M: Incoming> FusedFuture for Send<'_, T, M> {
    fn is_terminated(&self) -> bool {
        self.message.is_none()
    }
}

impl<T, M: Incoming> Drop for Send<'_, T, M> {
    fn drop(&mut self) {
        if self.message.is_some() {
            self.socket.stop_waiting();
        }
    }
}

/// Future of [`WebSocket::flush`] and [`Sender::flush`](crate::Sender::flush).
#[must_use = "futures do nothing unless polled"]
pub struct Flush<'a, M: Incoming = Message> {
    socket: &'a Socket<M>,
    done: bool,
}

impl<'a, M: Incoming> Flush<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>) -> Self {
        Self {
            socket,
            done: false,
        }
    }
}

impl<M: Incoming> Future for Flush<'_, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.socket.poll_flush(cx);
        self.done = poll.is_ready();
        poll
    }
}

impl<M: Incoming> FusedFuture for Flush<'_, M> {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

impl<M: Incoming> Drop for Flush<'_, M> {
    fn drop(&mut self) {
        if !self.done {
            self.socket.stop_waiting();
        }
    }
}

/// Future of [`WebSocket::opened`].
#[must_use = "futures do nothing unless polled"]
pub struct Opened<'a, M: Incoming = Message> {
    socket: &'a Socket<M>,
    done: bool,
}

impl<'a, M: Incoming> Opened<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>) -> Self {
        Self {
            socket,
            done: false,
        }
    }
}

impl<M: Incoming> Future for Opened<'_, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.socket.poll_opened(cx);
        self.done = poll.is_ready();
        poll
    }
}

impl<M: Incoming> FusedFuture for Opened<'_, M> {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

/// Future of [`WebSocket::close`] and [`Sender::close`](crate::Sender::close).
#[must_use = "futures do nothing unless polled"]
pub struct Close<'a, M: Incoming = Message> {
    socket: &'a Socket<M>,
    frame: CloseFrame,
    done: bool,
}

impl<'a, M: Incoming> Close<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>, frame: CloseFrame) -> Self {
        Self {
            socket,
            frame,
            done: false,
        }
    }
}

impl<M: Incoming> Future for Close<'_, M> {
    type Output = Result<CloseEvent, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.socket.poll_close(&self.frame, cx);
        self.done = poll.is_ready();
        poll
    }
}

impl<M: Incoming> FusedFuture for Close<'_, M> {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

/// Future of [`WebSocket::connect`] and [`Builder::connect`](crate::Builder::connect): resolves with the socket when it is
/// open. Dropping it closes the connection.
///
/// # Errors
/// As [`Builder::connect`](crate::Builder::connect).
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

/// The public name, and nothing private.
macro_rules! debug_by_name {
    ($($implementation:ty, $name:literal;)*) => {$(
        impl<M: Incoming> fmt::Debug for $implementation {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($name)
            }
        }
    )*};
}

debug_by_name! {
    Next<'_, M>, "Next";
    Flush<'_, M>, "Flush";
    Opened<'_, M>, "Opened";
    Close<'_, M>, "Close";
    Connecting<M>, "Connecting";
}

impl<T, M: Incoming> fmt::Debug for Send<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Send")
    }
}
