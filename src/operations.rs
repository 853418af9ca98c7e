//! The futures of the operations on a connection.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::browser::socket::Socket;
use crate::browser::wakers::{Key, NEW};
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::proto::close_event::CloseEvent;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;

/// What the futures below have in common: a connection, and whether they have resolved.
struct Operation<'a, M> {
    socket: &'a Socket<M>,
    is_done: bool,
}

impl<'a, M: Incoming> Operation<'a, M> {
    fn new(socket: &'a Socket<M>) -> Self {
        Self {
            socket,
            is_done: false,
        }
    }

    fn poll<T>(&mut self, poll: impl FnOnce(&Socket<M>) -> Poll<T>) -> Poll<T> {
        let poll = poll(self.socket);
        self.is_done = poll.is_ready();
        poll
    }
}

/// Future of [`WebSocket::next`](crate::WebSocket::next) and [`Receiver::next`](crate::Receiver::next). It is terminated
/// when the stream has returned its last item.
///
/// # Errors
/// As [`WebSocket::next`](crate::WebSocket::next).
///
/// # Cancel safety
/// A dropped future has taken no message.
///
/// ```no_run
/// # async fn run(socket: &mut sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// if let Some(message) = socket.next().await {
///     web_sys::console::log_1(&format!("{:?}", message?).into());
/// }
/// # Ok(()) }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Next<'a, M: Incoming = Message>(&'a Socket<M>);

impl<'a, M: Incoming> Next<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>) -> Self {
        Self(socket)
    }
}

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

/// Future of [`WebSocket::send`](crate::WebSocket::send) and [`Sender::send`](crate::Sender::send).
///
/// # Errors
/// As [`WebSocket::send`](crate::WebSocket::send).
///
/// # Cancel safety
/// A dropped future has sent the whole message or none of it.
///
/// ```no_run
/// # async fn run(socket: &sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// socket.send("hello").await?;
/// # Ok(()) }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Send<'a, T, M: Incoming = Message> {
    socket: &'a Socket<M>,
    message: Option<T>,
    key: Key,
}

impl<'a, T, M: Incoming> Send<'a, T, M> {
    pub(crate) fn new(socket: &'a Socket<M>, message: T) -> Self {
        Self {
            socket,
            message: Some(message),
            key: NEW,
        }
    }
}

// The message is never pinned.
impl<T, M: Incoming> Unpin for Send<'_, T, M> {}

/// After it has resolved, polling it is pending for ever.
impl<T: Outgoing<M>, M: Incoming> Future for Send<'_, T, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self {
            socket,
            message,
            key,
        } = &mut *self;
        let Some(payload) = message else {
            return Poll::Pending;
        };
        let ready = ready!(socket.poll_send(key, cx));
        let sent = ready.and_then(|()| socket.send_ready(payload));
        *message = None;
        socket.end_send(*key);
        Poll::Ready(sent)
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
            self.socket.end_send(self.key);
        }
    }
}

/// Future of [`WebSocket::flush`](crate::WebSocket::flush) and [`Sender::flush`](crate::Sender::flush).
///
/// # Errors
/// As [`WebSocket::flush`](crate::WebSocket::flush).
///
/// # Cancel safety
/// Dropping it has no effect.
///
/// ```no_run
/// # async fn run(socket: &sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// socket.send("the last one").await?;
/// socket.flush().await?;
/// # Ok(()) }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Flush<'a, M: Incoming = Message> {
    operation: Operation<'a, M>,
    /// Later than the sends that waited when this was polled for the first time.
    key: Key,
}

impl<'a, M: Incoming> Flush<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>) -> Self {
        Self {
            operation: Operation::new(socket),
            key: NEW,
        }
    }
}

impl<M: Incoming> Future for Flush<'_, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { operation, key } = &mut *self;
        operation.poll(|socket| {
            *key = socket.next_key().min(*key);
            socket.poll_flush(*key, cx)
        })
    }
}

impl<M: Incoming> FusedFuture for Flush<'_, M> {
    fn is_terminated(&self) -> bool {
        self.operation.is_done
    }
}

impl<M: Incoming> Drop for Flush<'_, M> {
    fn drop(&mut self) {
        if !self.operation.is_done {
            self.operation.socket.stop_waiting();
        }
    }
}

/// Future of [`WebSocket::opened`](crate::WebSocket::opened).
///
/// # Errors
/// As [`WebSocket::opened`](crate::WebSocket::opened).
///
/// # Cancel safety
/// Dropping it has no effect.
///
/// ```no_run
/// # async fn run() -> Result<(), sockstream::Error> {
/// let socket = sockstream::WebSocket::builder("/chat").open()?;
/// socket.opened().await?;
/// # Ok(()) }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Opened<'a, M: Incoming = Message>(Operation<'a, M>);

impl<'a, M: Incoming> Opened<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>) -> Self {
        Self(Operation::new(socket))
    }
}

impl<M: Incoming> Future for Opened<'_, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(|socket| socket.poll_opened(cx))
    }
}

impl<M: Incoming> FusedFuture for Opened<'_, M> {
    fn is_terminated(&self) -> bool {
        self.0.is_done
    }
}

/// Future of [`WebSocket::close`](crate::WebSocket::close) and [`Sender::close`](crate::Sender::close).
///
/// # Errors
/// As [`WebSocket::close`](crate::WebSocket::close).
///
/// # Cancel safety
/// Dropping it does not stop the connection from closing, once it was polled.
///
/// ```no_run
/// # async fn run(socket: &sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// let event = socket.close((4000, "done")).await?;
/// assert!(event.was_clean);
/// # Ok(()) }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Close<'a, M: Incoming = Message> {
    operation: Operation<'a, M>,
    frame: CloseFrame,
}

impl<'a, M: Incoming> Close<'a, M> {
    pub(crate) fn new(socket: &'a Socket<M>, frame: CloseFrame) -> Self {
        let operation = Operation::new(socket);
        Self { operation, frame }
    }
}

impl<M: Incoming> Future for Close<'_, M> {
    type Output = Result<CloseEvent, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { operation, frame } = &mut *self;
        operation.poll(|socket| socket.poll_close(frame, cx))
    }
}

impl<M: Incoming> FusedFuture for Close<'_, M> {
    fn is_terminated(&self) -> bool {
        self.operation.is_done
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
}

impl<T, M: Incoming> fmt::Debug for Send<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Send")
    }
}
