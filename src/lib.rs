//! The browser's native `WebSocket` as an async stream and sink.
//!
//! > Every message is delivered once and in order, or you are told, with a type, which ones may not have been.
//! > Nothing is unbounded, nothing leaks, nothing panics.
//!
//! ```no_run
//! use sockstream::{CloseCode, Message, WebSocket};
//!
//! # async fn run() -> Result<(), sockstream::Error> {
//! let mut socket = WebSocket::connect("/chat").await?;
//! socket.send("hello").await?;
//! while let Some(message) = socket.next().await {
//!     match message? {
//!         Message::Text(text) => println!("{text}"),
//!         Message::Binary(bytes) => println!("{} bytes", bytes.len()),
//!     }
//! }
//! let event = socket.close((CloseCode::NORMAL, "done")).await?;
//! println!("closed with {}", event.code);
//! # Ok(()) }
//! ```
//!
//! # What to know
//!
//! - **Ends.** After a clean close the stream ends with `None`. After anything else it yields what was received, then one
//!   `Err`, then `None`.
//! - **Sending** waits while the browser's own queue is above the high-water mark ([`Builder::send_buffer`]), and fails
//!   with [`Error::NotOpen`] instead of dropping messages silently. What was accepted and never left the browser is
//!   counted in [`CloseEvent::unsent_bytes`].
//! - **Receiving** is bounded ([`ReceiveBuffer`]); beyond the bound the connection is closed, or messages are dropped and
//!   counted, as you choose.
//! - **Closing.** After your own `close` the browser discards what still arrives. To lose nothing, agree on a last
//!   message with the peer, or let the peer close, and read to the end. When the peer closes, what you sent while its
//!   Close frame was on the way did not reach it: its close event is what tells you.
//! - **Dropping** all handles closes the connection and releases everything, at any time, also while connecting.
//! - **Targets.** The crate compiles for native targets, so that shared code builds; connecting there is
//!   [`Error::Unsupported`].

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod browser;
mod builder;
mod connecting;
mod control;
mod core;
mod handle;
mod js_message;
mod split;
mod state;
mod websocket;

#[cfg(feature = "gloo-net")]
mod gloo;
#[cfg(feature = "npm")]
mod js;

pub use crate::browser::convert::Payload;
pub use crate::browser::outgoing::Outgoing;
pub use crate::builder::Builder;
pub use crate::connecting::Connecting;
pub use crate::control::{Closed, Control};
pub use crate::core::close::{CloseCode, CloseEvent, CloseFrame, MAX_REASON_BYTES};
pub use crate::core::error::{Error, ProtocolError, UrlError};
pub use crate::core::message::Message;
pub use crate::core::options::{Overflow, ReceiveBuffer};
pub use crate::js_message::JsMessage;
pub use crate::split::{Receiver, ReuniteError, Sender};
pub use crate::state::State;
pub use crate::websocket::WebSocket;
