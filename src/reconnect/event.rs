//! The events of connections that are lost and made again.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::RangeInclusive;
use core::time::Duration;

use crate::message::message::Message;
use crate::proto::close_event::CloseEvent;
use crate::reconnect::error::{AttemptError, write_range};

/// What happened. An item of [`Reconnecting`](super::Reconnecting).
///
/// ```no_run
/// use sockstream::WebSocket;
/// use sockstream::reconnect::Event;
/// use web_sys::console;
///
/// # async fn run() -> Result<(), sockstream::reconnect::OptionsError> {
/// let mut events = WebSocket::builder("/chat").reconnecting().start()?;
/// while let Some(event) = events.next().await {
///     match event {
///         Event::Opened { connection, .. } => console::log_1(&format!("connection {connection}").into()),
///         Event::Message(message) => console::log_1(&format!("{message:?}").into()),
///         Event::Disconnected(lost) => console::log_1(&format!("{lost}").into()),
///         Event::Waiting { delay, .. } => console::log_1(&format!("again in {delay:?}").into()),
///         _ => {}
///     }
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<M = Message> {
    /// A connection is open, and `on_open` is done. Messages that were queued are sent now.
    #[non_exhaustive]
    Opened {
        /// The number of the connection, from 1 on. Connections whose `on_open` failed are not counted.
        connection: u32,
        /// The URL, as the browser resolved it.
        url: String,
        /// The subprotocol that the server chose, or `""`.
        protocol: String,
    },
    /// A message was received.
    Message(M),
    /// The connection that opened last has ended. This event follows all messages that it received. There is one for each
    /// [`Opened`](Self::Opened).
    Disconnected(Disconnected<M>),
    /// The next attempt begins after a delay.
    #[non_exhaustive]
    Waiting {
        /// The number of the next attempt, from 1 on, over all connections.
        attempt: u32,
        /// The time until it begins.
        delay: Duration,
        /// Why the last attempt failed, or why the connection ended.
        error: Option<AttemptError>,
    },
    /// The browser is offline. Nothing is tried until it is online.
    Offline,
    /// Reconnecting has stopped: no connection will be made any more. This is the last event.
    Stopped(StopReason),
}

/// How a connection ended, and which of the messages that were sent over it may be lost.
///
/// Messages are numbered from 1 on, over all connections, in the order in which the browser accepted them:
/// [`Sender::send`](super::Sender::send) returns the number.
///
/// ```no_run
/// # fn run(event: sockstream::reconnect::Event) {
/// use sockstream::reconnect::Event;
///
/// if let Event::Disconnected(disconnected) = event {
///     if let Some(numbers) = disconnected.never_sent {
///         // The server has none of these: they can be sent again.
/// #       let _ = numbers;
///     }
///     if let Some(numbers) = disconnected.unconfirmed {
///         // The server may have these: ask it before they are sent again.
/// #       let _ = numbers;
///     }
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Disconnected<M = Message> {
    /// The number of the connection, from 1 on.
    pub connection: u32,
    /// The close event, with what is known about the bytes that were sent.
    pub close: CloseEvent,
    /// Why the connection ended.
    pub error: AttemptError,
    /// The numbers of the messages that the browser accepted and that may or may not have arrived. Messages that were
    /// [confirmed](super::Sender::confirm) are not among them.
    pub unconfirmed: Option<RangeInclusive<u64>>,
    /// The numbers of the messages that certainly never left the browser. They follow the unconfirmed ones.
    pub never_sent: Option<RangeInclusive<u64>>,
    /// The messages with these numbers, as far as [`keep_messages`](super::Builder::keep_messages) kept them, in order.
    pub messages: Vec<(u64, M)>,
}

impl<M> Disconnected<M> {
    /// Returns whether a message that was sent over this connection may be lost.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        self.unconfirmed.is_some() || self.never_sent.is_some()
    }
}

impl<M> Disconnected<M> {
    /// Removes the messages up to a number, which have arrived.
    pub(crate) fn confirm(&mut self, number: u64) {
        for numbers in [&mut self.unconfirmed, &mut self.never_sent] {
            let left = numbers.take();
            let left = left.map(|left| *left.start().max(&(number + 1))..=*left.end());
            *numbers = left.filter(|left| !left.is_empty());
        }
        self.messages.retain(|(kept, _)| *kept > number);
    }
}

impl<M> fmt::Display for Disconnected<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "connection {} ended: {}", self.connection, self.error)?;
        write_range(f, self.unconfirmed.as_ref(), "unconfirmed")?;
        write_range(f, self.never_sent.as_ref(), "never sent")
    }
}

/// Why reconnecting has stopped. Returned by [`Sender::stopped`](super::Sender::stopped).
///
/// ```no_run
/// # async fn run(sender: sockstream::reconnect::Sender) {
/// use sockstream::reconnect::StopReason;
///
/// match sender.stopped().await {
///     StopReason::Requested => {}
///     reason => web_sys::console::warn_1(&reason.to_string().into()),
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// [`Sender::stop`](super::Sender::stop) was called.
    Requested,
    /// The [`Reconnecting`](super::Reconnecting) was dropped.
    Dropped,
    /// A connection or an attempt ended in a way after which no other is tried.
    Final(AttemptError),
    /// A bound of [`give_up_after`](super::Builder::give_up_after) was reached. Has the error of the last attempt.
    GaveUp(Option<AttemptError>),
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Requested => f.write_str("stopped on request"),
            Self::Dropped => f.write_str("stopped since its reader was dropped"),
            Self::Final(error) => write!(f, "stopped: {error}"),
            Self::GaveUp(None) => f.write_str("gave up"),
            Self::GaveUp(Some(error)) => write!(f, "gave up: {error}"),
        }
    }
}

/// The state of reconnecting. Returned by [`Sender::state`](super::Sender::state).
///
/// ```no_run
/// # fn run(sender: sockstream::reconnect::Sender) {
/// use sockstream::reconnect::State;
///
/// let is_open = sender.state() == State::Open;
/// # let _ = is_open;
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// The next attempt begins after a delay.
    Waiting,
    /// The browser is offline.
    Offline,
    /// The provider is asked for the URL.
    Providing,
    /// The opening handshake is under way.
    Connecting,
    /// The connection is open, and `on_open` is not done.
    SettingUp,
    /// The connection is open.
    Open,
    /// It was stopped, and the connection is being closed.
    Stopping,
    /// Reconnecting has stopped: no connection will be made any more.
    Stopped,
}
