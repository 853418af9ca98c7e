//! Watching and closing a connection from any thread.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::future::FusedFuture;

use super::channel::{Channel, Place};
use super::state::State;
use crate::proto::close_event::CloseEvent;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;

/// A handle to watch and close a connection from any thread. Returned by [`Sender::control`](super::Sender::control), and cheap
/// to clone. It does not keep the connection open.
///
/// ```no_run
/// # async fn run(control: sockstream::send::Control) {
/// let event = control.closed().await;
/// web_sys::console::log_1(&format!("the connection {event}").into());
/// # }
/// ```
#[derive(Clone)]
pub struct Control {
    channel: Arc<Channel>,
}

impl Control {
    pub(super) fn new(channel: &Arc<Channel>) -> Self {
        let channel = Arc::clone(channel);
        Self { channel }
    }

    /// Begins to close the connection, without waiting for its end. All messages that wait to be sent are given to the browser
    /// first. Does nothing if the connection is closing or has ended.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done.
    pub fn close(&self, frame: impl Into<CloseFrame>) -> Result<(), Error> {
        let frame = frame.into();
        frame.validate()?;
        self.channel.update(|state| state.start_close(frame));
        Ok(())
    }

    /// Terminates the connection without waiting for the close event, as
    /// [`WebSocket::terminate`](crate::WebSocket::terminate) does.
    pub fn terminate(&self) {
        self.channel.update(State::terminate);
    }

    /// Waits until the connection has opened. Resolves immediately if it opened earlier, even if it has ended since.
    ///
    /// # Errors
    /// As [`WebSocket::opened`](crate::WebSocket::opened).
    ///
    /// # Cancel safety
    /// Dropping the future has no effect. Any number of tasks may wait.
    pub fn opened(&self) -> Opened {
        Opened {
            place: Place::new(&self.channel),
            is_done: false,
        }
    }

    /// Waits until the connection has ended, and returns the close event.
    ///
    /// # Cancel safety
    /// Dropping the future has no effect. Any number of tasks may wait.
    pub fn closed(&self) -> Closed {
        Closed {
            place: Place::new(&self.channel),
            is_done: false,
        }
    }

    /// Returns whether the connection has ended.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.channel.update(|state| state.is_closed())
    }

    /// Returns the URL of the connection, as the browser resolved it.
    #[must_use]
    pub fn url(&self) -> String {
        self.channel.update(|state| state.url())
    }

    /// Returns the subprotocol that the server chose; `""` if none, or not yet.
    #[must_use]
    pub fn protocol(&self) -> String {
        self.channel.update(|state| state.protocol())
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Control")
    }
}

/// Future of [`Control::opened`]: resolves when the connection has opened.
///
/// # Errors
/// As [`WebSocket::opened`](crate::WebSocket::opened).
///
/// # Cancel safety
/// Dropping it has no effect.
#[must_use = "futures do nothing unless polled"]
pub struct Opened {
    place: Place,
    is_done: bool,
}

impl Future for Opened {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let waker = cx.waker().clone();
        let Place { channel, key } = &self.place;
        let poll = channel.update(|state| state.poll_opened(*key, waker));
        self.is_done = poll.is_ready();
        poll
    }
}

/// Future of [`Control::closed`]: resolves with the close event when the connection has ended.
///
/// # Cancel safety
/// Dropping it has no effect.
#[must_use = "futures do nothing unless polled"]
pub struct Closed {
    place: Place,
    is_done: bool,
}

impl Future for Closed {
    type Output = CloseEvent;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CloseEvent> {
        let waker = cx.waker().clone();
        let Place { channel, key } = &self.place;
        let poll = channel.update(|state| state.poll_closed(*key, waker));
        self.is_done = poll.is_ready();
        poll.map(|closed| closed.unwrap_or_else(|end| end.event))
    }
}

/// Fused, and a public name with nothing private.
macro_rules! observer {
    ($type:ident) => {
        impl FusedFuture for $type {
            fn is_terminated(&self) -> bool {
                self.is_done
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($type))
            }
        }
    };
}

observer!(Opened);
observer!(Closed);
