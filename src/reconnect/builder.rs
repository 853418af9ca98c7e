//! The settings of connections that are made again.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Display};
use core::future::Future;
use core::time::Duration;

use crate::browser::native;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::proto::error::Error;
use crate::proto::options::Options;
use crate::proto::reconnect::queue::QueueBounds;
use crate::proto::reconnect::settings::Settings;
use crate::proto::timers;
use crate::reconnect::attempt::{Attempt, Provider, Target};
use crate::reconnect::driver::Driver;
use crate::reconnect::driver::kept::{Keep, Kept};
use crate::reconnect::driver::setup::{Classify, OnOpen, Setup};
use crate::reconnect::error::{AttemptError, OptionsError};
use crate::reconnect::open_connection::OpenConnection;
use crate::reconnect::reconnecting::Reconnecting;
use crate::reconnect::settings::{Heartbeat, Queue, Verdict};

impl crate::Builder {
    /// Returns the settings of a connection that is made again when it is lost, with the URL, the subprotocols, the buffers,
    /// the close timeout and the close codes that were set here.
    /// [`attempt_timeout`](Builder::attempt_timeout) takes the place of
    /// [`connect_timeout`](crate::Builder::connect_timeout).
    pub fn reconnecting(self) -> Builder {
        self.reconnecting_as()
    }

    /// Does the same as [`reconnecting`](Self::reconnecting), and selects the type of the messages: [`Message`] or
    /// [`JsMessage`](crate::JsMessage).
    pub fn reconnecting_as<M: Incoming>(self) -> Builder<M> {
        let Self { url, mut options } = self;
        let protocols = core::mem::replace(&mut options.protocols, Ok(String::new()));
        options.connect_timeout = None;
        Builder::with(Provider::Fixed(Target { url, protocols }), options)
    }
}

/// The settings of connections that are made again when they are lost. Returned by
/// [`crate::Builder::reconnecting`].
///
/// ```no_run
/// use sockstream::reconnect::{Event, Heartbeat, OptionsError, Queue};
/// use sockstream::{Message, WebSocket};
///
/// # async fn run() -> Result<(), OptionsError> {
/// let mut events = WebSocket::builder("wss://example.com/chat")
///     .reconnecting()
///     .on_open(|connection| async move { connection.send("log in").await })
///     .heartbeat(Heartbeat::new("ping", |message: &Message| message.as_text() == Some("pong")))
///     .queue(Queue::default())
///     .start()?;
/// let sender = events.sender();
/// while let Some(event) = events.next().await {
///     if let Event::Message(message) = event {
///         web_sys::console::log_1(&format!("{message:?}").into());
///     }
/// }
/// # drop(sender);
/// # Ok(()) }
/// ```
#[must_use = "a builder does nothing until it is started"]
pub struct Builder<M: Incoming = Message> {
    provider: Provider,
    connection: Options,
    on_open: Option<OnOpen<M>>,
    classify: Option<Classify>,
    heartbeat: Option<Heartbeat<M>>,
    kept: Option<Box<dyn Keep<M>>>,
    // What a method sets, it converts and checks itself, so that a program has the code for what it sets, and no other.
    settings: Settings,
    /// The settings that are 0 and must not be.
    zeros: Vec<&'static str>,
    /// The first delay exceeds the longest.
    delays_exceed: bool,
}

