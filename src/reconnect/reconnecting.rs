//! The stream of events.

use alloc::rc::Rc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::future::FusedFuture;
use futures_core::{FusedStream, Stream};

use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::reconnect::driver::Driver;
use crate::reconnect::event::Event;
use crate::reconnect::sender::Sender;

/// A connection that is made again when it is lost: a `Stream` of [`Event`]s. Returned by
/// [`Builder::start`](super::Builder::start).
///
/// Reading it does the work: while nobody reads, no new connection is made. Dropping it terminates the connection and
/// releases everything, at any time.
///
/// ```no_run
/// use sockstream::WebSocket;
/// use sockstream::reconnect::{Event, OptionsError};
///
/// # async fn run() -> Result<(), OptionsError> {
/// let mut events = WebSocket::builder("/chat").reconnecting().start()?;
/// while let Some(event) = events.next().await {
///     if let Event::Message(message) = event {
///         web_sys::console::log_1(&format!("{message:?}").into());
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "dropping it stops it"]
pub struct Reconnecting<M: Incoming = Message> {
    driver: Rc<Driver<M>>,
}

impl<M: Incoming> Reconnecting<M> {
    pub(crate) fn new(driver: Rc<Driver<M>>) -> Self {
        Self { driver }
    }

    /// Returns the next event. Messages and events come in order, over all connections. Returns `None` after
    /// [`Event::Stopped`].
    ///
    /// # Cancel safety
    /// A dropped future has taken no event. The future borrows the handle, so one task waits at a time.
    #[allow(
        clippy::should_implement_trait,
        reason = "it is `next` of a stream, and asynchronous"
    )]
    pub fn next(&mut self) -> NextEvent<'_, M> {
        NextEvent(&self.driver)
    }

    /// Returns a handle to send, to stop, and to watch.
    #[must_use]
    pub fn sender(&self) -> Sender<M> {
        Sender::new(&self.driver)
    }

    pub(crate) fn driver(&self) -> &Rc<Driver<M>> {
        &self.driver
    }
}

impl<M: Incoming> Stream for Reconnecting<M> {
    type Item = Event<M>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event<M>>> {
        self.driver.poll_event(cx)
    }
}

impl<M: Incoming> FusedStream for Reconnecting<M> {
    fn is_terminated(&self) -> bool {
        self.driver.is_terminated()
    }
}

impl<M: Incoming> Drop for Reconnecting<M> {
    fn drop(&mut self) {
        self.driver.terminate();
    }
}

impl<M: Incoming> fmt::Debug for Reconnecting<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reconnecting")
            .field(&self.sender().state())
            .finish()
    }
}

/// Future of [`Reconnecting::next`]. It is terminated when the stream has returned its last event.
///
/// # Cancel safety
/// A dropped future has taken no event.
///
/// ```no_run
/// # async fn run(events: &mut sockstream::reconnect::Reconnecting) {
/// if let Some(event) = events.next().await {
///     web_sys::console::log_1(&format!("{event:?}").into());
/// }
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct NextEvent<'a, M: Incoming = Message>(&'a Driver<M>);

impl<M: Incoming> Future for NextEvent<'_, M> {
    type Output = Option<Event<M>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_event(cx)
    }
}

impl<M: Incoming> FusedFuture for NextEvent<'_, M> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<M: Incoming> fmt::Debug for NextEvent<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NextEvent")
    }
}
