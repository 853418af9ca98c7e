//! The sending half of a connection.

use alloc::rc::Rc;
use alloc::string::String;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_sink::Sink;

use crate::browser::socket::Socket;
use crate::browser::wakers::TASK;
use crate::control::Control;
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::methods::{accessors, debug_with_state, sending};
use crate::operations::{Close, Flush, Send};
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;
use crate::proto::error::without_waiting::TrySendError;
use crate::proto::ready_state::ReadyState;

/// The sending half of a [`WebSocket`](crate::WebSocket): a `Sink<Message>`. Returned by
/// [`WebSocket::split`](crate::WebSocket::split), and cheap to clone.
///
/// All clones send on the one connection, and their messages are sent in the order in which the sends began. Dropping both
/// halves, with all clones, closes the connection. Dropping one alone has no effect on the others.
///
/// ```no_run
/// # fn spawn_local(_: impl Future<Output = ()> + 'static) {}
/// # async fn run(socket: sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// let (sender, receiver) = socket.split();
/// let other = sender.clone();
/// spawn_local(async move {
///     if let Err(error) = other.send("from a component").await {
///         web_sys::console::warn_1(&error.to_string().into());
///     }
/// });
/// sender.send("from another one").await?;
/// sender.flush().await?;
/// # drop(receiver);
/// # Ok(()) }
/// ```
pub struct Sender<M: Incoming = Message> {
    pub(crate) handle: Handle<M>,
}

impl<M: Incoming> Sender<M> {
    fn socket(&self) -> &Rc<Socket<M>> {
        self.handle.socket()
    }

    /// Returns a handle to watch and close the connection. It outlives both halves.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.socket())
    }

    accessors!();
}

impl<M: Incoming> Clone for Sender<M> {
    fn clone(&self) -> Self {
        Self {
            handle: self.handle.share(),
        }
    }
}

sending!(Sender);
debug_with_state!(Sender);
