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
//! - **Ends.** After a clean close the stream ends with `None`. After any other end it returns the received messages, then
//!   one `Err`, then `None`.
//! - **Sending** waits while the browser's own queue is above the high-water mark ([`Builder::send_buffer`]), and fails
//!   with [`Error::NotOpen`] instead of dropping messages silently. [`CloseEvent`] says how many of the accepted bytes
//!   certainly never left, and how many may have arrived or not.
//! - **Receiving** is bounded ([`ReceiveBuffer`]); beyond the bound the connection is closed, or messages are dropped and
//!   counted, as you choose.
//! - **Closing.** After your own `close` the browser discards what still arrives. To lose nothing, agree on a last
//!   message with the peer, or let the peer close, and read to the end. When the peer closes, what you sent while its
//!   Close frame was on the way did not reach it.
//! - **Dropping** all handles closes the connection and releases everything, at any time, also while connecting.
//! - **Waiting.** The futures of this crate can be dropped at any time, and work in `futures::select!` as they are.
//! - **Threads.** A socket stays on the thread that made it. In builds with shared memory (`+atomics`) what is sent is
//!   copied once, because browsers refuse views of shared memory; other builds don't pay for that.
//! - **Targets.** The crate compiles for native targets, so that shared code builds; connecting there returns
//!   [`Error::Unsupported`].

#![no_std]

extern crate alloc;
#[cfg(any(test, feature = "__fuzz"))]
extern crate std;

mod browser;
mod builder;
mod control;
pub mod futures;
mod handle;
mod message;
mod proto;
mod split;
mod websocket;

#[cfg(feature = "gloo-net")]
mod gloo;
#[cfg(feature = "__npm")]
mod npm;

pub use crate::builder::Builder;
pub use crate::control::Control;
pub use crate::message::incoming::Incoming;
pub use crate::message::js_message::JsMessage;
pub use crate::message::message::Message;
pub use crate::message::outgoing::Outgoing;
pub use crate::proto::close::{CloseCode, CloseEvent, CloseFrame, MAX_REASON_BYTES};
pub use crate::proto::error::{Error, ProtocolError, UrlError};
pub use crate::proto::options::{CloseCodes, Overflow, ReceiveBuffer};
pub use crate::proto::ready_state::ReadyState;
pub use crate::split::{Receiver, ReuniteError, Sender};
pub use crate::websocket::WebSocket;

/// Runs the state machine with arbitrary scripts. For this repository's fuzz target only.
#[cfg(feature = "__fuzz")]
#[doc(hidden)]
pub mod fuzz {
    /// Runs a script, any bytes.
    ///
    /// # Panics
    /// If the state machine breaks a promise.
    pub fn run(script: &[u8]) {
        crate::proto::fuzz::run(script);
    }
}
