//! The receiving half of a connection.

use alloc::rc::Rc;
use alloc::string::String;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

use crate::browser::socket::Socket;
use crate::control::Control;
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::methods::{accessors, debug_with_state, receiving};
use crate::operations::Next;
use crate::proto::error::Error;
use crate::proto::error::without_waiting::TryRecvError;
use crate::proto::ready_state::ReadyState;

/// The receiving half of a [`WebSocket`](crate::WebSocket): a `Stream` of `Result<Message, Error>`. Returned by
/// [`WebSocket::split`](crate::WebSocket::split).
///
/// Dropping both halves closes the connection. Dropping this one alone discards the messages that were not read, and those
/// that arrive later; the other half can go on sending.
///
/// ```no_run
/// # async fn run(socket: sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// let (sender, mut receiver) = socket.split();
/// while let Some(message) = receiver.next().await {
///     web_sys::console::log_1(&format!("{:?}", message?).into());
/// }
/// # drop(sender);
/// # Ok(()) }
/// ```
pub struct Receiver<M: Incoming = Message> {
    pub(crate) handle: Handle<M>,
    /// It has become part of a whole again, which goes on reading.
    pub(crate) reunited: bool,
}

impl<M: Incoming> Receiver<M> {
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

receiving!(Receiver);
debug_with_state!(Receiver);

impl<M: Incoming> Drop for Receiver<M> {
    fn drop(&mut self) {
        self.socket().set_has_receiver(false);
        if !self.reunited {
            self.socket().drop_receiver();
        }
    }
}
