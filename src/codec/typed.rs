//! A connection with a codec.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::codec::codec_trait::Codec;
use crate::codec::error::CodecError;
use crate::message::message::Message;
use crate::receiver::Receiver;
use crate::sender::Sender;
use crate::websocket::WebSocket;

/// A connection with a codec: a `Stream` of `Result<C::In, CodecError<…>>` and a `Sink<C::Out>`. Returned by `with_codec`,
/// `json` and `postcard` of [`WebSocket`].
///
/// Dropping it is dropping the connection.
///
/// ```no_run
/// # #[cfg(feature = "postcard")]
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use sockstream::WebSocket;
///
/// let mut positions = WebSocket::connect("/positions").await?.postcard::<(f32, f32), ()>();
/// while let Some(position) = positions.next().await {
///     let (x, y) = position?;
///     web_sys::console::log_2(&x.into(), &y.into());
/// }
/// // The connection, without the codec.
/// let event = positions.into_inner().closed().await;
/// # drop(event);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Typed<S, C> {
    inner: S,
    codec: C,
}

// The codec is never pinned.
impl<S: Unpin, C> Unpin for Typed<S, C> {}

impl<S, C> Typed<S, C> {
    /// Gives a codec to a stream of `Result<Message, _>`, a `Sink<Message>`, or what is both.
    pub fn new(inner: S, codec: C) -> Self {
        Self { inner, codec }
    }

    /// Returns the connection, for example for its `control` and `protocol`.
    #[must_use]
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// Returns the connection, for example to close it with a code, or to send a message that the codec does not see.
    #[must_use]
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// Returns the connection. Messages that were not read stay readable.
    #[must_use]
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<C: Codec + Clone> Typed<WebSocket, C> {
    /// Splits the socket into two owned halves, as [`WebSocket::split`] does. Each has a clone of the codec.
    #[must_use]
    pub fn split(self) -> (Typed<Sender, C>, Typed<Receiver, C>) {
        let (sender, receiver) = self.inner.split();
        let sender = Typed::new(sender, self.codec.clone());
        (sender, Typed::new(receiver, self.codec))
    }
}

impl<S, C, E> Stream for Typed<S, C>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
    C: Codec,
{
    type Item = Result<C::In, CodecError<C::Error, E>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { inner, codec } = &mut *self;
        Poll::Ready(match ready!(Pin::new(inner).poll_next(cx)) {
            None => None,
            Some(Err(error)) => Some(Err(CodecError::Connection(error))),
            Some(Ok(message)) => {
                let decoded = codec.decode(&message);
                Some(decoded.map_err(|error| CodecError::Decode { error, message }))
            }
        })
    }
}

impl<S, C, E> FusedStream for Typed<S, C>
where
    S: FusedStream<Item = Result<Message, E>> + Unpin,
    C: Codec,
{
    fn is_terminated(&self) -> bool {
        self.inner.is_terminated()
    }
}

/// A value that can't be encoded is an error of `start_send`.
impl<S, C> Sink<C::Out> for Typed<S, C>
where
    S: Sink<Message> + Unpin,
    C: Codec,
{
    type Error = CodecError<C::Error, S::Error>;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let poll = Pin::new(&mut self.inner).poll_ready(cx);
        poll.map_err(CodecError::Connection)
    }

    fn start_send(mut self: Pin<&mut Self>, value: C::Out) -> Result<(), Self::Error> {
        let message = self.codec.encode(value).map_err(CodecError::Encode)?;
        let sent = Pin::new(&mut self.inner).start_send(message);
        sent.map_err(CodecError::Connection)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let poll = Pin::new(&mut self.inner).poll_flush(cx);
        poll.map_err(CodecError::Connection)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let poll = Pin::new(&mut self.inner).poll_close(cx);
        poll.map_err(CodecError::Connection)
    }
}

impl<S: fmt::Debug, C> fmt::Debug for Typed<S, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Typed").field(&self.inner).finish()
    }
}
