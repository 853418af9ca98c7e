//! The sending half that is `Send`.

use alloc::sync::Arc;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_sink::Sink;

use super::channel::{Channel, Place};
use super::control::Control;
use super::operations::{Close, Flush, Send};
use super::state::Key;
use crate::message::message::Message;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;

/// The sending half of a connection, for any thread: a `Sink<Message>`. Returned by
/// [`WebSocket::split_send`](crate::WebSocket::split_send). Clones send on the same connection.
///
/// Dropping all senders and the [`Receiver`](super::Receiver) closes the connection. Dropping senders alone has no effect on the
/// receiver. A message that the sink has taken is sent also if the sink is dropped then.
pub struct Sender {
    pub(super) channel: Arc<Channel>,
    /// For the task that uses the sink.
    key: Key,
    /// The message that the sink has taken last, while it is not known whether the browser has accepted it.
    taken: Option<Key>,
    flush: Option<Place>,
}

impl Sender {
    pub(super) fn new(channel: &Arc<Channel>) -> Self {
        let channel = Arc::clone(channel);
        let key = channel.update(|state| {
            state.add_sender();
            state.new_key()
        });
        Self {
            channel,
            key,
            taken: None,
            flush: None,
        }
    }

    /// Sends a message. Waits until the connection is open and `bufferedAmount` is below the high-water mark of
    /// [`Builder::send_buffer`](crate::Builder::send_buffer), and resolves when the browser has accepted the message. Any number
    /// of tasks may send.
    ///
    /// # Errors
    /// [`Error::NotOpen`] if the connection is closing or has ended: the message was not sent.
    ///
    /// # Cancel safety
    /// A dropped future has sent the whole message or none of it.
    pub fn send(&self, message: impl Into<Message>) -> Send<'_> {
        Send::new(&self.channel, message.into())
    }

    /// Waits until every message that was sent before, by any sender of this connection, has left the browser, so that
    /// `bufferedAmount` is 0. It does not wait for the peer to receive them.
    ///
    /// # Errors
    /// Why the connection ended, if it did not end with a clean close.
    ///
    /// # Cancel safety
    /// Dropping the future has no effect.
    pub fn flush(&self) -> Flush<'_> {
        Flush::new(&self.channel)
    }

    /// Closes the connection with a Close frame, and waits until the peer has answered. All messages that wait to be sent are
    /// given to the browser first. Closing begins when the future is polled for the first time.
    ///
    /// # Errors
    /// As [`WebSocket::close`](crate::WebSocket::close).
    ///
    /// # Cancel safety
    /// Dropping the future does not stop the connection from closing.
    pub fn close(&self, frame: impl Into<CloseFrame>) -> Close<'_> {
        Close::new(&self.channel, frame.into())
    }

    /// Returns a handle to watch and close the connection. It outlives both halves.
    #[must_use]
    pub fn control(&self) -> Control {
        Control::new(&self.channel)
    }

    /// Is ready when the browser has accepted the message that the sink has taken last, or has not.
    fn poll_taken(&mut self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
        let Some(key) = self.taken else {
            return Poll::Ready(Ok(()));
        };
        let waker = cx.waker().clone();
        let answer = ready!(self.channel.update(|state| state.poll_answer(key, waker)));
        self.taken = None;
        Poll::Ready(answer)
    }
}

impl Clone for Sender {
    fn clone(&self) -> Self {
        Self::new(&self.channel)
    }
}

/// The sink is ready when the browser has accepted the message before, and the connection is open. It returns the error of a
/// message that was not sent when it is used next.
///
/// `poll_close`, which `StreamExt::forward` calls when its stream ends, closes with code 1000 unless the connection is closing
/// already, and waits until it has ended. While there are other senders, it only waits, as `poll_flush` does. The method `close`
/// closes always.
impl Sink<Message> for Sender {
    type Error = Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        ready!(self.poll_taken(cx))?;
        let waker = cx.waker().clone();
        let Self { channel, key, .. } = &*self;
        channel.update(|state| state.poll_ready(*key, waker))
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Error> {
        let sent = self.channel.update(|state| {
            let key = state.new_key();
            state.start_send(key, message).map(|()| key)
        });
        // A message that can't be sent is dropped here, outside of the lock.
        let key = sent.map_err(|_message| Error::NotOpen)?;
        if let Some(before) = self.taken.replace(key) {
            self.channel.update(|state| state.detach(before));
        }
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        ready!(self.poll_taken(cx))?;
        let Self { channel, flush, .. } = &mut *self;
        let place = flush.get_or_insert_with(|| {
            let place = Place::new(channel);
            channel.update(|state| state.start_flush(place.key));
            place
        });
        let waker = cx.waker().clone();
        let flushed = ready!(channel.update(|state| state.poll_answer(place.key, waker)));
        *flush = None;
        Poll::Ready(flushed)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        if self.channel.update(|state| state.has_other_senders()) {
            return self.poll_flush(cx);
        }
        let waker = cx.waker().clone();
        let Self { channel, key, .. } = &*self;
        let closed = ready!(channel.update(|state| {
            state.start_close(CloseFrame::normal());
            state.poll_closed(*key, waker)
        }));
        ready!(self.poll_taken(cx))?;
        Poll::Ready(closed.map(drop).map_err(|end| end.error))
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.channel.update(|state| {
            state.detach(self.key);
            if let Some(taken) = self.taken {
                state.detach(taken);
            }
            state.drop_sender();
        });
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}
