//! Watching and closing a connection from elsewhere.

use alloc::rc::Rc;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::future::FusedFuture;

use crate::browser::socket::Socket;
use crate::browser::wakers::Key;
use crate::message::incoming::Incoming;
use crate::proto::close::{CloseEvent, CloseFrame};
use crate::proto::error::Error;
use crate::proto::event::Event;
use crate::proto::ready_state::ReadyState;

/// What a [`Control`] does with a connection, whatever the type of its messages.
trait Controlled {
    fn start_close(&self, frame: &CloseFrame) -> Result<(), Error>;
    fn terminate(&self);
    fn ready_state(&self) -> ReadyState;
    fn native(&self) -> &web_sys::WebSocket;
    fn new_key(&self) -> Key;
    fn poll_closed(&self, key: Key, cx: &Context<'_>) -> Poll<CloseEvent>;
    fn forget(&self, key: Key);
}

impl<M: Incoming> Controlled for Socket<M> {
    fn start_close(&self, frame: &CloseFrame) -> Result<(), Error> {
        self.start_close(frame)
    }

    fn terminate(&self) {
        self.handle(Event::Terminate);
    }

    fn ready_state(&self) -> ReadyState {
        self.ready_state()
    }

    fn native(&self) -> &web_sys::WebSocket {
        self.native()
    }

    fn new_key(&self) -> Key {
        self.new_key()
    }

    fn poll_closed(&self, key: Key, cx: &Context<'_>) -> Poll<CloseEvent> {
        // It may have moved to another task.
        self.forget(key);
        self.poll_closed(key, cx)
    }

    fn forget(&self, key: Key) {
        self.forget(key);
    }
}

/// A handle to watch and close a connection. It is cheap to clone, does not keep the connection open, and still tells how
/// the connection ended after everything else was dropped, or given back by
/// [`WebSocket::into_raw`](crate::WebSocket::into_raw).
#[derive(Clone)]
pub struct Control {
    connection: Rc<dyn Controlled>,
}

impl Control {
    pub(crate) fn new<M: Incoming>(socket: &Rc<Socket<M>>) -> Self {
        Self {
            connection: Rc::clone(socket) as Rc<dyn Controlled>,
        }
    }

    /// Begins the closing handshake; [`closed`](Self::closed) waits for its end. Does nothing if it has begun already.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done.
    pub fn close(&self, frame: impl Into<CloseFrame>) -> Result<(), Error> {
        self.connection.start_close(&frame.into())
    }

    /// Terminates the connection, as [`WebSocket::terminate`](crate::WebSocket::terminate) does.
    pub fn terminate(&self) {
        self.connection.terminate();
    }

    /// Waits until the connection has ended. Cancel-safe; any number of tasks may wait.
    pub fn closed(&self) -> Closed {
        Closed {
            connection: Rc::clone(&self.connection),
            key: self.connection.new_key(),
            done: false,
        }
    }

    /// The `readyState`.
    #[must_use]
    pub fn ready_state(&self) -> ReadyState {
        self.connection.ready_state()
    }

    /// Returns the native `bufferedAmount`, as [`WebSocket::buffered_amount`](crate::WebSocket::buffered_amount) does.
    #[must_use]
    pub fn buffered_amount(&self) -> u64 {
        self.connection.native().buffered_amount().into()
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Control").field(&self.ready_state()).finish()
    }
}

/// Future of [`WebSocket::closed`](crate::WebSocket::closed) and [`Control::closed`]: resolves with the close event when
/// the connection has ended. It borrows nothing.
#[must_use = "futures do nothing unless polled"]
pub struct Closed {
    connection: Rc<dyn Controlled>,
    key: Key,
    done: bool,
}

impl Future for Closed {
    type Output = CloseEvent;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CloseEvent> {
        let poll = self.connection.poll_closed(self.key, cx);
        self.done = poll.is_ready();
        poll
    }
}

impl FusedFuture for Closed {
    fn is_terminated(&self) -> bool {
        self.done
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        self.connection.forget(self.key);
    }
}

impl fmt::Debug for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Closed")
    }
}
