//! Connections that are made again when they are lost. With the feature `reconnect`.
//!
//! ```no_run
//! use sockstream::WebSocket;
//! use sockstream::reconnect::{Event, OptionsError, StopReason};
//! use web_sys::console;
//!
//! # async fn run() -> Result<(), OptionsError> {
//! let mut events = WebSocket::builder("wss://example.com/chat").reconnecting().start()?;
//! let sender = events.sender();
//! while let Some(event) = events.next().await {
//!     match event {
//!         Event::Opened { .. } => drop(sender.send("hello").await),
//!         Event::Message(message) => console::log_1(&format!("{message:?}").into()),
//!         Event::Disconnected(lost) => console::warn_1(&lost.to_string().into()),
//!         Event::Stopped(reason) => console::log_1(&reason.to_string().into()),
//!         _ => {}
//!     }
//! }
//! # Ok(()) }
//! ```
//!
//! - **Reading does the work.** [`Reconnecting`] is a stream; while nobody reads it, no new connection is made.
//!   [`Reconnecting::into_messages`] is for code that wants messages only: a stream and a sink that hides the gaps, and never
//!   what was lost in them. Dropping the reader closes the connection and releases everything.
//! - **When it connects again.** After a delay that grows, and that is drawn at random below its bound, so that the clients
//!   of a server that was away don't come back at the same moment. Immediately when the browser is online again, and when the
//!   page is visible again or was restored. Never while the browser is offline.
//! - **When it stops.** On [`Sender::stop`], when [`Builder::give_up_after`] says so, and on close codes that mean that
//!   connecting again is of no use: see [`Builder::classify`]. [`Sender::stopped`] says why.
//! - **What was lost.** Every message that the browser accepts has a number. [`Disconnected`] says which ones may not have
//!   arrived, and which certainly never left the browser. Nothing is sent again without you.

mod attempt;
mod builder;
mod driver;
mod error;
mod event;
mod messages;
mod open_connection;
mod reconnecting;
mod sender;
mod settings;
mod stats;
mod trace;

pub use self::attempt::{Attempt, Target};
pub use self::builder::Builder;
pub use self::error::{AttemptError, Lost, OptionsError, SendError};
pub use self::event::{Disconnected, Event, State, StopReason};
pub use self::messages::Messages;
pub use self::open_connection::OpenConnection;
pub use self::reconnecting::Reconnecting;
pub use self::sender::Sender;
pub use self::settings::{Heartbeat, Queue, Verdict};
pub use self::stats::{RoundTrip, Stats};

/// The futures that the methods of this module return. All of them are `Unpin` and fused.
pub mod futures {
    pub use super::messages::NextMessage;
    pub use super::open_connection::{SetUpNext, SetUpSend};
    pub use super::reconnecting::NextEvent;
    pub use super::sender::{Send, Stopped};
}
