//! The connection that `on_open` sets up.

use alloc::string::String;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_core::future::FusedFuture;

use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::proto::error::Error;
use crate::reconnect::driver::setup::Opened;

/// A connection that has opened and is to be set up: an argument of [`on_open`](super::Builder::on_open).
///
/// It works until `on_open` is done. What it does not read is delivered after
/// [`Event::Opened`](super::Event::Opened).
///
/// ```no_run
/// use sockstream::WebSocket;
///
/// let builder = WebSocket::builder("/chat").reconnecting().on_open(|connection| async move {
///     connection.send("log in").await.map_err(|error| error.to_string())?;
///     match connection.next().await {
///         Some(answer) if answer.as_text() == Some("welcome") => Ok(()),
///         answer => Err(format!("not logged in: {answer:?}")),
///     }
/// });
/// # drop(builder);
/// ```
pub struct OpenConnection<M: Incoming = Message>(Opened<M>);

impl<M: Incoming> OpenConnection<M> {
    pub(crate) fn new(opened: Opened<M>) -> Self {
        Self(opened)
    }

    /// Returns the number that the connection has when `on_open` succeeds.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.0.number
    }

    /// Returns the URL, as the browser resolved it; `""` when `on_open` is done.
    #[must_use]
    pub fn url(&self) -> String {
        let socket = self.0.driver.set_up_socket(self.0.attempt);
        socket
            .map(|socket| socket.native().url())
            .unwrap_or_default()
    }

    /// Returns the subprotocol that the server chose; `""` if none, and when `on_open` is done.
    #[must_use]
    pub fn protocol(&self) -> String {
        let socket = self.0.driver.set_up_socket(self.0.attempt);
        socket
            .map(|socket| socket.native().protocol())
            .unwrap_or_default()
    }

    /// Sends a message before all others. It has no number, and is not reported if it is lost: `on_open` is called again
    /// for the next connection.
    ///
    /// # Errors
    /// [`Error::NotOpen`] if the connection has ended or `on_open` is done, and [`Error::Exception`] for a detached
    /// `ArrayBuffer`. In both cases the message was not sent.
    ///
    /// # Cancel safety
    /// A dropped future has sent the whole message or none of it.
    pub fn send<T: Outgoing<M>>(&self, message: T) -> SetUpSend<'_, T, M> {
        SetUpSend {
            connection: self,
            message: Some(message),
        }
    }

    /// Returns the next message of this connection; `None` if it has ended or `on_open` is done.
    ///
    /// # Cancel safety
    /// A dropped future has taken no message.
    pub fn next(&self) -> SetUpNext<'_, M> {
        SetUpNext {
            connection: self,
            is_done: false,
        }
    }
}

impl<M: Incoming> fmt::Debug for OpenConnection<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OpenConnection")
            .field(&self.0.number)
            .finish()
    }
}

/// Future of [`OpenConnection::send`].
///
/// # Errors
/// As [`OpenConnection::send`].
///
/// # Cancel safety
/// A dropped future has sent the whole message or none of it.
///
/// ```no_run
/// # async fn run(connection: &sockstream::reconnect::OpenConnection) -> Result<(), sockstream::Error> {
/// connection.send("log in").await?;
/// # Ok(()) }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct SetUpSend<'a, T, M: Incoming = Message> {
    connection: &'a OpenConnection<M>,
    message: Option<T>,
}

// The message is never pinned.
impl<T, M: Incoming> Unpin for SetUpSend<'_, T, M> {}

/// After it has resolved, polling it is pending for ever.
impl<T: Outgoing<M>, M: Incoming> Future for SetUpSend<'_, T, M> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Opened {
            driver, attempt, ..
        } = &self.connection.0;
        let Some(socket) = driver.set_up_socket(*attempt) else {
            let message = self.message.take();
            return match message {
                Some(_) => Poll::Ready(Err(Error::NotOpen)),
                None => Poll::Pending,
            };
        };
        let ready = ready!(socket.poll_ready(cx));
        match self.message.take() {
            Some(message) => {
                Poll::Ready(ready.and_then(|()| driver.send_unnumbered(&socket, &message)))
            }
            None => Poll::Pending,
        }
    }
}

impl<T: Outgoing<M>, M: Incoming> FusedFuture for SetUpSend<'_, T, M> {
    fn is_terminated(&self) -> bool {
        self.message.is_none()
    }
}

impl<T, M: Incoming> fmt::Debug for SetUpSend<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetUpSend")
    }
}

/// Future of [`OpenConnection::next`].
///
/// # Cancel safety
/// A dropped future has taken no message.
///
/// ```no_run
/// # async fn run(connection: &sockstream::reconnect::OpenConnection) {
/// let answer = connection.next().await;
/// # drop(answer);
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct SetUpNext<'a, M: Incoming = Message> {
    connection: &'a OpenConnection<M>,
    is_done: bool,
}

impl<M: Incoming> Future for SetUpNext<'_, M> {
    type Output = Option<M>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<M>> {
        let Opened {
            driver, attempt, ..
        } = &self.connection.0;
        let poll = driver.poll_set_up_message(*attempt, cx);
        self.is_done = poll.is_ready();
        poll
    }
}

impl<M: Incoming> FusedFuture for SetUpNext<'_, M> {
    fn is_terminated(&self) -> bool {
        self.is_done
    }
}

impl<M: Incoming> fmt::Debug for SetUpNext<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetUpNext")
    }
}
