//! JSON.

use core::fmt;
use core::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::codec_trait::Codec;
use crate::message::message::Message;

/// The codec for JSON, with the feature `json`: values are sent as text messages, and read from text and binary ones.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use sockstream::WebSocket;
/// use sockstream::codec::Json;
///
/// let (sender, receiver) = WebSocket::connect("/numbers").await?.split();
/// // The types are of what is received and of what is sent.
/// let mut numbers = receiver.with_codec(Json::<Vec<u32>, ()>::new());
/// let first = numbers.next().await.transpose()?;
/// # drop((sender, first));
/// # Ok(()) }
/// ```
pub struct Json<In, Out = In>(PhantomData<fn(Out) -> In>);

impl<In, Out> Json<In, Out> {
    /// Creates the codec.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<In: DeserializeOwned, Out: Serialize> Codec for Json<In, Out> {
    type In = In;
    type Out = Out;
    type Error = serde_json::Error;

    fn decode(&mut self, message: &Message) -> Result<In, Self::Error> {
        match message {
            Message::Text(text) => serde_json::from_str(text),
            Message::Binary(bytes) => serde_json::from_slice(bytes),
        }
    }

    fn encode(&mut self, value: Out) -> Result<Message, Self::Error> {
        serde_json::to_string(&value).map(Message::Text)
    }
}

impl<In, Out> Clone for Json<In, Out> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<In, Out> Copy for Json<In, Out> {}

impl<In, Out> Default for Json<In, Out> {
    fn default() -> Self {
        Self::new()
    }
}

impl<In, Out> fmt::Debug for Json<In, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json")
    }
}
