//! What can go wrong with an attempt, the settings, and a message.

use alloc::string::String;
use core::fmt;
use core::ops::RangeInclusive;

use alloc::vec::Vec;

use crate::message::message::Message;
use crate::proto::close_event::CloseEvent;
use crate::proto::error::Error;

/// Why an attempt failed, or why a connection ended.
///
/// ```no_run
/// use sockstream::WebSocket;
/// use sockstream::reconnect::{AttemptError, Verdict};
///
/// let builder = WebSocket::builder("/chat").reconnecting().classify(|error| match error {
///     // This server closes with 4001 when the token has expired; the provider gets another one.
///     AttemptError::Closed(event) if event.code == 4001.into() => Some(Verdict::Retry),
///     _ => None,
/// });
/// # drop(builder);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttemptError {
    /// The provider returned this error.
    Provider(String),
    /// The provider did not return within [`attempt_timeout`](super::Builder::attempt_timeout).
    ProviderTimeout,
    /// The connection was not established, or ended in another way than by a clean close. A URL or a subprotocol from the
    /// provider that can't be used is [`Error::InvalidUrl`] or [`Error::InvalidProtocol`],
    /// after which nothing is tried again unless [`classify`](super::Builder::classify) says so.
    Connection(Error),
    /// The connection was not established within [`attempt_timeout`](super::Builder::attempt_timeout).
    ConnectTimeout,
    /// `on_open` returned this error.
    OnOpen(String),
    /// `on_open` was not done within [`attempt_timeout`](super::Builder::attempt_timeout).
    OnOpenTimeout,
    /// The connection ended with a clean close.
    Closed(CloseEvent),
    /// The heartbeat was not answered, or nothing was received for
    /// [`idle_timeout`](super::Builder::idle_timeout).
    Silent,
}

impl fmt::Display for AttemptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provider(error) => write!(f, "the provider failed: {error}"),
            Self::ProviderTimeout => f.write_str("the provider did not return in time"),
            Self::Connection(error) => error.fmt(f),
            Self::ConnectTimeout => f.write_str("the connection was not established in time"),
            Self::OnOpen(error) => write!(f, "on_open failed: {error}"),
            Self::OnOpenTimeout => f.write_str("on_open was not done in time"),
            Self::Closed(event) => write!(f, "the connection {event}"),
            Self::Silent => f.write_str("the connection fell silent"),
        }
    }
}

impl core::error::Error for AttemptError {}

/// What is wrong with the settings. Returned by [`Builder::start`](super::Builder::start) before anything is tried.
///
/// ```no_run
/// use core::time::Duration;
/// use sockstream::WebSocket;
/// use sockstream::reconnect::OptionsError;
///
/// let builder = WebSocket::builder("/chat").reconnecting();
/// let error = builder.attempt_timeout(Duration::ZERO).start().err();
/// assert_eq!(error, Some(OptionsError::Zero("attempt_timeout")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionsError {
    /// There is no `WebSocket` here, or the URL, a subprotocol or a close code can't be used.
    Connection(Error),
    /// The setting of this name must not be 0.
    Zero(&'static str),
    /// The setting of the first name must not exceed that of the second.
    Exceeds(&'static str, &'static str),
    /// Only one of these two settings is possible.
    Conflict(&'static str, &'static str),
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(error) => error.fmt(f),
            Self::Zero(name) => write!(f, "{name} must not be 0"),
            Self::Exceeds(name, bound) => write!(f, "{name} must not exceed {bound}"),
            Self::Conflict(one, other) => write!(f, "{one} and {other} exclude each other"),
        }
    }
}

impl core::error::Error for OptionsError {}

impl From<Error> for OptionsError {
    fn from(error: Error) -> Self {
        Self::Connection(error)
    }
}

/// Why a message was certainly not sent.
///
/// ```no_run
/// # async fn run(sender: sockstream::reconnect::Sender) {
/// use sockstream::reconnect::SendError;
///
/// if let Err(SendError::Away) = sender.send("hello").await {
///     // There is no connection now, and no queue was set.
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// No connection is open, and there is no [`queue`](super::Builder::queue).
    Away,
    /// No connection is open, and the queue has no room for the message.
    QueueFull,
    /// The message was queued, and its deadline came before a connection was open.
    Expired,
    /// Reconnecting has stopped: no connection will be made any more.
    Stopped,
    /// The browser refused the message, for example a detached `ArrayBuffer`.
    Refused(Error),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away => f.write_str("no connection is open: the message was not sent"),
            Self::QueueFull => f.write_str("the queue is full: the message was not sent"),
            Self::Expired => f.write_str("the message expired in the queue and was not sent"),
            Self::Stopped => f.write_str("it has stopped: the message was not sent"),
            Self::Refused(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for SendError {}

/// Messages that were sent over a connection that has ended and may be lost. An item of [`Messages`](super::Messages).
///
/// ```no_run
/// # async fn run(mut messages: sockstream::reconnect::Messages) {
/// while let Some(item) = messages.next().await {
///     match item {
///         Ok(message) => web_sys::console::log_1(&format!("{message:?}").into()),
///         Err(lost) => web_sys::console::warn_1(&lost.to_string().into()),
///     }
/// }
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Lost<M = Message> {
    /// The number of the connection, from 1 on.
    pub connection: u32,
    /// The numbers of the messages that may or may not have arrived.
    pub unconfirmed: Option<RangeInclusive<u64>>,
    /// The numbers of the messages that certainly never left the browser.
    pub never_sent: Option<RangeInclusive<u64>>,
    /// The messages with these numbers, as far as [`keep_messages`](super::Builder::keep_messages) kept them, in order.
    pub messages: Vec<(u64, M)>,
}

impl<M> fmt::Display for Lost<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "connection {} ended", self.connection)?;
        write_range(f, self.unconfirmed.as_ref(), "unconfirmed")?;
        write_range(f, self.never_sent.as_ref(), "never sent")
    }
}

impl<M: fmt::Debug> core::error::Error for Lost<M> {}

/// Appends the numbers of messages, if there are any.
pub(crate) fn write_range(
    f: &mut fmt::Formatter<'_>,
    numbers: Option<&RangeInclusive<u64>>,
    what: &str,
) -> fmt::Result {
    match numbers {
        None => Ok(()),
        Some(numbers) if numbers.start() == numbers.end() => {
            write!(f, "; message {} {what}", numbers.start())
        }
        Some(numbers) => {
            let (first, last) = (numbers.start(), numbers.end());
            write!(f, "; messages {first} to {last} {what}")
        }
    }
}
