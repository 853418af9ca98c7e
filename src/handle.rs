//! A share in a connection: what [`WebSocket`](crate::WebSocket), [`Sender`](crate::Sender) and
//! [`Receiver`](crate::Receiver) hold. When the last one is dropped, the connection is closed.

use alloc::rc::Rc;
use core::fmt;
use core::future::poll_fn;
use core::ops::Deref;
use core::task::{Context, Poll, ready};

use crate::browser::convert::Payload;
use crate::browser::outgoing::Outgoing;
use crate::browser::socket::Shared;
use crate::core::close::{CloseEvent, CloseFrame};
use crate::core::error::Error;
use crate::core::wakers::Role;

/// One of the owners of a connection.
pub(crate) struct Handle<M: Payload> {
    shared: Rc<Shared<M>>,
}

impl<M: Payload> Handle<M> {
    pub(crate) fn new(shared: Rc<Shared<M>>) -> Self {
        shared.owners.set(shared.owners.get() + 1);
        Self { shared }
    }

    /// Another owner of the same connection.
    pub(crate) fn share(&self) -> Self {
        Self::new(Rc::clone(&self.shared))
    }

    pub(crate) fn shared(&self) -> &Rc<Shared<M>> {
        &self.shared
    }

    pub(crate) fn is_same_connection(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }

    /// Ready with the next message, then once with the error if it was one, then with `None`.
    pub(crate) fn next(&self) -> impl Future<Output = Option<Result<M, Error>>> {
        poll_fn(|cx| self.poll_next(cx))
    }

    /// Waits until a message may be sent, and sends it at that moment.
    pub(crate) fn send(
        &self,
        message: impl Outgoing<M>,
    ) -> impl Future<Output = Result<(), Error>> {
        let mut message = Some(message);
        poll_fn(move |cx| {
            ready!(self.poll_ready(cx))?;
            match message.take() {
                Some(message) => Poll::Ready(self.send_ready(&message)),
                None => Poll::Pending,
            }
        })
    }

    pub(crate) fn flush(&self) -> impl Future<Output = Result<(), Error>> {
        poll_fn(|cx| self.poll_flush(cx))
    }

    /// Closes and waits for the outcome.
    pub(crate) fn close(
        &self,
        frame: CloseFrame,
    ) -> impl Future<Output = Result<CloseEvent, Error>> {
        poll_fn(move |cx| self.poll_close(&frame, cx))
    }

    /// Closes, unless that was done before; ready with the outcome.
    pub(crate) fn poll_close(
        &self,
        frame: &CloseFrame,
        cx: &Context<'_>,
    ) -> Poll<Result<CloseEvent, Error>> {
        self.start_close(frame)?;
        self.poll_outcome(Role::CLOSED, cx)
    }
}

impl<M: Payload> Deref for Handle<M> {
    type Target = Shared<M>;

    fn deref(&self) -> &Shared<M> {
        &self.shared
    }
}

impl<M: Payload> Drop for Handle<M> {
    fn drop(&mut self) {
        let left = self.shared.owners.get() - 1;
        self.shared.owners.set(left);
        if left == 0 {
            self.shared.dispose();
        }
    }
}

impl<M: Payload> fmt::Debug for Handle<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handle").field(&self.shared.state()).finish()
    }
}