impl<M: Incoming> Builder<M> {
    /// Creates settings with a provider, as [`provider`](Self::provider) sets it. Everything else has its default.
    pub fn new<F, T, E>(provider: impl FnMut(Attempt) -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: Into<Target>,
        E: Display,
    {
        let builder = crate::WebSocket::builder(String::new()).reconnecting_as();
        builder.provider(provider)
    }

    fn with(provider: Provider, connection: Options) -> Self {
        Self {
            provider,
            connection,
            on_open: None,
            classify: None,
            heartbeat: None,
            kept: None,
            settings: Settings::default(),
            zeros: Vec::new(),
            delays_exceed: false,
        }
    }

    /// Asks a function for the URL and the subprotocols of each attempt, in place of the fixed ones: for tokens that expire,
    /// and for a position to resume from.
    ///
    /// An error of the provider, and one that takes longer than [`attempt_timeout`](Self::attempt_timeout), count as a failed
    /// attempt. A URL or subprotocols that can't be used stop it, unless [`classify`](Self::classify) says otherwise. A result that comes too late is dropped with its future.
    pub fn provider<F, T, E>(mut self, provider: impl FnMut(Attempt) -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: Into<Target>,
        E: Display,
    {
        self.provider = Provider::asked(provider);
        self
    }

    /// Calls a function for each connection that has opened, before any other message is sent: to log in and to subscribe.
    ///
    /// Messages of [`Sender`](super::Sender) wait until it is done. Messages that it does not read are delivered after
    /// [`Event::Opened`](super::Event::Opened). If it returns an error, or takes longer than
    /// [`attempt_timeout`](Self::attempt_timeout), the attempt has failed: the connection is terminated, and messages that
    /// were not read are dropped.
    pub fn on_open<F, E>(
        mut self,
        mut on_open: impl FnMut(OpenConnection<M>) -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + 'static,
        E: Display,
    {
        self.on_open = Some(Box::new(move |opened| {
            let done = on_open(OpenConnection::new(opened));
            Box::pin(async move { done.await.map_err(|error| error.to_string()) })
        }));
        self
    }

    /// Sends a message on a silent connection, and drops a connection that does not answer. Default: none.
    pub fn heartbeat(mut self, heartbeat: Heartbeat<M>) -> Self {
        self.forbid_zero("heartbeat interval", heartbeat.interval.is_zero());
        self.forbid_zero("heartbeat timeout", heartbeat.timeout.is_zero());
        self.settings.silence.interval = timers::limit(Some(heartbeat.interval));
        self.settings.silence.timeout = timers::limit(Some(heartbeat.timeout));
        self.heartbeat = Some(heartbeat);
        self
    }

    /// Drops a connection on which nothing was received for this time, for servers that send regularly. `None` for no
    /// limit. Default `None`; at most 24 days; 0, and a [`heartbeat`](Self::heartbeat) besides, are errors.
    pub fn idle_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        let limit = limit.into();
        self.forbid_zero("idle_timeout", limit == Some(Duration::ZERO));
        self.settings.silence.idle_timeout = timers::limit(limit);
        self
    }

    /// Queues messages that are sent while no connection is open, within bounds. They are sent in order after
    /// [`on_open`](Self::on_open) is done. Default: sending is refused with [`SendError::Away`](super::SendError::Away).
    pub fn queue(mut self, queue: Queue) -> Self {
        self.forbid_zero("queue max_messages", queue.max_messages == 0);
        self.forbid_zero("queue max_bytes", queue.max_bytes == 0);
        self.forbid_zero("queue max_age", queue.max_age == Some(Duration::ZERO));
        self.settings.queue = QueueBounds {
            max_messages: queue.max_messages,
            max_bytes: queue.max_bytes,
            max_age: timers::limit(queue.max_age),
        };
        self
    }

    /// Decides what follows from a failed attempt or from the end of a connection; `None` for the default.
    ///
    /// By default it stops on the close codes 1000, 1002, 1003, 1007 to 1010 and 3000 to 4999, and when a receive buffer
    /// overflowed; it connects again after 5 to 30 s on 1012 and 1013, and after the usual delay in all other cases.
    pub fn classify(
        mut self,
        classify: impl FnMut(&AttemptError) -> Option<Verdict> + 'static,
    ) -> Self {
        self.classify = Some(Box::new(classify));
        self
    }

    /// Keeps messages that were sent until they are confirmed, and returns those that may be lost in
    /// [`Disconnected::messages`](super::Disconnected::messages). At most `max_bytes` of payload are kept; beyond that the
    /// oldest are not, and only their numbers are returned. Default 0: none is kept.
    pub fn keep_messages(mut self, max_bytes: usize) -> Self {
        let kept = (max_bytes > 0).then(|| Kept::new(max_bytes));
        self.kept = kept.map(|kept| Box::new(kept) as Box<dyn Keep<M>>);
        self
    }

    /// Sets the bounds of the delays. The delay before retry n, counted from 0, is drawn evenly between 0 and
    /// `first` · 2ⁿ, or `max` if that is shorter; it is at least 50 ms from the second on. Default 1 s and 30 s, at most
    /// 24 days. 0, and a `first` above `max`, are errors.
    pub fn delays(mut self, first: Duration, max: Duration) -> Self {
        self.forbid_zero("delays", first.is_zero());
        self.delays_exceed = first > max;
        self.settings.first_delay = timers::limit(Some(first));
        self.settings.max_delay = timers::limit(Some(max));
        self
    }

    /// Limits the time of each step of an attempt: the provider, the opening handshake, and `on_open`. Default 10 s, at most
    /// 24 days; 0 is an error.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.forbid_zero("attempt_timeout", limit.is_zero());
        self.settings.attempt_timeout = timers::limit(Some(limit));
        self
    }

    /// Sets how long a connection has to last before the delays begin anew. Default 5 s. With 0 they begin anew with each
    /// connection, so that a server which accepts and drops is tried again after the first delay for ever.
    pub fn min_uptime(mut self, uptime: Duration) -> Self {
        self.settings.min_uptime = timers::limit(Some(uptime));
        self
    }

    /// Stops after so many failed attempts in a row, or after so much time without a connection. `None` for no limit, which
    /// is the default of both. At most 24 days; 0 is an error.
    pub fn give_up_after(
        mut self,
        attempts: impl Into<Option<u32>>,
        time: impl Into<Option<Duration>>,
    ) -> Self {
        let (attempts, time) = (attempts.into(), time.into());
        self.forbid_zero("give_up_after attempts", attempts == Some(0));
        self.forbid_zero("give_up_after time", time == Some(Duration::ZERO));
        self.settings.max_attempts = attempts.unwrap_or(u32::MAX);
        self.settings.max_away = timers::limit(time);
        self
    }

    /// Checks the settings and starts. The first attempt begins when the result is polled for the first time.
    ///
    /// # Errors
    /// [`OptionsError`], before anything is tried.
    pub fn start(self) -> Result<Reconnecting<M>, OptionsError> {
        self.validate()?;
        Ok(Reconnecting::new(Driver::new(Setup {
            listens: self.heartbeat.is_some() || self.has_idle_timeout(),
            settings: self.settings,
            options: self.connection,
            provider: self.provider,
            on_open: self.on_open,
            classify: self.classify,
            heartbeat: self.heartbeat,
            kept: self.kept,
        })))
    }

    fn validate(&self) -> Result<(), OptionsError> {
        if !cfg!(target_family = "wasm") {
            return Err(Error::Unsupported.into());
        }
        self.connection.validate()?;
        if let Provider::Fixed(target) = &self.provider {
            native::websocket_url(&target.url).map_err(Error::from)?;
            target
                .protocols
                .as_ref()
                .map_err(|error| Error::from(error.clone()))?;
        }
        if let Some(name) = self.zeros.first() {
            return Err(OptionsError::Zero(name));
        }
        if self.heartbeat.is_some() && self.has_idle_timeout() {
            return Err(OptionsError::Conflict("heartbeat", "idle_timeout"));
        }
        if self.delays_exceed {
            return Err(OptionsError::Exceeds("delays first", "delays max"));
        }
        Ok(())
    }

    fn has_idle_timeout(&self) -> bool {
        self.settings.silence.idle_timeout < timers::NEVER
    }

    /// Records whether a setting is 0, in place of what it was before.
    fn forbid_zero(&mut self, name: &'static str, is_zero: bool) {
        self.zeros.retain(|other| *other != name);
        if is_zero {
            self.zeros.push(name);
        }
    }
}

impl<M: Incoming> fmt::Debug for Builder<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("connection", &self.connection)
            .field("heartbeat", &self.heartbeat)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
