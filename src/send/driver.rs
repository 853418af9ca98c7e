//! The task on the connection's thread: does what the handles ask for, and tells them what happens.

use alloc::sync::Arc;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::Stream;
use futures_sink::Sink;

use super::channel::Channel;
use super::state::{Ended, State};
use crate::control::{Closed, Control};
use crate::message::message::Message;
use crate::proto::close_event::CloseEvent;
use crate::proto::error::Error;
use crate::receiver::Receiver;
use crate::sender::Sender;
use crate::websocket::WebSocket;

/// Owns the connection. Resolves when the connection has ended and nothing is left to read, or when no handle keeps it open.
pub(super) struct Driver {
    channel: Arc<Channel>,
    control: Control,
    /// `None` when all handles were dropped.
    sender: Option<Sender>,
    /// `None` when nobody reads any more.
    receiver: Option<Receiver>,
    is_opened: bool,
    closed: Option<Closed>,
}

impl Driver {
    pub(super) fn new(channel: Arc<Channel>, socket: WebSocket) -> Self {
        let control = socket.control();
        let closed = Some(control.closed());
        let (sender, receiver) = socket.split();
        Self {
            channel,
            control,
            sender: Some(sender),
            receiver: Some(receiver),
            is_opened: false,
            closed,
        }
    }

    /// Gives all waiting messages to the browser, whatever it has buffered: they are sent before the Close frame.
    fn send_all(&mut self) {
        while let Some((key, message)) = self.channel.update(State::take_send) {
            let answer = match &mut self.sender {
                Some(sender) => Pin::new(sender).start_send(message),
                None => Err(Error::NotOpen),
            };
            self.channel.update(|state| state.answer_send(key, answer));
        }
    }

    fn poll_opened(&mut self, cx: &mut Context<'_>) {
        let Some(sender) = self.sender.as_ref().filter(|_| !self.is_opened) else {
            return;
        };
        if let Poll::Ready(opened) = sender.handle.socket().poll_opened(cx) {
            self.is_opened = true;
            let protocol = self.control.protocol();
            self.channel
                .update(|state| state.set_opened(opened, protocol));
        }
    }

    fn poll_closed(&mut self, cx: &mut Context<'_>) {
        let Some(closed) = &mut self.closed else {
            return;
        };
        let Poll::Ready(event) = Pin::new(closed).poll(cx) else {
            return;
        };
        self.closed = None;
        let outcome = match &mut self.sender {
            Some(sender) => Pin::new(sender).poll_close(cx),
            None => Poll::Ready(Err(Error::UncleanClose(event.clone()))),
        };
        let closed = match outcome {
            Poll::Ready(Err(error)) => Err(Ended { event, error }),
            _ => Ok(event),
        };
        self.channel.update(|state| state.set_closed(closed));
    }

    /// Sends as many messages as the browser takes now, then answers the flushes behind them.
    fn poll_sends(&mut self, cx: &mut Context<'_>) {
        let Self {
            channel,
            sender: Some(sender),
            ..
        } = self
        else {
            return;
        };
        loop {
            while channel.update(|state| state.has_sends()) {
                let Poll::Ready(ready) = Pin::new(&mut *sender).poll_ready(cx) else {
                    break;
                };
                let Some((key, message)) = channel.update(State::take_send) else {
                    break;
                };
                let answer = ready.and_then(|()| Pin::new(&mut *sender).start_send(message));
                channel.update(|state| state.answer_send(key, answer));
            }
            if !channel.update(|state| state.has_due_flush()) {
                break;
            }
            // This is the last wait that is registered: one wait is for both.
            let Poll::Ready(flushed) = Pin::new(&mut *sender).poll_flush(cx) else {
                break;
            };
            channel.update(|state| state.answer_due_flushes(&flushed));
        }
        if channel.update(|state| !state.has_sends() && !state.has_due_flush()) {
            // The last one may have been withdrawn while the connection waited for `bufferedAmount`.
            sender.handle.socket().stop_waiting();
        }
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) {
        let Some(receiver) = &mut self.receiver else {
            return;
        };
        if let Poll::Ready(item) = Pin::new(receiver).poll_next(cx) {
            if item.is_none() {
                self.receiver = None;
            }
            self.channel.update(|state| state.deliver(item));
        }
    }
}

impl Future for Driver {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let waker = cx.waker().clone();
        let orders = this.channel.update(|state| state.orders(waker));
        if orders.receiver_dropped {
            this.receiver = None;
        }
        if orders.close.is_some() || orders.abandoned {
            this.send_all();
        }
        if let Some(frame) = orders.close {
            // The handle has checked the frame, which is the only thing that can be wrong with it.
            let _ = this.control.close(frame);
        }
        if orders.terminate {
            this.control.terminate();
        }
        if orders.abandoned {
            this.sender = None;
        }
        this.poll_opened(cx);
        this.poll_closed(cx);
        this.poll_sends(cx);
        if orders.is_asked {
            this.poll_next(cx);
        }
        let has_ended = this.closed.is_none() && this.receiver.is_none();
        if has_ended {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

/// Also if the task is dropped before the connection has ended, nobody waits for ever.
impl Drop for Driver {
    fn drop(&mut self) {
        let event = CloseEvent::synthetic();
        let error = Error::UncleanClose(event.clone());
        let unsent: alloc::vec::Vec<Message> = self
            .channel
            .update(|state| state.end(&Ended { event, error }));
        drop(unsent);
    }
}
