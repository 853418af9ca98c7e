//! Watching and closing a connection from elsewhere.

use alloc::rc::Rc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::browser::convert::Payload;
use crate::browser::socket::Shared;
use crate::core::close::{CloseEvent, CloseFrame};
use crate::core::error::Error;
use crate::core::wakers::Role;
use crate::state::State;

/// What a [`Control`] does with a connection, whatever the type of its messages.
trait Controlled {
    fn start_close(&self, frame: &CloseFrame) -> Result<(), Error>;
    fn terminate(&self);
    fn state(&self) -> State;
    fn buffered_amount(&self) -> u64;
    fn new_role(&self) -> Role;
    fn poll_closed(&self, role: Role, cx: &Context<'_>) -> Poll<CloseEvent>;
    fn forget(&self, role: Role);
}

impl<M: Payload> Controlled for Shared<M> {
    fn start_close(&self, frame: &CloseFrame) -> Result<(), Error> {
        self.start_close(frame)
    }

    fn terminate(&self) {
        self.give_up(None);
    }

    fn state(&self) -> State {
        self.state()
    }

    fn buffered_amount(&self) -> u64 {
        self.buffered_amount()
    }

    fn new_role(&self) -> Role {
        self.ask(|connection| connection.new_role())
    }

    fn poll_closed(&self, role: Role, cx: &Context<'_>) -> Poll<CloseEvent> {
        self.poll_closed(role, cx)
    }

    fn forget(&self, role: Role) {
        self.ask(|connection| connection.forget(role));
    }
}

/// A handle to watch and close a connection; cheap to clone. It does not keep the connection open, and goes on telling
/// how it ended after everything else is dropped.
#[derive(Clone)]
pub struct Control {
    connection: Rc<dyn Controlled>,
}

impl Control {
    pub(crate) fn new<M: Payload>(shared: &Rc<Shared<M>>) -> Self {
        Self {
            connection: Rc::clone(shared) as Rc<dyn Controlled>,
        }
    }

    /// Begins the closing handshake; [`closed`](Self::closed) waits for its end. Does nothing if it has begun already.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done.
    pub fn close(&self, frame: impl Into<CloseFrame>) -> Result<(), Error> {
        self.connection.start_close(&frame.into())
    }

    /// As [`WebSocket::terminate`](crate::WebSocket::terminate).
    pub fn terminate(&self) {
        self.connection.terminate();
    }

    /// Waits for the end, however it comes. Cancel-safe.
    pub fn closed(&self) -> Closed {
        Closed {
            connection: Rc::clone(&self.connection),
            role: self.connection.new_role(),
        }
    }

    /// The `readyState`.
    #[must_use]
    pub fn state(&self) -> State {
        self.connection.state()
    }

    /// As [`WebSocket::buffered_amount`](crate::WebSocket::buffered_amount).
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.connection.buffered_amount()
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Control").field(&self.state()).finish()
    }
}

/// Resolves with the close event when the connection has ended. It owns what it needs, and can be dropped at any time.
#[must_use = "futures do nothing unless polled"]
pub struct Closed {
    connection: Rc<dyn Controlled>,
    role: Role,
}

impl Future for Closed {
    type Output = CloseEvent;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CloseEvent> {
        self.connection.poll_closed(self.role, cx)
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.connection.forget(self.role);
    }
}

impl fmt::Debug for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Closed")
            .field(&self.connection.state())
            .finish()
    }
}
