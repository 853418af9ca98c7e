//! The handle to send, to stop, and to watch.

use alloc::rc::Rc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;

use futures_core::future::FusedFuture;

use crate::browser::wakers::Key;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;
use crate::proto::reconnect::event::State as MachineState;
use crate::proto::timers::{self, NEVER};
use crate::reconnect::driver::Driver;
use crate::reconnect::driver::sending::{Outcome, Submitted};
use crate::reconnect::error::SendError;
use crate::reconnect::event::{State, StopReason};
use crate::reconnect::stats::Stats;

/// A handle to send, to stop, and to watch. Returned by [`Reconnecting::sender`](super::Reconnecting::sender), and cheap to
/// clone.
///
/// It does not keep the connection open, which is driven by the reader of the events.
///
/// ```no_run
/// # async fn run(events: &sockstream::reconnect::Reconnecting) -> Result<(), Box<dyn std::error::Error>> {
/// let sender = events.sender();
/// let number = sender.send("hello").await?;
/// // When the server's answer shows that it has this message and all before it:
/// sender.confirm(number);
/// sender.stop(1000)?;
/// # Ok(()) }
/// ```
pub struct Sender<M: Incoming = Message> {
    driver: Rc<Driver<M>>,
}

impl<M: Incoming> Sender<M> {
    pub(crate) fn new(driver: &Rc<Driver<M>>) -> Self {
        Self {
            driver: Rc::clone(driver),
        }
    }

    /// Sends a message, and returns its number: 1 for the first one, over all connections.
    ///
    /// While a connection is open, it waits until `bufferedAmount` is below the high-water mark, and resolves when the
    /// browser has accepted the message. Messages that wait are sent in the order in which their futures were first polled.
    /// While no connection is open, the message is refused or queued, as [`Builder::queue`](super::Builder::queue) says.
    ///
    /// A message that was accepted may still be lost: see [`Disconnected`](super::Disconnected).
    ///
    /// # Errors
    /// [`SendError`]. The message was certainly not sent.
    ///
    /// # Cancel safety
    /// A dropped future has sent the whole message or none of it, and takes it out of the queue. Any number of tasks may
    /// send.
    pub fn send(&self, message: impl Into<M>) -> Send<M> {
        Send {
            driver: Rc::clone(&self.driver),
            max_age: NEVER,
            state: Sending::New(message.into()),
        }
    }

    /// Records that the peer's application has received all messages up to this number, so that they are not reported as
    /// unconfirmed. Returns false, and does nothing, if there is no message with this number yet.
    pub fn confirm(&self, number: u64) -> bool {
        self.driver.confirm(number)
    }

    /// Stops for good, and begins to close the connection with a Close frame if one is open. Does nothing if it was called
    /// before or reconnecting has stopped by itself. [`stopped`](Self::stopped) waits for the end.
    ///
    /// Messages that wait to be sent are refused with [`SendError::Stopped`]. Messages that were received stay readable.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done.
    pub fn stop(&self, frame: impl Into<CloseFrame>) -> Result<(), Error> {
        self.driver.stop(frame.into())
    }

    /// Waits until reconnecting has stopped for good, and returns why. The future borrows nothing.
    ///
    /// # Cancel safety
    /// Dropping the future has no effect. Any number of tasks may wait.
    pub fn stopped(&self) -> Stopped<M> {
        Stopped {
            driver: Rc::clone(&self.driver),
            key: self.driver.new_key(),
            is_done: false,
        }
    }

    /// Returns the current state.
    #[must_use]
    pub fn state(&self) -> State {
        match self.driver.state() {
            MachineState::Waiting => State::Waiting,
            MachineState::Offline => State::Offline,
            MachineState::Providing => State::Providing,
            MachineState::Connecting => State::Connecting,
            MachineState::SettingUp => State::SettingUp,
            MachineState::Open => State::Open,
            MachineState::Stopping => State::Stopping,
            MachineState::Stopped => State::Stopped,
        }
    }

    /// Returns counts over all connections.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.driver.stats()
    }
}

impl<M: Incoming> Clone for Sender<M> {
    fn clone(&self) -> Self {
        Self::new(&self.driver)
    }
}

impl<M: Incoming> fmt::Debug for Sender<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sender").field(&self.state()).finish()
    }
}

/// Future of [`Sender::send`].
///
/// # Errors
/// As [`Sender::send`].
///
/// # Cancel safety
/// A dropped future has sent the whole message or none of it.
///
/// ```no_run
/// use core::time::Duration;
///
/// # async fn run(sender: sockstream::reconnect::Sender) -> Result<(), sockstream::reconnect::SendError> {
/// // A cursor's position is of no use after a second.
/// sender.send("10,20").expires_after(Duration::from_secs(1)).await?;
/// # Ok(()) }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Send<M: Incoming = Message> {
    driver: Rc<Driver<M>>,
    max_age: f64,
    state: Sending<M>,
}

enum Sending<M> {
    New(M),
    Waits(u64, Rc<Outcome>),
    Done,
}

impl<M: Incoming> Send<M> {
    /// Sets after how long the message expires in the queue, if that is earlier than the queue's own
    /// [`max_age`](super::Queue::max_age). Has no effect after the future was polled.
    pub fn expires_after(mut self, max_age: Duration) -> Self {
        self.max_age = timers::limit(Some(max_age));
        self
    }
}

// The message is never pinned.
impl<M: Incoming> Unpin for Send<M> {}

/// After it has resolved, polling it is pending for ever.
impl<M: Incoming> Future for Send<M> {
    type Output = Result<u64, SendError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let waits = match core::mem::replace(&mut self.state, Sending::Done) {
            Sending::New(message) => match self.driver.submit(message, self.max_age) {
                Submitted::Done(result) => return Poll::Ready(result),
                Submitted::Waits(ticket, outcome) => (ticket, outcome),
            },
            Sending::Waits(ticket, outcome) => (ticket, outcome),
            Sending::Done => return Poll::Pending,
        };
        let poll = waits.1.poll(cx);
        if poll.is_pending() {
            self.state = Sending::Waits(waits.0, waits.1);
        }
        poll
    }
}

impl<M: Incoming> FusedFuture for Send<M> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, Sending::Done)
    }
}

impl<M: Incoming> Drop for Send<M> {
    fn drop(&mut self) {
        if let Sending::Waits(ticket, _) = self.state {
            self.driver.withdraw(ticket);
        }
    }
}

impl<M: Incoming> fmt::Debug for Send<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Send")
    }
}

/// Future of [`Sender::stopped`]: resolves with the reason when reconnecting has stopped for
/// good.
///
/// # Cancel safety
/// Dropping it has no effect. Any number of tasks may wait, each with a future of its own.
///
/// ```no_run
/// # async fn run(sender: sockstream::reconnect::Sender) {
/// let reason = sender.stopped().await;
/// web_sys::console::log_1(&reason.to_string().into());
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Stopped<M: Incoming = Message> {
    driver: Rc<Driver<M>>,
    key: Key,
    is_done: bool,
}

impl<M: Incoming> Future for Stopped<M> {
    type Output = StopReason;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<StopReason> {
        let poll = self.driver.poll_stopped(self.key, cx);
        self.is_done = poll.is_ready();
        poll
    }
}

impl<M: Incoming> FusedFuture for Stopped<M> {
    fn is_terminated(&self) -> bool {
        self.is_done
    }
}

impl<M: Incoming> Drop for Stopped<M> {
    fn drop(&mut self) {
        self.driver.forget(self.key);
    }
}

impl<M: Incoming> fmt::Debug for Stopped<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopped")
    }
}
