//! What the npm package's JavaScript calls: the state machine's decisions, as numbers.
//!
//! Messages, events and timers never leave JavaScript: `npm/connection.js` is to them what `browser` is here, and asks
//! the same [`Connection`]. So no value crosses the boundary that either side would have to convert or keep a table for.
//!
//! No wakers: JavaScript asks again after each event. Wherever a number stands for a default, that is NaN, as which
//! `undefined` arrives.

use core::task::{Context, Poll, Waker};
use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::core::close::{CloseCode, CloseEvent};
use crate::core::connection::{Connection, SendState};
use crate::core::error::Error;
use crate::core::inbox::Delivery;
use crate::core::options::{Overflow, ReceiveBuffer, SendBuffer};
use crate::core::outbox::{Looks, Pause};

/// Not yet.
const PENDING: u8 = 0;
/// Yes: it is open, a message may be taken or sent, everything has left.
const READY: u8 = 1;
/// It never will be; [`Core::cause`] may tell why.
const FAILED: u8 = 2;
/// The stream of messages has ended.
const ENDED: u8 = 3;

/// A message was dropped, as the overflow policy says or because nobody reads.
const DROPPED: i32 = -1;
/// A message did not fit, and the connection is to be closed for it.
const OVERFLOWED: i32 = -2;

/// One connection's state machine. It counts messages; the messages themselves are queued in JavaScript, in step.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    connection: Connection<()>,
    looks: Looks,
}

#[wasm_bindgen]
impl Core {
    /// With the send buffer's marks in bytes and the receive buffer's bounds in bytes and messages.
    /// `overflow` is 0 to close, 1 to drop the oldest, 2 to drop the newest.
    #[wasm_bindgen(constructor)]
    pub fn new(high: f64, low: f64, max_bytes: f64, max_messages: f64, overflow: u8) -> Self {
        let marks = SendBuffer::default();
        let bounds = ReceiveBuffer::default();
        let receive_buffer = ReceiveBuffer {
            max_bytes: number_or(max_bytes, bounds.max_bytes as f64) as usize,
            max_messages: number_or(max_messages, bounds.max_messages as f64) as usize,
            overflow: match overflow {
                1 => Overflow::DropOldest,
                2 => Overflow::DropNewest,
                _ => Overflow::Close,
            },
        };
        let high = number_or(high, marks.high as f64) as usize;
        let low = number_or(low, marks.low as f64) as usize;
        Self {
            connection: Connection::new(receive_buffer, SendBuffer::new(high, low)),
            looks: Looks::default(),
        }
    }

    /// The opening handshake succeeded.
    pub fn opened(&mut self) {
        let _ = self.connection.opened();
    }

    /// A message of that many bytes is here. It was queued if the number is not negative, and that many of the oldest
    /// went for it.
    pub fn received(&mut self, bytes: u32) -> i32 {
        let dropped = self.connection.dropped_messages();
        match self.connection.received((), bytes as usize).0 {
            Delivery::Queued => (self.connection.dropped_messages() - dropped) as i32,
            Delivery::Dropped => DROPPED,
            Delivery::Overflowed => OVERFLOWED,
        }
    }

    /// A terminal cause is known, and the closing handshake is yet to come.
    pub fn fail(&mut self, cause: Cause) {
        let _ = self.connection.fail(cause.error());
    }

    /// The user asks for the closing handshake. False if that was done before, or is too late.
    pub fn closing(&mut self) -> bool {
        self.connection.closing().0
    }

    /// The end, with what was left unsent, in bytes. `cause` is why we did not wait for the browser's event, if we didn't.
    pub fn closed(&mut self, was_clean: bool, unsent_bytes: f64, cause: Option<Cause>) {
        let event = CloseEvent {
            unsent_bytes: unsent_bytes as u64,
            // The code and the reason stay in JavaScript; nothing here depends on them.
            ..CloseEvent::new(CloseCode::ABNORMAL_CLOSURE, "", was_clean)
        };
        let cause = cause.map(|cause| cause.error());
        let _ = self.connection.closed(event, cause);
    }

    /// Nobody will read any more.
    pub fn abandon(&mut self) {
        self.connection.abandon_inbox();
    }

    /// Whether the connection is open, or was.
    pub fn open(&mut self) -> u8 {
        outcome(self.connection.poll_opened(&context()))
    }

    /// Takes the next message.
    pub fn next(&mut self) -> u8 {
        match self.connection.poll_next(&context()) {
            Poll::Pending => PENDING,
            Poll::Ready(Some(Ok(()))) => READY,
            Poll::Ready(Some(Err(_))) => FAILED,
            Poll::Ready(None) => ENDED,
        }
    }

    /// Whether the next message may be sent.
    pub fn writable(&mut self, is_open: bool, buffered_amount: f64) -> u8 {
        let state = SendState {
            is_open,
            buffered_amount: buffered_amount as u64,
        };
        outcome(self.connection.poll_ready(state, &context()))
    }

    /// Whether everything that was sent has left the browser.
    pub fn flushed(&mut self, buffered_amount: f64) -> u8 {
        outcome(
            self.connection
                .poll_flush(buffered_amount as u64, &context()),
        )
    }

    /// Why it did not end well, if it ended and didn't.
    pub fn cause(&self) -> Option<Cause> {
        self.connection.cause().map(Cause::of)
    }

    /// How many received messages the overflow policy has dropped.
    pub fn dropped(&self) -> f64 {
        self.connection.dropped_messages() as f64
    }

    /// How long to wait before the next look at `bufferedAmount`, in milliseconds; 0 for a task.
    pub fn pause(&mut self) -> u32 {
        match self.looks.next() {
            Pause::Task => 0,
            Pause::Millis(millis) => millis,
        }
    }

    /// Nobody waits for `bufferedAmount` to shrink any more.
    pub fn rest(&mut self) {
        self.looks = Looks::default();
    }
}

/// Why a connection did not end well.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub enum Cause {
    /// [`Error::Connect`]
    Connect,
    /// [`Error::ConnectTimeout`]
    ConnectTimeout,
    /// [`Error::Closed`]
    Closed,
    /// [`Error::CloseTimeout`]
    CloseTimeout,
    /// [`Error::ReceiveOverflow`]
    ReceiveOverflow,
    /// [`Error::UnexpectedData`]
    UnexpectedData,
}

impl Cause {
    fn of(error: Error) -> Self {
        match error {
            Error::Connect(_) => Self::Connect,
            Error::ConnectTimeout(_) => Self::ConnectTimeout,
            Error::CloseTimeout(_) => Self::CloseTimeout,
            Error::ReceiveOverflow => Self::ReceiveOverflow,
            Error::UnexpectedData => Self::UnexpectedData,
            _ => Self::Closed,
        }
    }

    /// Its error; JavaScript knows the times and events that go with it.
    fn error(self) -> Error {
        let event = CloseEvent::synthetic(0);
        match self {
            Self::Connect => Error::Connect(event),
            Self::ConnectTimeout => Error::ConnectTimeout(Duration::ZERO),
            Self::Closed => Error::Closed(event),
            Self::CloseTimeout => Error::CloseTimeout(Duration::ZERO),
            Self::ReceiveOverflow => Error::ReceiveOverflow,
            Self::UnexpectedData => Error::UnexpectedData,
        }
    }
}

fn number_or(number: f64, default: f64) -> f64 {
    if number.is_nan() { default } else { number }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

fn outcome(poll: Poll<Result<(), Error>>) -> u8 {
    match poll {
        Poll::Pending => PENDING,
        Poll::Ready(Ok(())) => READY,
        Poll::Ready(Err(_)) => FAILED,
    }
}
