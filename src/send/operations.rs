//! The futures of the operations of a sender.

use alloc::sync::Arc;
use core::fmt;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use futures_core::future::FusedFuture;

use super::channel::{Channel, Place};
use super::state::{Key, State};
use crate::message::message::Message;
use crate::proto::close_event::CloseEvent;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;

/// An operation of a sender, whose channel it borrows. So the sender lives as long: the last one that is dropped may end the
/// connection.
struct Operation<'a, I> {
    channel: &'a Arc<Channel>,
    stage: Stage<I>,
}

enum Stage<I> {
    Unpolled(I),
    Waiting(Place),
    Done,
}

impl<'a, I> Operation<'a, I> {
    fn new(channel: &'a Arc<Channel>, input: I) -> Self {
        let stage = Stage::Unpolled(input);
        Self { channel, stage }
    }

    /// Begins when it is polled for the first time, then waits for the answer. After that it is pending for ever.
    fn poll<T>(
        &mut self,
        cx: &Context<'_>,
        begin: impl FnOnce(&Place, I) -> Result<(), Error>,
        poll: impl FnOnce(&mut State, Key, Waker) -> Poll<Result<T, Error>>,
    ) -> Poll<Result<T, Error>> {
        let place = match mem::replace(&mut self.stage, Stage::Done) {
            Stage::Unpolled(input) => {
                let place = Place::new(self.channel);
                begin(&place, input)?;
                place
            }
            Stage::Waiting(place) => place,
            Stage::Done => return Poll::Pending,
        };
        let (key, waker) = (place.key, cx.waker().clone());
        let answer = place.channel.update(|state| poll(state, key, waker));
        if answer.is_pending() {
            self.stage = Stage::Waiting(place);
        }
        answer
    }

    fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }
}

/// Future of [`Sender::send`](super::Sender::send).
///
/// # Errors
/// As [`Sender::send`](super::Sender::send).
///
/// # Cancel safety
/// A dropped future has sent the whole message or none of it.
#[must_use = "futures do nothing unless polled"]
pub struct Send<'a>(Operation<'a, Message>);

impl<'a> Send<'a> {
    pub(super) fn new(channel: &'a Arc<Channel>, message: Message) -> Self {
        Self(Operation::new(channel, message))
    }
}

impl Future for Send<'_> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let begin = |place: &Place, message| {
            let sent = place
                .channel
                .update(|state| state.start_send(place.key, message));
            // A message that can't be sent is dropped here, outside of the lock.
            sent.map_err(|_message| Error::NotOpen)
        };
        self.0.poll(cx, begin, State::poll_answer)
    }
}

/// Future of [`Sender::flush`](super::Sender::flush).
///
/// # Errors
/// As [`Sender::flush`](super::Sender::flush).
///
/// # Cancel safety
/// Dropping it has no effect.
#[must_use = "futures do nothing unless polled"]
pub struct Flush<'a>(Operation<'a, ()>);

impl<'a> Flush<'a> {
    pub(super) fn new(channel: &'a Arc<Channel>) -> Self {
        Self(Operation::new(channel, ()))
    }
}

impl Future for Flush<'_> {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let begin = |place: &Place, ()| {
            place.channel.update(|state| state.start_flush(place.key));
            Ok(())
        };
        self.0.poll(cx, begin, State::poll_answer)
    }
}

/// Future of [`Sender::close`](super::Sender::close).
///
/// # Errors
/// As [`Sender::close`](super::Sender::close).
///
/// # Cancel safety
/// Dropping it does not stop the connection from closing, once it was polled.
#[must_use = "futures do nothing unless polled"]
pub struct Close<'a>(Operation<'a, CloseFrame>);

impl<'a> Close<'a> {
    pub(super) fn new(channel: &'a Arc<Channel>, frame: CloseFrame) -> Self {
        Self(Operation::new(channel, frame))
    }
}

impl Future for Close<'_> {
    type Output = Result<CloseEvent, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let begin = |place: &Place, frame: CloseFrame| {
            frame.validate()?;
            place.channel.update(|state| state.start_close(frame));
            Ok(())
        };
        self.0.poll(cx, begin, |state, key, waker| {
            state.poll_closed(key, waker).map_err(|end| end.error)
        })
    }
}

/// Fused, and a public name with nothing private.
macro_rules! operation {
    ($type:ident) => {
        impl FusedFuture for $type<'_> {
            fn is_terminated(&self) -> bool {
                self.0.is_done()
            }
        }

        impl fmt::Debug for $type<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($type))
            }
        }
    };
}

operation!(Send);
operation!(Flush);
operation!(Close);
