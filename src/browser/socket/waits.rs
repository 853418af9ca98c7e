//! What a connection waits for: handshakes, until a deadline, and the browser's send queue, by looking at it.

use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::browser::convert::Payload;
use crate::browser::socket::Shared;
use crate::browser::timer::Timer;
use crate::core::cause::Cause;
use crate::core::outbox::{Looks, Pause};
use crate::core::wakers::wake;

/// What has to happen in time.
#[derive(Clone, Copy)]
pub(super) enum Deadline {
    /// The opening handshake.
    Open,
    /// The closing handshake.
    Close,
    /// The `close` event behind an `error` event.
    CloseEvent,
}

impl<M: Payload> Shared<M> {
    /// The close event must come within the close timeout, counted from the last progress of what is still to be sent.
    pub(super) fn await_close_event(&self) {
        self.left_at_deadline.set(self.buffered_amount());
        self.set_deadline(self.close_timeout, Deadline::Close);
    }

    pub(super) fn set_deadline(&self, limit: Duration, deadline: Deadline) {
        let timer = self.timer(|callback| Timer::after(limit, callback, "deadline"));
        drop(self.deadline.replace(timer.map(|timer| (deadline, timer))));
    }

    pub(super) fn on_deadline(&self) {
        let Some((deadline, _)) = self.deadline.take() else {
            return;
        };
        self.give_up(match deadline {
            Deadline::Open => Some(Cause::ConnectTimeout),
            Deadline::Close if self.buffered_amount() < self.left_at_deadline.get() => {
                return self.await_close_event();
            }
            Deadline::Close => Some(Cause::CloseTimeout),
            Deadline::CloseEvent => None,
        });
    }

    /// A task waits for `bufferedAmount` to shrink, which no event tells. Timers exist only while one does: each look
    /// wakes the task, and it asks for the next one by polling again.
    pub(super) fn keep_looking(&self, waiting: bool) {
        if !waiting {
            return self.looks.set(Looks::default());
        }
        let under_way = self.look.take();
        if under_way.is_some() || !self.connection().wants_looks() {
            return self.look.set(under_way);
        }
        let mut looks = self.looks.get();
        let pause = looks.next();
        self.looks.set(looks);
        self.look.set(self.timer(|callback| match pause {
            Pause::Task => Timer::next_task(callback),
            Pause::Millis(millis) => {
                Timer::after(Duration::from_millis(millis.into()), callback, "message")
            }
        }));
    }

    pub(super) fn on_look(&self) {
        drop(self.look.take());
        let waker = self.connection().take_writable();
        wake(waker);
    }

    /// A timer that calls [`Handler::on_event`], unless the connection has ended.
    fn timer(&self, start: impl FnOnce(&JsValue) -> Timer) -> Option<Timer> {
        self.listeners
            .borrow()
            .as_ref()
            .map(|listeners| start(listeners.callback()))
    }
}
