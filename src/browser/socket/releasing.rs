//! Giving the native object back.

use alloc::vec::Vec;

use super::Socket;
use crate::message::incoming::Incoming;

impl<M: Incoming> Socket<M> {
    /// Stops using the native object without closing it. Returns it, and the messages that were received and not read. A
    /// `Control` still reports how the connection ends. Does nothing if the native object is no `WebSocket`.
    pub(crate) fn release(&self) -> Option<(web_sys::WebSocket, Vec<M>)> {
        let native = self.native.web_socket()?.clone();
        // An owner that is never dropped: the connection has to stay open.
        self.add_owner();
        let messages = core::mem::take(&mut self.state().messages);
        let actions = self.connection().release();
        self.apply(actions, "");
        let undelivered = messages.into_iter().map(|(message, _)| message).collect();
        Some((native, undelivered))
    }
}
