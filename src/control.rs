//! Watching and closing a connection from elsewhere.

use alloc::rc::Rc;
use alloc::string::String;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::future::FusedFuture;

use crate::browser::native_socket::NativeSocket;
use crate::browser::socket::Socket;
use crate::browser::wakers::Key;
use crate::message::incoming::Incoming;
use crate::methods::accessors;
use crate::proto::close_event::CloseEvent;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;
use crate::proto::event::Event;
use crate::proto::ready_state::ReadyState;

/// What a [`Control`] does with a connection, whatever the type of its messages.
trait Controlled {
    fn start_close(&self, frame: &CloseFrame) -> Result<(), Error>;
    fn terminate(&self);
    fn ready_state(&self) -> ReadyState;
    fn dropped_messages(&self) -> u64;
    fn native(&self) -> &NativeSocket;
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

    fn dropped_messages(&self) -> u64 {
        self.dropped_messages()
    }

    fn native(&self) -> &NativeSocket {
        self.native()
    }

    fn new_key(&self) -> Key {
        self.new_key()
    }

    fn poll_closed(&self, key: Key, cx: &Context<'_>) -> Poll<CloseEvent> {
        // The future may have moved to another task.
        self.forget(key);
        self.poll_closed(key, cx)
    }

    fn forget(&self, key: Key) {
        self.forget(key);
    }
}

/// A handle to watch and close a connection from elsewhere. Returned by
/// [`WebSocket::control`](crate::WebSocket::control), and cheap to clone.
///
/// It does not keep the connection open. It stays usable when the socket was dropped, split, or unwrapped by
/// [`WebSocket::into_raw`](crate::WebSocket::into_raw), and then reports how the connection ended.
///
/// ```no_run
/// # fn run(socket: &sockstream::WebSocket, spawn_local: impl Fn(std::pin::Pin<Box<dyn Future<Output = ()>>>)) {
/// let control = socket.control();
/// spawn_local(Box::pin(async move {
///     let event = control.closed().await;
///     web_sys::console::log_1(&format!("the connection {event}").into());
/// }));
/// # }
/// ```
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

    fn socket(&self) -> &dyn Controlled {
        &*self.connection
    }

    /// Begins to close the connection, without waiting for its end. Does nothing if the connection is closing or has ended.
    /// [`closed`](Self::closed) waits for the end.
    ///
    /// # Errors
    /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done.
    pub fn close(&self, frame: impl Into<CloseFrame>) -> Result<(), Error> {
        self.socket().start_close(&frame.into())
    }

    /// Terminates the connection without waiting for the close event, as
    /// [`WebSocket::terminate`](crate::WebSocket::terminate) does.
    pub fn terminate(&self) {
        self.socket().terminate();
    }

    /// Waits until the connection has ended, and returns the close event. The future borrows nothing.
    ///
    /// # Cancel safety
    /// Dropping the future has no effect. Any number of tasks may wait.
    pub fn closed(&self) -> Closed {
        Closed {
            connection: Rc::clone(&self.connection),
            key: self.connection.new_key(),
            is_done: false,
        }
    }

    accessors!();
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Control").field(&self.ready_state()).finish()
    }
}

/// Future of [`WebSocket::closed`](crate::WebSocket::closed) and [`Control::closed`]: resolves with the close event when
/// the connection has ended.
///
/// # Cancel safety
/// Dropping it has no effect. Any number of tasks may wait, each with a future of its own.
///
/// ```no_run
/// # async fn run(socket: &sockstream::WebSocket) {
/// let event = socket.closed().await;
/// web_sys::console::log_1(&format!("the connection {event}").into());
/// # }
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Closed {
    connection: Rc<dyn Controlled>,
    key: Key,
    is_done: bool,
}

impl Future for Closed {
    type Output = CloseEvent;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CloseEvent> {
        let poll = self.connection.poll_closed(self.key, cx);
        self.is_done = poll.is_ready();
        poll
    }
}

impl FusedFuture for Closed {
    fn is_terminated(&self) -> bool {
        self.is_done
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
