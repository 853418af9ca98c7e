//! Splitting a connection into its two halves, and putting them together again.

use alloc::rc::Rc;
use core::fmt;

use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::receiver::Receiver;
use crate::sender::Sender;
use crate::websocket::WebSocket;

impl<M: Incoming> WebSocket<M> {
    /// Splits the socket into two owned halves, for example for two tasks. [`Sender::reunite`] puts them together again.
    #[must_use]
    pub fn split(self) -> (Sender<M>, Receiver<M>) {
        let sender = Sender {
            handle: self.handle.share(),
        };
        self.handle.socket().set_has_receiver(true);
        let receiver = Receiver {
            handle: self.handle,
            reunited: false,
        };
        (sender, receiver)
    }
}

impl<M: Incoming> Sender<M> {
    /// Puts the two halves of one connection together again. Messages that were not read stay readable, and other clones of
    /// the sender go on working.
    ///
    /// # Errors
    /// [`ReuniteError`] with both halves, if they belong to different connections.
    pub fn reunite(self, mut receiver: Receiver<M>) -> Result<WebSocket<M>, ReuniteError<M>> {
        if !Rc::ptr_eq(self.handle.socket(), receiver.handle.socket()) {
            return Err(ReuniteError(self, receiver));
        }
        receiver.reunited = true;
        Ok(WebSocket {
            handle: self.handle,
        })
    }
}

/// The error of [`Sender::reunite`]: the halves belong to different connections. Both are returned.
///
/// ```no_run
/// use sockstream::{Receiver, ReuniteError, Sender};
///
/// # fn run(sender: Sender, receiver: Receiver) {
/// if let Err(ReuniteError(sender, receiver)) = sender.reunite(receiver) {
///     // Each half still works.
/// #   drop((sender, receiver));
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct ReuniteError<M: Incoming = Message>(pub Sender<M>, pub Receiver<M>);

impl<M: Incoming> fmt::Display for ReuniteError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the halves belong to different connections")
    }
}

impl<M: Incoming> core::error::Error for ReuniteError<M> {}
