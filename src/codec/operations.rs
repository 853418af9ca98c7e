//! The operations on a connection with a codec, and their futures.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;
use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::codec::codec_trait::Codec;
use crate::codec::error::CodecError;
use crate::codec::typed::Typed;
use crate::message::message::Message;

impl<S, C, E> Typed<S, C>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
    C: Codec,
{
    /// Returns the next value; `None` at the end, as the connection does.
    ///
    /// # Errors
    /// [`CodecError::Decode`] for a message that can't be decoded, after which the stream goes on, and
    /// [`CodecError::Connection`].
    ///
    /// # Cancel safety
    /// A dropped future has taken no message. The future borrows the connection, so one task waits at a time.
    #[allow(
        clippy::should_implement_trait,
        reason = "it is `next` of a stream, and asynchronous"
    )]
    pub fn next(&mut self) -> Next<'_, S, C> {
        Next(self)
    }
}

impl<S, C> Typed<S, C>
where
    S: Sink<Message> + Unpin,
    C: Codec,
{
    /// Encodes and sends a value. Waits as the connection does before it sends a message.
    ///
    /// # Errors
    /// [`CodecError::Encode`] and [`CodecError::Connection`]. In both cases nothing was sent, and after the first one the
    /// connection goes on.
    ///
    /// # Cancel safety
    /// A dropped future has sent the whole message, or has encoded and sent nothing. The future borrows the connection, so one
    /// task waits at a time.
    pub fn send(&mut self, value: C::Out) -> Send<'_, S, C> {
        let value = Some(value);
        Send { typed: self, value }
    }
}

/// Future of [`Typed::next`]. It is terminated when the stream has returned its last item.
///
/// # Errors
/// As [`Typed::next`].
///
/// # Cancel safety
/// A dropped future has taken no message.
///
/// ```no_run
/// # async fn run<C: sockstream::codec::Codec>(mut socket: sockstream::codec::Typed<sockstream::WebSocket, C>) {
/// if let Some(Ok(value)) = socket.next().await {
/// #   let _: C::In = value;
///     web_sys::console::log_1(&"a value".into());
/// }
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Next<'a, S, C>(&'a mut Typed<S, C>);

impl<S, C, E> Future for Next<'_, S, C>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
    C: Codec,
{
    type Output = Option<Result<C::In, CodecError<C::Error, E>>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.0).poll_next(cx)
    }
}

impl<S, C, E> FusedFuture for Next<'_, S, C>
where
    S: FusedStream<Item = Result<Message, E>> + Unpin,
    C: Codec,
{
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<S, C> fmt::Debug for Next<'_, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Next")
    }
}

/// Future of [`Typed::send`].
///
/// # Errors
/// As [`Typed::send`].
///
/// # Cancel safety
/// A dropped future has sent the whole message, or has encoded and sent nothing.
///
/// ```no_run
/// # async fn run<C: sockstream::codec::Codec<Out = u32>>(mut socket: sockstream::codec::Typed<sockstream::WebSocket, C>) {
/// if socket.send(7).await.is_err() {
///     web_sys::console::warn_1(&"not sent".into());
/// }
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Send<'a, S, C: Codec> {
    typed: &'a mut Typed<S, C>,
    value: Option<C::Out>,
}

// The value is never pinned.
impl<S, C: Codec> Unpin for Send<'_, S, C> {}

/// After it has resolved, polling it is pending for ever.
impl<S, C> Future for Send<'_, S, C>
where
    S: Sink<Message> + Unpin,
    C: Codec,
{
    type Output = Result<(), CodecError<C::Error, S::Error>>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.value.is_none() {
            return Poll::Pending;
        }
        let ready = ready!(Pin::new(&mut *self.typed).poll_ready(cx));
        match self.value.take() {
            Some(value) => Poll::Ready(ready.and_then(|()| {
                let typed = Pin::new(&mut *self.typed);
                typed.start_send(value)
            })),
            None => Poll::Pending,
        }
    }
}

impl<S, C> FusedFuture for Send<'_, S, C>
where
    S: Sink<Message> + Unpin,
    C: Codec,
{
    fn is_terminated(&self) -> bool {
        self.value.is_none()
    }
}

impl<S, C: Codec> fmt::Debug for Send<'_, S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Send")
    }
}
