//! Postcard.

use core::fmt;
use core::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::codec_trait::Codec;
use crate::message::message::Message;

/// The codec for [Postcard](https://postcard.jamesmunns.com), with the feature `postcard`: each value is a binary message.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use sockstream::WebSocket;
/// use sockstream::codec::Postcard;
///
/// let (sender, receiver) = WebSocket::connect("/numbers").await?.split();
/// // The types are of what is received and of what is sent.
/// let mut numbers = sender.with_codec(Postcard::<(), Vec<u32>>::new());
/// numbers.send(vec![1, 2, 3]).await?;
/// # drop(receiver);
/// # Ok(()) }
/// ```
pub struct Postcard<In, Out = In>(PhantomData<fn(Out) -> In>);

impl<In, Out> Postcard<In, Out> {
    /// Creates the codec.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// Why a message is not one of [`Postcard`], or a value has no representation.
///
/// ```
/// use sockstream::codec::PostcardError;
///
/// assert_eq!(PostcardError::TrailingBytes(3).to_string(), "3 bytes follow the value");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PostcardError {
    /// The format's error.
    Format(postcard::Error),
    /// So many bytes of the message follow the value: the peer has another type.
    TrailingBytes(usize),
    /// The message is text.
    Text,
}

impl fmt::Display for PostcardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(error) => error.fmt(f),
            Self::TrailingBytes(count) => write!(f, "{count} bytes follow the value"),
            Self::Text => f.write_str("the message is text"),
        }
    }
}

impl core::error::Error for PostcardError {}

impl<In: DeserializeOwned, Out: Serialize> Codec for Postcard<In, Out> {
    type In = In;
    type Out = Out;
    type Error = PostcardError;

    fn decode(&mut self, message: &Message) -> Result<In, PostcardError> {
        let Message::Binary(bytes) = message else {
            return Err(PostcardError::Text);
        };
        match postcard::take_from_bytes(bytes).map_err(PostcardError::Format)? {
            (value, []) => Ok(value),
            (_, rest) => Err(PostcardError::TrailingBytes(rest.len())),
        }
    }

    fn encode(&mut self, value: Out) -> Result<Message, PostcardError> {
        let encoded = postcard::to_allocvec(&value);
        encoded.map(Message::from).map_err(PostcardError::Format)
    }
}

impl<In, Out> Clone for Postcard<In, Out> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<In, Out> Copy for Postcard<In, Out> {}

impl<In, Out> Default for Postcard<In, Out> {
    fn default() -> Self {
        Self::new()
    }
}

impl<In, Out> fmt::Debug for Postcard<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postcard")
    }
}
