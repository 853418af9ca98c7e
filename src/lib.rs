//! The browser's native `WebSocket` as an async stream and sink.
//!
//! > Every message is delivered once and in order, or you are told, with a type, which ones may not have been.
//! > Nothing is unbounded, nothing leaks, nothing panics.
//!
//! ```no_run
//! use sockstream::{CloseEvent, Error, Message, WebSocket};
//! use wasm_bindgen_futures::spawn_local;
//! use web_sys::console;
//!
//! fn main() {
//!     spawn_local(async {
//!         match run().await {
//!             Ok(event) => console::log_1(&format!("closed with code {}", event.code).into()),
//!             Err(error) => console::error_1(&error.to_string().into()),
//!         }
//!     });
//! }
//!
//! async fn run() -> Result<CloseEvent, Error> {
//!     let mut socket = WebSocket::connect("/chat").await?;
//!     socket.send("hello").await?;
//!     while let Some(message) = socket.next().await {
//!         match message? {
//!             Message::Text(text) => console::log_1(&text.into()),
//!             Message::Binary(bytes) => console::log_1(&format!("{} bytes", bytes.len()).into()),
//!         }
//!     }
//!     // The peer closed cleanly. The close event says with which code.
//!     Ok(socket.closed().await)
//! }
//! ```
//!
//! # Guarantees
//!
//! - **End of the stream.** A clean close ends the stream with `None`. Any other end returns all received messages, then one
//!   `Err`, then `None`.
//! - **Sending** waits while the browser's `bufferedAmount` is above the high-water mark ([`Builder::send_buffer`]). On a
//!   connection that is not open it returns [`Error::NotOpen`], and the message was not sent.
//! - **Receiving** is bounded ([`ReceiveBuffer`]). Beyond the bound the connection is closed, or messages are dropped and
//!   counted, as [`Overflow`] says.
//! - **Closing.** After your own `close` the browser discards messages that still arrive. To lose none, agree on a last
//!   message with the peer, or let the peer close and read to the end. When the peer closes, messages that you sent while its
//!   Close frame was on the way did not reach it.
//! - **Dropping** all handles closes the connection and releases everything, at any time, also while connecting.
//! - **Cancelling.** The future of every operation can be dropped at any time; its section "Cancel safety" says what that
//!   means. All futures are `Unpin` and fused, so `futures::select!` takes them as they are.
//!
//! # Questions
//!
//! **What may have been lost?** [`CloseEvent::never_sent_bytes`] and [`CloseEvent::unconfirmed_bytes`] say it when the
//! connection has ended. They count bytes, since a browser reveals no more: number the messages that must not be lost.
//!
//! **Does it reconnect?** With the feature `reconnect`: see the module of that name. Without it, a connection that has ended
//! stays ended.
//!
//! **Is it `Send`?** No. A socket stays on the thread that made it, as the native object does. With the feature `send` it has
//! halves that are `Send + Sync`: see the module of that name, which also says when `send_wrapper::SendWrapper` is enough. In builds with shared memory (`+atomics`) binary messages are copied once when they are sent,
//! since browsers refuse views of shared memory.
//!
//! **Which executor does it need?** Any. `wasm_bindgen_futures::spawn_local` is the usual one. The crate has no executor and
//! spawns no task, except in the module `send`.
//!
//! **What is [`JsMessage`]?** A message that stays in JavaScript, for code that only passes it on: it is not copied into
//! WebAssembly's memory. [`Builder::connect_as`] selects it instead of [`Message`].
//!
//! **Which targets?** `wasm32-unknown-unknown`, in windows and workers. The crate compiles for native targets, so that shared
//! code builds; connecting there returns [`Error::Unsupported`].
//!
//! # Features
//!
//! No feature is enabled by default. What a program does not use of them adds nothing to it; `docs/features.md` in the repository
//! has what each adds where it is used.
//!
//! - `gloo-net`: `From` conversions to and from the `Message` and `CloseEvent` of `gloo_net::websocket`, and sending of
//!   the former.
//! - `reconnect`: the module `reconnect`, for connections that are made again when they are lost.
//! - `io` and `tokio-io`: the module `io`, for byte streams over binary messages, with the traits of `futures` and of `tokio`.
//! - `codec`: the module `codec`, for messages of your own types. `json` and `postcard` add these two formats.
//! - `send`: the module `send`, for handles that are `Send + Sync`, and may be used on other threads. It needs the standard
//!   library and `wasm_bindgen_futures`.
//! - `websocket-stream`: connections over Chromium's `WebSocketStream`, selected by `Builder::transport`: while a program does
//!   not read, the server has to wait. It adds nothing to a program that does not select it.
//! - `tracing`: events for the crate `tracing` when such a connection changes its state, and warnings about what may be lost.

#![no_std]

extern crate alloc;
#[cfg(any(
    test,
    feature = "__fuzz",
    feature = "io",
    feature = "tokio-io",
    feature = "send"
))]
extern crate std;

mod browser;
mod builder;
mod connecting;
mod control;
mod handle;
mod message;
mod methods;
mod operations;
mod proto;
mod receiver;
mod sender;
mod split;
mod websocket;

#[cfg(feature = "gloo-net")]
mod gloo;
#[cfg(feature = "__npm")]
mod npm;

#[cfg(feature = "codec")]
pub mod codec;
#[cfg(any(feature = "io", feature = "tokio-io"))]
pub mod io;
#[cfg(feature = "reconnect")]
pub mod reconnect;
#[cfg(feature = "send")]
pub mod send;

/// The type of a binary [`Message`]'s payload.
pub use bytes;

pub use crate::builder::Builder;
pub use crate::control::Control;
pub use crate::message::incoming::Incoming;
pub use crate::message::js_message::JsMessage;
pub use crate::message::message::Message;
pub use crate::message::outgoing::Outgoing;
pub use crate::proto::close_code::{CloseCode, MAX_REASON_BYTES};
pub use crate::proto::close_event::CloseEvent;
pub use crate::proto::close_frame::CloseFrame;
pub use crate::proto::error::without_waiting::{TryRecvError, TrySendError};
pub use crate::proto::error::{Error, ProtocolError, UrlError};
#[cfg(feature = "websocket-stream")]
pub use crate::proto::options::transport::Transport;
pub use crate::proto::options::{CloseCodes, Overflow, ReceiveBuffer};
pub use crate::proto::ready_state::ReadyState;
pub use crate::receiver::Receiver;
pub use crate::sender::Sender;
pub use crate::split::ReuniteError;
pub use crate::websocket::WebSocket;

/// The futures that the methods of a connection return.
///
/// All of them are `Unpin` and fused, so `futures::select!` takes them as they are. The method of each says what it waits
/// for.
pub mod futures {
    pub use crate::connecting::Connecting;
    pub use crate::control::Closed;
    pub use crate::operations::{Close, Flush, Next, Opened, Send};
}

/// Runs the state machine with arbitrary scripts. For this repository's fuzz target only.
#[cfg(feature = "__fuzz")]
#[doc(hidden)]
pub mod fuzz {
    /// Runs a script, which may be any bytes.
    ///
    /// # Panics
    /// If the state machine breaks a promise.
    pub fn run(script: &[u8]) {
        crate::proto::fuzz::run(script);
    }
}
