//! The conversion between messages and a user's types.

use crate::message::message::Message;

/// A conversion between the messages of a connection and a user's types.
///
/// ```no_run
/// use sockstream::codec::Codec;
/// use sockstream::{Message, WebSocket};
///
/// /// A number in each binary message, in network byte order.
/// struct Numbers;
///
/// impl Codec for Numbers {
///     type In = u32;
///     type Out = u32;
///     type Error = &'static str;
///
///     fn decode(&mut self, message: &Message) -> Result<u32, Self::Error> {
///         let bytes = message.as_bytes().try_into();
///         Ok(u32::from_be_bytes(bytes.map_err(|_| "not four bytes")?))
///     }
///
///     fn encode(&mut self, number: u32) -> Result<Message, Self::Error> {
///         Ok(number.to_be_bytes().into())
///     }
/// }
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let mut numbers = WebSocket::connect("/numbers").await?.with_codec(Numbers);
/// numbers.send(7).await?;
/// # Ok(()) }
/// ```
pub trait Codec {
    /// What received messages are decoded into.
    type In;
    /// What is encoded and sent.
    type Out;
    /// Why a message can't be decoded, or a value not be encoded.
    type Error;

    /// Decodes a message. Binary data can be kept without a copy, since `Bytes` are shared when they are cloned.
    ///
    /// # Errors
    /// The message is not one of this codec. [`CodecError::Decode`](super::CodecError::Decode) carries the error and the
    /// message, and the connection goes on.
    fn decode(&mut self, message: &Message) -> Result<Self::In, Self::Error>;

    /// Encodes a value. It is called when the message can be sent.
    ///
    /// # Errors
    /// The value has no representation. Nothing is sent, and the connection goes on.
    fn encode(&mut self, value: Self::Out) -> Result<Message, Self::Error>;
}
