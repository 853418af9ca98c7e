//! The receiving half that is `Send`.

use alloc::sync::Arc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::future::FusedFuture;
use futures_core::{FusedStream, Stream};

use super::channel::Channel;
use super::control::Control;
use super::state::State;
use crate::message::message::Message;
use crate::proto::error::Error;

/// The receiving half of a connection, for any thread: a `Stream` of `Result<Message, Error>`. Returned by
/// [`WebSocket::split_send`](crate::WebSocket::split_send).
///
/// Dropping it and all [`Sender`](super::Sender)s closes the connection. Dropping this one alone discards the messages that were
/// not read, and those that arrive later.
pub struct Receiver {
    channel: Arc<Channel>,
}

impl Receiver {
    pub(super) fn new(channel: &Arc<Channel>) -> Self {
        let channel = Arc::clone(channel);
        Self { channel }
    }

    /// Returns the next message.
    ///
    /// Returns `None` after a clean close. After any other end it returns all received messages, then one error, then `None`.
    ///
    /// # Errors
    /// As [`WebSocket::next`](crate::WebSocket::next).
    ///
    /// # Cancel safety
    /// A dropped future has taken no message.
    #[allow(
        clippy::should_implement_trait,
        reason = "it is `next` of a stream, and asynchronous"
    )]
    pub fn next(&mut self) -> Next<'_> {
        Next(self)
    }

    /// Returns a handle to watch and close the connection. It outlives both halves.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(&self.channel)
    }
}

impl Stream for Receiver {
    type Item = Result<Message, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let waker = cx.waker().clone();
        self.channel.update(|state| state.poll_next(waker))
    }
}

impl FusedStream for Receiver {
    fn is_terminated(&self) -> bool {
        self.channel.update(|state| state.is_read_to_end())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let unread = self.channel.update(State::drop_receiver);
        drop(unread);
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receiver")
    }
}

/// Future of [`Receiver::next`].
///
/// # Errors
/// As [`WebSocket::next`](crate::WebSocket::next).
///
/// # Cancel safety
/// A dropped future has taken no message.
#[must_use = "futures do nothing unless polled"]
#[derive(Debug)]
pub struct Next<'a>(&'a mut Receiver);

impl Future for Next<'_> {
    type Output = Option<Result<Message, Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.0).poll_next(cx)
    }
}

impl FusedFuture for Next<'_> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}
