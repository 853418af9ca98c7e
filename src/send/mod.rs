//! Handles of a connection that are `Send + Sync`. With the feature `send`.
//!
//! ```no_run
//! use sockstream::{Error, Message, WebSocket};
//!
//! async fn run() -> Result<(), Error> {
//!     let (sender, mut receiver) = WebSocket::builder("/chat").connect_send().await?;
//!     sender.send("hello").await?;
//!     while let Some(message) = receiver.next().await {
//!         web_sys::console::log_1(&format!("{:?}", message?).into());
//!     }
//!     Ok(())
//! }
//!
//! // Libraries that also run on servers require this of their transports.
//! fn spawn(task: impl Future<Output = Result<(), Error>> + Send + 'static) {
//! #   drop(task);
//! }
//! # fn main() {
//! spawn(run());
//! # }
//! ```
//!
//! # When this module is needed
//!
//! The handles of the crate's root stay on the thread that made them, since a native `WebSocket` can't be used on another one.
//! Where something requires `Send`, there are two ways:
//!
//! - **`send_wrapper::SendWrapper`** makes any value `Send`, and panics when it is used or dropped on another thread. It is
//!   enough where the bound is only a formality: all tasks run on the thread that connects, as in every build without
//!   `target-feature=+atomics`. It costs nothing, and all of [`WebSocket`](crate::WebSocket) is usable in it.
//! - **This module** is needed where handles may really be used or dropped on other threads, as in builds with shared memory;
//!   in a crate whose users choose the build; and where a type has to be `Send` without a value that can panic. Each message
//!   passes a channel, which costs two wake-ups of a task.
//!
//! # What holds
//!
//! - **The native object stays on the thread that connects.** A task there, which [`WebSocket::split_send`] and
//!   [`Builder::connect_send`] spawn with `wasm_bindgen_futures::spawn_local`, does what the handles ask. It ends with the
//!   connection, or when all senders and the receiver are dropped. If its thread ends first, for example by
//!   `Worker.terminate()`, operations on other threads don't resolve any more.
//! - **Sending** is as bounded as without this module: [`Sender::send`] resolves when the browser has accepted the message, or
//!   with the error for which it has not. A sink has at most one message on its way to the browser.
//! - **Receiving**: messages wait in the connection, which its [`ReceiveBuffer`](crate::ReceiveBuffer) bounds. The channel
//!   holds at most one message, and only one that [`Receiver::next`] asked for.
//! - **Order** is that in which the futures of `send` were first polled.
//! - **No thread blocks.** The lock of the channel is held for a few instructions, and is waited for without `Atomics.wait`,
//!   which windows don't allow.
//!
//! [`WebSocket::split_send`]: crate::WebSocket::split_send
//! [`Builder::connect_send`]: crate::Builder::connect_send

mod channel;
mod connecting;
mod control;
mod driver;
mod operations;
mod receiver;
mod sender;
mod split;
mod state;

pub use self::control::Control;
pub use self::receiver::Receiver;
pub use self::sender::Sender;

/// The futures that the methods of this module return. All of them are `Unpin`, fused, and `Send + Sync`.
pub mod futures {
    pub use super::connecting::Connecting;
    pub use super::control::{Closed, Opened};
    pub use super::operations::{Close, Flush, Send};
    pub use super::receiver::Next;
}
