//! The two halves of a WebSocket.

use alloc::rc::Rc;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::control::Control;
use crate::futures::{Close, Flush, Next, Send};
use crate::handle::Handle;
use crate::message::incoming::Incoming;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;
use crate::proto::close::CloseFrame;
use crate::proto::error::Error;
use crate::websocket::{self, WebSocket};

/// The sending half. The connection is closed when both halves are dropped.
pub struct Sender<M: Incoming = Message> {
    handle: Handle<M>,
}

/// The receiving half. When it is dropped while the other lives, incoming messages are no longer queued.
pub struct Receiver<M: Incoming = Message> {
    handle: Handle<M>,
    /// It became part of a whole again, which continues to read.
    reunited: bool,
}

pub(crate) fn split<M: Incoming>(handle: Handle<M>) -> (Sender<M>, Receiver<M>) {
    let sender = Sender {
        handle: handle.share(),
    };
    let receiver = Receiver {
        handle,
        reunited: false,
    };
    (sender, receiver)
}

impl<M: Incoming> Sender<M> {
    /// Sends a message, as [`WebSocket::send`] does.
    ///
    /// # Errors
    /// As [`WebSocket::send`].
    pub fn send<T: Outgoing<M>>(&mut self, message: T) -> Send<'_, T, M> {
        Send::new(self.handle.socket(), message)
    }

    /// Waits until everything was handed to the network, as [`WebSocket::flush`] does.
    ///
    /// # Errors
    /// As [`WebSocket::flush`].
    pub fn flush(&mut self) -> Flush<'_, M> {
        Flush::new(self.handle.socket())
    }

    /// Closes the connection, as [`WebSocket::close`] does.
    ///
    /// # Errors
    /// As [`WebSocket::close`].
    pub fn close(&mut self, frame: impl Into<CloseFrame>) -> Close<'_, M> {
        Close::new(self.handle.socket(), frame.into())
    }

    /// Returns a handle to watch and close the connection, as [`WebSocket::control`] does.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.handle.socket())
    }

    /// Puts the halves of one connection together again.
    ///
    /// # Errors
    /// [`ReuniteError`] with both halves, if they are not of one connection.
    pub fn reunite(self, mut receiver: Receiver<M>) -> Result<WebSocket<M>, ReuniteError<M>> {
        if !Rc::ptr_eq(self.handle.socket(), receiver.handle.socket()) {
            return Err(ReuniteError(self, receiver));
        }
        receiver.reunited = true;
        Ok(WebSocket::from_handle(self.handle))
    }
}

impl<M: Incoming> Receiver<M> {
    /// Returns the next message, as [`WebSocket::next`] does.
    ///
    /// # Errors
    /// As [`WebSocket::next`].
    #[allow(clippy::should_implement_trait, reason = "that of a stream")]
    pub fn next(&mut self) -> Next<'_, M> {
        Next(self.handle.socket())
    }

    /// Returns a handle to watch and close the connection, as [`WebSocket::control`] does.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.handle.socket())
    }
}

impl<M: Incoming> fmt::Debug for Sender<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        websocket::debug(f, "Sender", &self.handle)
    }
}

impl<M: Incoming> fmt::Debug for Receiver<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        websocket::debug(f, "Receiver", &self.handle)
    }
}

impl<M: Incoming> Drop for Receiver<M> {
    fn drop(&mut self) {
        if !self.reunited {
            self.handle.socket().drop_receiver();
        }
    }
}

impl<M: Incoming> Stream for Receiver<M> {
    type Item = Result<M, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.handle.socket().poll_next(cx)
    }
}

impl<M: Incoming> FusedStream for Receiver<M> {
    fn is_terminated(&self) -> bool {
        self.handle.socket().is_terminated()
    }
}

/// `poll_close` closes with code 1000, unless that was done before, and waits for the outcome.
impl<M: Incoming> Sink<M> for Sender<M> {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.socket().poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, message: M) -> Result<(), Error> {
        self.handle.socket().start_send(&message)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.socket().poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let poll = self.handle.socket().poll_close(&CloseFrame::normal(), cx);
        poll.map_ok(drop)
    }
}

/// The halves were not of one connection. Both are given back.
#[derive(Debug)]
pub struct ReuniteError<M: Incoming = Message>(pub Sender<M>, pub Receiver<M>);

impl<M: Incoming> fmt::Display for ReuniteError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the halves are not of one connection")
    }
}

impl<M: Incoming> core::error::Error for ReuniteError<M> {}
