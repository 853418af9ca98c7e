//! The futures that the methods of a connection return.
//!
//! All of them can be dropped at any time, are `Unpin`, and are [`FusedFuture`]s, as `futures::select!` asks for.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::browser::socket::Socket;
use crate::browser::wakers::{Key, Role};
use crate::message::incoming::Payload;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::proto::close::{CloseEvent, CloseFrame};
use crate::proto::error::Error;
use crate::websocket::WebSocket;

pub use crate::control::Closed;

/// What a future waits for. When it is dropped, the connection keeps nothing of it.
struct Waiter<'a, M: Payload> {
    socket: &'a Socket<M>,
    role: Role,
    key: Key,
}

impl<'a, M: Payload> Waiter<'a, M> {
    fn new(socket: &'a Socket<M>, role: Role) -> Self {
        let key = socket.new_key();
        Self { socket, role, key }
    }
}

impl<M: Payload> Drop for Waiter<'_, M> {
    fn drop(&mut self) {
        self.socket.forget(self.role, self.key, None);
    }
}

macro_rules! named_future {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        #[must_use = "futures do nothing unless polled"]
        pub struct $name<'a, M: Payload = Message> {
            waiter: Waiter<'a, M>,
            done: bool,
        }

        impl<'a, M: Payload> $name<'a, M> {
            pub(crate) fn new(socket: &'a Socket<M>) -> Self {
                Self {
                    waiter: Waiter::new(socket, Self::ROLE),
                    done: false,
                }
            }
        }

        impl<M: Payload> FusedFuture for $name<'_, M> {
            fn is_terminated(&self) -> bool {
                self.done
            }
        }

        impl<M: Payload> fmt::Debug for $name<'_, M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

named_future! {
    /// Future of [`WebSocket::opened`].
    Opened
}

impl<M: Payload> Opened<'_, M> {
    const ROLE: Role = Role::OPENED;
}

impl<M: Payload> Future for Opened<'_, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.waiter.socket.poll_opened(self.waiter.key, cx);
        self.done = poll.is_ready();
        poll
    }
}

named_future! {
    /// Future of [`WebSocket::flush`].
    Flush
}

impl<M: Payload> Flush<'_, M> {
    const ROLE: Role = Role::FLUSHED;
}

impl<M: Payload> Future for Flush<'_, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.waiter.socket.poll_flush(self.waiter.key, cx);
        self.done = poll.is_ready();
        poll
    }
}

/// Future of [`WebSocket::next`] and [`Receiver::next`](crate::Receiver::next). Terminated once the stream has returned
/// its last item.
#[must_use = "futures do nothing unless polled"]
pub struct Next<'a, M: Payload = Message>(Waiter<'a, M>);

impl<'a, M: Payload> Next<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>) -> Self {
        Self(Waiter::new(socket, Role::READABLE))
    }
}

impl<M: Payload> Future for Next<'_, M> {
    type Output = Option<Result<M, Error>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.socket.poll_next(self.0.key, cx)
    }
}

impl<M: Payload> FusedFuture for Next<'_, M> {
    fn is_terminated(&self) -> bool {
        self.0.socket.is_terminated()
    }
}

impl<M: Payload> fmt::Debug for Next<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Next")
    }
}

/// Future of [`WebSocket::send`] and [`Sender::send`](crate::Sender::send).
#[must_use = "futures do nothing unless polled"]
pub struct Send<'a, T, M: Payload = Message> {
    waiter: Waiter<'a, M>,
    message: Option<T>,
}

impl<'a, T, M: Payload> Send<'a, T, M> {
    pub(crate) fn new(socket: &'a Socket<M>, message: T) -> Self {
        Self {
            waiter: Waiter::new(socket, Role::WRITABLE),
            message: Some(message),
        }
    }
}

// The message is never pinned.
impl<T, M: Payload> Unpin for Send<'_, T, M> {}

/// After it has resolved, polling it is pending for ever.
impl<T: Outgoing<M>, M: Payload> Future for Send<'_, T, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ready = ready!(self.waiter.socket.poll_ready(self.waiter.key, cx));
        match self.message.take() {
            Some(message) => {
                Poll::Ready(ready.and_then(|()| self.waiter.socket.send_ready(&message)))
            }
            None => Poll::Pending,
        }
    }
}

impl<T: Outgoing<M>, M: Payload> FusedFuture for Send<'_, T, M> {
    fn is_terminated(&self) -> bool {
        self.message.is_none()
    }
}

impl<T, M: Payload> fmt::Debug for Send<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Send")
    }
}

/// Future of [`WebSocket::close`] and [`Sender::close`](crate::Sender::close).
#[must_use = "futures do nothing unless polled"]
pub struct Close<'a, M: Payload = Message> {
    waiter: Waiter<'a, M>,
    frame: CloseFrame,
    done: bool,
}

impl<'a, M: Payload> Close<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>, frame: CloseFrame) -> Self {
        Self {
            waiter: Waiter::new(socket, Role::CLOSED),
            frame,
            done: false,
        }
    }
}

impl<M: Payload> Future for Close<'_, M> {
    type Output = Result<CloseEvent, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Waiter { socket, key, .. } = self.waiter;
        let poll = match socket.start_close(&self.frame) {
            Ok(()) => socket.poll_outcome(key, cx),
            Err(error) => Poll::Ready(Err(error)),
        };
        self.done = poll.is_ready();
        poll
    }
}

impl<M: Payload> FusedFuture for Close<'_, M> {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

impl<M: Payload> fmt::Debug for Close<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Close").field(&self.frame).finish()
    }
}

/// Future of [`WebSocket::connect`] and [`Builder::connect`](crate::Builder::connect): resolves with the socket when it is
/// open. Dropping it closes the connection.
///
/// # Errors
/// As [`Builder::connect`](crate::Builder::connect).
#[must_use = "dropping it closes the connection"]
pub struct Connecting<M: Payload = Message>(Option<Result<WebSocket<M>, Error>>);

impl<M: Payload> Connecting<M> {
    pub(crate) fn new(socket: Result<WebSocket<M>, Error>) -> Self {
        Self(Some(socket))
    }
}

/// After it has resolved, polling it is pending for ever.
impl<M: Payload> Future for Connecting<M> {
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

impl<M: Payload> FusedFuture for Connecting<M> {
    fn is_terminated(&self) -> bool {
        self.0.is_none()
    }
}

impl<M: Payload> fmt::Debug for Connecting<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connecting")
    }
}
