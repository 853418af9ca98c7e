//! Messages of your own types: a [`Codec`] converts them to and from [`Message`](crate::Message).
//!
//! With the feature `codec`. The features `json` and `postcard` add codecs for these two formats, for all types that implement
//! the traits of `serde`.
//!
//! ```no_run
//! # #[cfg(feature = "json")]
//! # mod example {
//! use serde::{Deserialize, Serialize};
//! use sockstream::WebSocket;
//! use sockstream::codec::CodecError;
//!
//! #[derive(Serialize)]
//! enum Request {
//!     Join { room: String },
//! }
//!
//! #[derive(Debug, Deserialize)]
//! enum Event {
//!     Joined { members: u32 },
//!     Said { who: String, what: String },
//! }
//!
//! async fn run() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut socket = WebSocket::connect("/chat").await?.json::<Event, Request>();
//!     socket.send(Request::Join { room: "lobby".into() }).await?;
//!     while let Some(event) = socket.next().await {
//!         match event {
//!             Ok(event) => web_sys::console::log_1(&format!("{event:?}").into()),
//!             // One message that is no `Event`: the connection goes on.
//!             Err(CodecError::Decode { error, message }) => {
//!                 web_sys::console::warn_1(&format!("{message:?}: {error}").into());
//!             }
//!             Err(error) => return Err(error.into()),
//!         }
//!     }
//!     Ok(())
//! }
//! # }
//! ```
//!
//! - **A message that can't be decoded** is an item of the stream with the message in it, and not its end.
//! - **A value that can't be encoded** is an error of sending. Nothing was sent, and the connection goes on.
//! - **Nothing is held back**: [`Typed::into_inner`] returns the socket, and loses nothing. [`Typed::get_mut`] reads and sends
//!   messages that the codec does not see.
//! - **What can have a codec**: [`WebSocket`](crate::WebSocket), its two halves, and the messages of a connection that is made
//!   again when it is lost (`reconnect::Messages`), by `with_codec`; any other stream or sink of messages by [`Typed::new`].

mod codec_trait;
mod error;
#[cfg(feature = "json")]
mod json;
mod methods;
mod operations;
#[cfg(feature = "postcard")]
mod postcard;
#[cfg(test)]
mod tests;
mod typed;

pub use self::codec_trait::Codec;
pub use self::error::CodecError;
#[cfg(feature = "json")]
pub use self::json::Json;
#[cfg(feature = "postcard")]
pub use self::postcard::{Postcard, PostcardError};
pub use self::typed::Typed;

/// The futures that the methods of [`Typed`] return. All of them are `Unpin` and fused.
pub mod futures {
    pub use super::operations::{Next, Send};
}
