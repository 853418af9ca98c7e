//! The wasm interface of the npm package: the state machine, with numbers only.
//!
//! Messages, events and timers stay in JavaScript, whose driver (`npm/driver`) is the counterpart of `browser` in Rust and
//! drives the same [`Connection`]. Only numbers are passed, since they need no conversion and no table of objects.
//!
//! `numbers` gives each of the numbers a name, in both languages.

#[macro_use]
mod numbers;
#[cfg(feature = "reconnect")]
mod reconnect;
#[cfg(any(test, feature = "reconnect"))]
mod reconnect_numbers;

use core::task::Poll;

use wasm_bindgen::prelude::*;

use crate::npm::numbers as n;
use crate::proto::connection::Connection;
use crate::proto::event::{Cause, Event, Millis, Native};
use crate::proto::inbox::Admission;
use crate::proto::options::{CloseCodes, Overflow, ReceiveBuffer, SendBuffer, Settings};
use crate::proto::ready_state::ReadyState;
use crate::proto::timers;

/// The state machine of one connection. It counts messages; JavaScript holds them.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Machine {
    connection: Connection,
}

#[wasm_bindgen]
impl Machine {
    /// Creates the state machine of a connection that began to connect at `now`. Times are in milliseconds, `Infinity` for
    /// no limit; sizes are in bytes; `overflow` is an `OVERFLOW_…`.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "an object would need conversion")]
    pub fn new(
        connect_timeout: f64,
        close_timeout: f64,
        high_water_mark: f64,
        low_water_mark: f64,
        max_queued_messages: f64,
        max_queued_bytes: f64,
        max_bytes: f64,
        max_messages: f64,
        overflow: u8,
        receive_overflow_code: u16,
        unexpected_data_code: u16,
        now: Millis,
    ) -> Self {
        let receive_buffer = ReceiveBuffer {
            max_bytes: max_bytes as usize,
            max_messages: max_messages as usize,
            overflow: match overflow {
                n::OVERFLOW_DROP_OLDEST => Overflow::DropOldest,
                n::OVERFLOW_DROP_NEWEST => Overflow::DropNewest,
                _ => Overflow::Close,
            },
        };
        let send_buffer = SendBuffer {
            max_queued_messages: max_queued_messages as usize,
            max_queued_bytes: max_queued_bytes as usize,
            ..SendBuffer::new(high_water_mark as usize, low_water_mark as usize)
        };
        let settings = Settings {
            connect_timeout: timers::clamp(connect_timeout),
            close_timeout: timers::clamp(close_timeout),
            close_codes: CloseCodes::new(receive_overflow_code, unexpected_data_code),
            send_buffer,
            receive_buffer,
        };
        Self {
            connection: Connection::new(settings, now),
        }
    }

    /// Takes an `EVENT_…`, with its argument if it has one, and returns a set of `ACTION_…`.
    pub fn handle(
        &mut self,
        event: u8,
        argument: f64,
        ready_state: u8,
        buffered_amount: f64,
        now: Millis,
    ) -> u32 {
        let code = argument as u16;
        let event = match event {
            n::EVENT_OPEN => Event::Open {
                protocol_missing: argument != 0.0,
            },
            n::EVENT_ERROR => Event::Error,
            n::EVENT_CLOSE_CLEAN => Event::Close { code, clean: true },
            n::EVENT_CLOSE_UNCLEAN => Event::Close { code, clean: false },
            n::EVENT_UNEXPECTED_DATA => Event::UnexpectedData,
            n::EVENT_OVERFLOW => Event::Overflow,
            n::EVENT_TIMER => Event::Timer,
            n::EVENT_DRAIN_WAIT_STARTED => Event::DrainWaitStarted,
            n::EVENT_DRAIN_WAIT_ENDED => Event::DrainWaitEnded,
            n::EVENT_DEQUEUED => Event::Dequeued {
                bytes: argument as usize,
            },
            n::EVENT_CLOSE_REQUESTED => Event::CloseRequested { code },
            n::EVENT_CLOSE_THREW => Event::CloseThrew,
            n::EVENT_RECEIVER_DROPPED => Event::ReceiverDropped,
            n::EVENT_RESUMED => Event::Resumed,
            _ => Event::Terminate,
        };
        let native = native(ready_state, buffered_amount);
        self.connection.handle(event, native, now).bits()
    }

