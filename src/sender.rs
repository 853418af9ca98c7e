//! The sending half of a connection.

use alloc::rc::Rc;
use alloc::string::String;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_sink::Sink;

use crate::browser::socket::Socket;
use crate::control::Control;
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::methods::{accessors, debug_with_state, sending};
use crate::operations::{Close, Flush, Send};
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;
use crate::proto::ready_state::ReadyState;

/// The sending half of a [`WebSocket`](crate::WebSocket): a `Sink<Message>`. Returned by
/// [`WebSocket::split`](crate::WebSocket::split).
///
/// Dropping both halves closes the connection. Dropping this one alone has no effect on the other.
///
/// ```no_run
/// # async fn run(socket: sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// let (mut sender, receiver) = socket.split();
/// sender.send("hello").await?;
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

sending!(Sender);
debug_with_state!(Sender);
