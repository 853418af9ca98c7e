//! Messages without the events between them.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;
use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::browser::wakers::TASK;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::proto::close_frame::CloseFrame;
use crate::proto::timers::NEVER;
use crate::reconnect::driver::Driver;
use crate::reconnect::driver::sending::Submitted;
use crate::reconnect::error::{Lost, SendError};
use crate::reconnect::event::{Disconnected, Event};
use crate::reconnect::reconnecting::Reconnecting;
use crate::reconnect::sender::Sender;

/// A `Stream` of `Result<Message, Lost>` and a `Sink<Message>` that hides the gaps between connections. Returned by
/// [`Reconnecting::into_messages`](super::Reconnecting::into_messages).
///
/// An `Err` names the messages that were sent and may be lost; the stream goes on after it. `None` follows when
/// reconnecting has stopped: [`Sender::stopped`](super::Sender::stopped) says why.
///
/// As a sink it waits until a connection is open. Dropping it terminates the connection and releases everything.
///
/// ```no_run
/// use futures::SinkExt;
/// use sockstream::WebSocket;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let mut messages = WebSocket::builder("/chat").reconnecting().start()?.into_messages();
/// messages.send("hello".into()).await?;
/// while let Some(item) = messages.next().await {
///     match item {
///         Ok(message) => web_sys::console::log_1(&format!("{message:?}").into()),
///         Err(lost) => web_sys::console::warn_1(&lost.to_string().into()),
///     }
/// }
/// # Ok(()) }
/// ```
#[must_use = "dropping it stops it"]
pub struct Messages<M: Incoming = Message> {
    events: Reconnecting<M>,
}

impl<M: Incoming> Reconnecting<M> {
    /// Returns a stream and sink of messages that hides the gaps between connections, and never what was lost in them.
    pub fn into_messages(self) -> Messages<M> {
        Messages { events: self }
    }
}

impl<M: Incoming> Messages<M> {
    /// Returns the next message, or which of the messages that were sent may be lost. Returns `None` when
    /// reconnecting has stopped.
    ///
    /// # Cancel safety
    /// A dropped future has taken no message. The future borrows the handle, so one task waits at a time.
    #[allow(
        clippy::should_implement_trait,
        reason = "it is `next` of a stream, and asynchronous"
    )]
    pub fn next(&mut self) -> NextMessage<'_, M> {
        NextMessage(self.events.driver())
    }

    /// Returns a handle to send, to stop, and to watch.
    #[must_use]
    pub fn sender(&self) -> Sender<M> {
        self.events.sender()
    }
}

fn poll_message<M: Incoming>(
    driver: &Driver<M>,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<M, Lost<M>>>> {
    loop {
        match ready!(driver.poll_event(cx)) {
            None => return Poll::Ready(None),
            Some(Event::Message(message)) => return Poll::Ready(Some(Ok(message))),
            Some(Event::Disconnected(ended)) if ended.has_losses() => {
                return Poll::Ready(Some(Err(lost(ended))));
            }
            Some(_) => {}
        }
    }
}

fn lost<M>(ended: Disconnected<M>) -> Lost<M> {
    Lost {
        connection: ended.connection,
        unconfirmed: ended.unconfirmed,
        never_sent: ended.never_sent,
        messages: ended.messages,
    }
}

impl<M: Incoming> Stream for Messages<M> {
    type Item = Result<M, Lost<M>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        poll_message(self.events.driver(), cx)
    }
}

impl<M: Incoming> FusedStream for Messages<M> {
    fn is_terminated(&self) -> bool {
        self.events.is_terminated()
    }
}

/// `poll_flush` waits until every message has left the browser, or the connection has ended. `poll_close` stops with code
/// 1000, and waits for the end.
impl<M: Incoming> Sink<M> for Messages<M> {
    type Error = SendError;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        let driver = self.events.driver();
        driver.drive_without_reader(cx);
        driver.poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, message: M) -> Result<(), SendError> {
        match self.events.driver().submit(message, NEVER) {
            Submitted::Done(result) => result.map(drop),
            // It was not ready.
            Submitted::Waits(ticket, _) => {
                self.events.driver().withdraw(ticket);
                Err(SendError::Away)
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        self.events.driver().poll_flush(cx).map(Ok)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        let driver = self.events.driver();
        // The frame is valid.
        let _ = driver.stop(CloseFrame::normal());
        driver.poll_stopped(TASK, cx).map(|_| Ok(()))
    }
}

impl<M: Incoming> fmt::Debug for Messages<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Messages")
            .field(&self.sender().state())
            .finish()
    }
}

/// Future of [`Messages::next`]. It is terminated when the stream has returned its last item.
///
/// # Cancel safety
/// A dropped future has taken no message.
///
/// ```no_run
/// # async fn run(messages: &mut sockstream::reconnect::Messages) {
/// if let Some(Ok(message)) = messages.next().await {
///     web_sys::console::log_1(&format!("{message:?}").into());
/// }
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct NextMessage<'a, M: Incoming = Message>(&'a Driver<M>);

impl<M: Incoming> Future for NextMessage<'_, M> {
    type Output = Option<Result<M, Lost<M>>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        poll_message(self.0, cx)
    }
}

impl<M: Incoming> FusedFuture for NextMessage<'_, M> {
    fn is_terminated(&self) -> bool {
        self.0.is_terminated()
    }
}

impl<M: Incoming> fmt::Debug for NextMessage<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NextMessage")
    }
}
