//! A share in a connection: what [`WebSocket`](crate::WebSocket), [`Sender`](crate::Sender) and
//! [`Receiver`](crate::Receiver) hold. When the last one is dropped, the connection is closed.

use alloc::rc::Rc;
use core::cell::Cell;
use core::fmt;
use core::ops::Deref;
use core::task::{Context, Poll, ready};

use crate::browser::convert::Payload;
use crate::browser::socket::Shared;
use crate::core::close::{CloseEvent, CloseFrame};
use crate::core::error::Error;
use crate::core::wakers::Role;

/// One of the owners of a connection.
pub(crate) struct Handle<M: Payload> {
    shared: Rc<Shared<M>>,
    owners: Rc<Cell<u32>>,
}

impl<M: Payload> Handle<M> {
    pub(crate) fn new(shared: Rc<Shared<M>>) -> Self {
        Self::one_of(shared, Rc::new(Cell::new(0)))
    }

    /// Another owner of the same connection.
    pub(crate) fn share(&self) -> Self {
        Self::one_of(Rc::clone(&self.shared), Rc::clone(&self.owners))
    }

    fn one_of(shared: Rc<Shared<M>>, owners: Rc<Cell<u32>>) -> Self {
        owners.set(owners.get() + 1);
        Self { shared, owners }
    }

    pub(crate) fn shared(&self) -> &Rc<Shared<M>> {
        &self.shared
    }

    pub(crate) fn is_same_connection(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }

    /// Ready when the connection has ended, with the event.
    pub(crate) fn poll_closed(&self, cx: &Context<'_>) -> Poll<CloseEvent> {
        self.shared
            .ask(|connection| connection.poll_closed(Role::CLOSED, cx))
    }

    /// Ready when the connection has ended; Ok if it ended well.
    pub(crate) fn poll_outcome(&self, cx: &Context<'_>) -> Poll<Result<CloseEvent, Error>> {
        let event = ready!(self.poll_closed(cx));
        let cause = self.shared.ask(|connection| connection.cause());
        Poll::Ready(cause.map_or(Ok(event), Err))
    }

    /// Closes and waits for the outcome.
    pub(crate) async fn close(&self, frame: CloseFrame) -> Result<CloseEvent, Error> {
        self.shared.start_close(&frame)?;
        core::future::poll_fn(|cx| self.poll_outcome(cx)).await
    }

    /// `Sink::poll_close`: closes with 1000 and waits for the outcome.
    pub(crate) fn poll_close(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        self.shared.start_close(&CloseFrame::normal())?;
        self.poll_outcome(cx).map_ok(drop)
    }

    /// Waits until a message may be sent, then sends it; there is no await in between.
    pub(crate) async fn send(&self, message: M) -> Result<(), Error> {
        core::future::poll_fn(|cx| self.shared.poll_ready(cx)).await?;
        self.shared.send(&message)
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
        let left = self.owners.get() - 1;
        self.owners.set(left);
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
