//! A share in a connection, which [`WebSocket`](crate::WebSocket), [`Sender`](crate::Sender) and
//! [`Receiver`](crate::Receiver) hold. When the last one is dropped, the connection is closed.

use alloc::rc::Rc;
use alloc::vec::Vec;

use crate::browser::socket::Socket;
use crate::message::incoming::Incoming;

/// One of the owners of a connection.
pub(crate) struct Handle<M: Incoming>(Rc<Socket<M>>);

impl<M: Incoming> Handle<M> {
    pub(crate) fn new(socket: Rc<Socket<M>>) -> Self {
        socket.add_owner();
        Self(socket)
    }

    /// Returns another owner of the same connection.
    pub(crate) fn share(&self) -> Self {
        Self::new(Rc::clone(&self.0))
    }

    pub(crate) fn socket(&self) -> &Rc<Socket<M>> {
        &self.0
    }

    /// See [`Socket::release`].
    pub(crate) fn release(&self) -> Option<(web_sys::WebSocket, Vec<M>)> {
        self.0.release()
    }
}

impl<M: Incoming> Drop for Handle<M> {
    fn drop(&mut self) {
        self.0.drop_owner();
    }
}
