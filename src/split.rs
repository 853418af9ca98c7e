//! The two halves of a WebSocket.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_sink::Sink;

use crate::browser::convert::Payload;
use crate::browser::outgoing::Outgoing;
use crate::browser::socket::Shared;
use crate::control::Control;
use crate::core::close::{CloseEvent, CloseFrame};
use crate::core::error::Error;
use crate::core::message::Message;
use crate::handle::Handle;
use crate::websocket::WebSocket;

/// The sending half. The connection is closed when both halves are dropped.
#[derive(Debug)]
pub struct Sender<M: Payload = Message> {
    handle: Handle<M>,
}

/// The receiving half. When it is dropped while the other lives, incoming messages are no longer queued.
#[derive(Debug)]
pub struct Receiver<M: Payload = Message> {
    handle: Handle<M>,
    /// It became part of a whole again, which goes on reading.
    reunited: bool,
}

pub(crate) fn split<M: Payload>(handle: Handle<M>) -> (Sender<M>, Receiver<M>) {
    let sender = Sender {
        handle: handle.share(),
    };
    let receiver = Receiver {
        handle,
        reunited: false,
    };
    (sender, receiver)
}

impl<M: Payload> Sender<M> {
    /// As [`WebSocket::send`].
    ///
    /// # Errors
    /// As [`WebSocket::send`].
    pub fn send(&mut self, message: impl Outgoing<M>) -> impl Future<Output = Result<(), Error>> {
        self.handle.send(message)
    }

    /// As [`WebSocket::flush`].
    ///
    /// # Errors
    /// As [`WebSocket::flush`].
    pub fn flush(&mut self) -> impl Future<Output = Result<(), Error>> {
        self.handle.flush()
    }

    /// As [`WebSocket::close`].
    ///
    /// # Errors
    /// As [`WebSocket::close`].
    pub fn close(
        &mut self,
        frame: impl Into<CloseFrame>,
    ) -> impl Future<Output = Result<CloseEvent, Error>> {
        self.handle.close(frame.into())
    }

    /// As [`WebSocket::control`].
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.handle.shared())
    }

    /// Puts the halves of one connection together again.
    ///
    /// # Errors
    /// [`ReuniteError`] with both halves, if they are not of one connection.
    pub fn reunite(self, mut receiver: Receiver<M>) -> Result<WebSocket<M>, ReuniteError<M>> {
        if !self.handle.is_same_connection(&receiver.handle) {
            return Err(ReuniteError(self, receiver));
        }
        receiver.reunited = true;
        Ok(WebSocket::from_handle(self.handle))
    }
}

impl<M: Payload> Receiver<M> {
    /// As [`WebSocket::next`].
    ///
    /// # Errors
    /// As [`WebSocket::next`].
    #[allow(clippy::should_implement_trait, reason = "that of a stream")]
    pub fn next(&mut self) -> impl Future<Output = Option<Result<M, Error>>> {
        self.handle.next()
    }

    /// As [`WebSocket::control`].
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(self.handle.shared())
    }
}

impl<M: Payload> Drop for Receiver<M> {
    fn drop(&mut self) {
        if !self.reunited {
            self.handle.ask(|connection| connection.abandon_inbox());
        }
    }
}

impl<M: Payload> Stream for Receiver<M> {
    type Item = Result<M, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.handle.poll_next(cx)
    }
}

impl<M: Payload> FusedStream for Receiver<M> {
    fn is_terminated(&self) -> bool {
        self.handle.ask(|connection| connection.is_terminated())
    }
}

/// `poll_close` closes with 1000 and waits for the outcome.
impl<M: Payload> Sink<M> for Sender<M> {
    type Error = Error;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.poll_ready(cx)
    }

    fn start_send(self: Pin<&mut Self>, message: M) -> Result<(), Error> {
        Shared::send(&self.handle, &message)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle.poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.handle
            .poll_close(&CloseFrame::normal(), cx)
            .map_ok(drop)
    }
}

/// The halves were not of one connection. Both are given back.
#[derive(Debug)]
pub struct ReuniteError<M: Payload = Message>(pub Sender<M>, pub Receiver<M>);

impl<M: Payload> fmt::Display for ReuniteError<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the halves are not of one connection")
    }
}

impl<M: Payload> core::error::Error for ReuniteError<M> {}