    /// Counts a message that has arrived. Returns an `ADMISSION_…`.
    pub fn received(&mut self, bytes: f64) -> u8 {
        match self.connection.admit(bytes as usize) {
            Admission::Queued => n::ADMISSION_QUEUED,
            Admission::Evict => n::ADMISSION_EVICT,
            Admission::Dropped => n::ADMISSION_DROPPED,
            Admission::Overflow => n::ADMISSION_OVERFLOW,
        }
    }

    /// Records that a message was read, or removed as `ADMISSION_EVICT` says.
    pub fn taken(&mut self, bytes: f64) {
        self.connection.taken(bytes as usize);
    }

    /// Returns what follows the last message: an `ANSWER_…` other than `ANSWER_READY`.
    pub fn end(&mut self) -> u8 {
        match self.connection.poll_end() {
            Poll::Pending => n::ANSWER_PENDING,
            Poll::Ready(Some(_)) => n::ANSWER_FAILED,
            Poll::Ready(None) => n::ANSWER_ENDED,
        }
    }

    /// Returns whether the next message may be sent, as an `ANSWER_…`.
    pub fn ready(&mut self, ready_state: u8, buffered_amount: f64) -> u8 {
        let native = native(ready_state, buffered_amount);
        answer(self.connection.poll_ready(native))
    }

    /// Returns whether a new message is taken, to be sent now or later.
    #[wasm_bindgen(js_name = takesMessages)]
    pub fn takes_messages(&self, ready_state: u8) -> bool {
        self.connection.takes_messages(state(ready_state))
    }

    /// Counts a message that is queued. Returns false if the queue is full: the message is refused.
    pub fn enqueue(&mut self, bytes: f64) -> bool {
        self.connection.enqueue(bytes as usize)
    }

    /// Returns whether everything that was sent has left the browser, as an `ANSWER_…`.
    pub fn flushed(&self, ready_state: u8, buffered_amount: f64) -> u8 {
        let native = native(ready_state, buffered_amount);
        answer(self.connection.poll_flush(native))
    }

    /// Returns a `QUERY_…`; `sent` is for `QUERY_UNCONFIRMED` alone. One function for all is smaller, since each has a check of its own that no other is running.
    pub fn query(&self, which: u8, sent: f64) -> f64 {
        match which {
            n::QUERY_DEADLINE => self.connection.deadline(),
            n::QUERY_DROPPED => self.connection.dropped_messages() as f64,
            n::QUERY_UNCONFIRMED => self.connection.unconfirmed(sent),
            n::QUERY_OPENED => answer(self.connection.poll_opened()).into(),
            n::QUERY_NEVER_SENT => self.connection.never_sent() as f64,
            _ => cause(self.connection.outcome()).into(),
        }
    }
}

/// Returns a `CAUSE_…`.
fn cause(outcome: Option<Result<(), Cause>>) -> u8 {
    match outcome {
        Some(Err(cause)) => cause as u8,
        _ => n::CAUSE_NONE,
    }
}

/// Returns the cause that is a `CAUSE_…`.
#[cfg(feature = "reconnect")]
fn cause_from_number(cause: u8) -> Option<Cause> {
    match cause {
        n::CAUSE_CONNECT => Some(Cause::Connect),
        n::CAUSE_CONNECT_TIMEOUT => Some(Cause::ConnectTimeout),
        n::CAUSE_UNCLEAN_CLOSE => Some(Cause::UncleanClose),
        n::CAUSE_CLOSE_TIMEOUT => Some(Cause::CloseTimeout),
        n::CAUSE_RECEIVE_OVERFLOW => Some(Cause::ReceiveOverflow),
        n::CAUSE_UNEXPECTED_DATA => Some(Cause::UnexpectedData),
        _ => None,
    }
}

fn state(ready_state: u8) -> ReadyState {
    ReadyState::from_number(ready_state.into())
}

fn native(ready_state: u8, buffered_amount: f64) -> Native {
    Native {
        ready_state: state(ready_state),
        buffered_amount: buffered_amount as usize,
    }
}

fn answer(poll: Poll<Result<(), Cause>>) -> u8 {
    match poll {
        Poll::Pending => n::ANSWER_PENDING,
        Poll::Ready(Ok(())) => n::ANSWER_READY,
        Poll::Ready(Err(_)) => n::ANSWER_FAILED,
    }
}
