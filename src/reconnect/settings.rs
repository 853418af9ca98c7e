//! The heartbeat, the queue, and what follows from a failure.

use alloc::boxed::Box;
use core::fmt;
use core::time::Duration;

use crate::message::incoming::Incoming;
use crate::message::message::Message;

/// A heartbeat: what is sent on a silent connection, and how its answer is recognised.
///
/// Browsers don't let programs send Ping frames, so a dead connection shows only when messages are not answered. Every
/// message that is received shows that the connection is alive, so the heartbeat is sent only when there was none for the
/// interval. A connection on which nothing was received within the timeout after that is dropped.
///
/// ```no_run
/// use sockstream::{Message, WebSocket};
/// use sockstream::reconnect::Heartbeat;
///
/// let heartbeat = Heartbeat::new("ping", |message: &Message| message.as_text() == Some("pong"));
/// let builder = WebSocket::builder("/chat").reconnecting().heartbeat(heartbeat);
/// # drop(builder);
/// ```
#[must_use = "a heartbeat does nothing until a builder has it"]
pub struct Heartbeat<M: Incoming = Message> {
    pub(crate) payload: Box<dyn FnMut() -> M>,
    pub(crate) is_answer: Box<dyn FnMut(&M) -> bool>,
    pub(crate) interval: Duration,
    pub(crate) timeout: Duration,
}

impl<M: Incoming> Heartbeat<M> {
    /// Creates a heartbeat that always sends the same message.
    ///
    /// `is_answer` is asked while a heartbeat is not answered. The message for which it returns true is the answer, and is
    /// not delivered.
    pub fn new(payload: impl Into<M>, is_answer: impl FnMut(&M) -> bool + 'static) -> Self
    where
        M: Clone,
    {
        let payload = payload.into();
        Self::with(move || payload.clone(), is_answer)
    }

    /// Creates a heartbeat whose message a function makes each time, for example with a number. `is_answer` is as in
    /// [`new`](Self::new).
    pub fn with(
        payload: impl FnMut() -> M + 'static,
        is_answer: impl FnMut(&M) -> bool + 'static,
    ) -> Self {
        Self {
            payload: Box::new(payload),
            is_answer: Box::new(is_answer),
            interval: Duration::from_secs(25),
            timeout: Duration::from_secs(10),
        }
    }

    /// Sets how long a connection may be silent before the heartbeat is sent. Default 25 s: proxies often end a connection
    /// that was idle for 30 s or more. At most 24 days; 0 is an error.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how long after a heartbeat a message has to arrive. Default 10 s. At most 24 days; 0 is an error.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl<M: Incoming> fmt::Debug for Heartbeat<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Heartbeat")
            .field("interval", &self.interval)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// The bounds of the queue for messages that are sent while no connection is open.
///
/// ```no_run
/// use sockstream::WebSocket;
/// use sockstream::reconnect::Queue;
///
/// let queue = Queue { max_messages: 100, ..Queue::default() };
/// let builder = WebSocket::builder("/chat").reconnecting().queue(queue);
/// # drop(builder);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The most messages. Default 1,000; 0 is an error.
    pub max_messages: usize,
    /// The most payload bytes: UTF-8 for text, or UTF-16 code units for the text of a [`JsMessage`](crate::JsMessage).
    /// Default 1 MiB; 0 is an error.
    pub max_bytes: usize,
    /// After how long a message expires that could not be sent. `None` for never. Default 60 s, at most 24 days; 0 is an
    /// error.
    pub max_age: Option<Duration>,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            max_messages: 1_000,
            max_bytes: 1 << 20,
            max_age: Some(Duration::from_secs(60)),
        }
    }
}

/// What follows from the failure of an attempt or the end of a connection. Returned by
/// [`classify`](super::Builder::classify).
///
/// ```no_run
/// use sockstream::WebSocket;
/// use sockstream::reconnect::Verdict;
///
/// // Never stops on its own.
/// let builder = WebSocket::builder("/chat").reconnecting().classify(|_| Some(Verdict::Retry));
/// # drop(builder);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// Connects again after the usual delay.
    Retry,
    /// Connects again after 5 to 30 s: the server restarts or is overloaded.
    RetryLater,
    /// Stops for good.
    Stop,
}
