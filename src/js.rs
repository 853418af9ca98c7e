//! What the npm package's JavaScript calls: the state machine's decisions, as numbers.
//!
//! Messages, events and timers never leave JavaScript: `npm/connection.js` is to them what `browser` is here, and asks
//! the same [`Connection`]. So no value crosses the boundary that either side would have to convert or keep a table for.
//!
//! No wakers: JavaScript asks again after each event. Wherever a number stands for a default, that is NaN, as which
//! `undefined` arrives.

use core::task::{Context, Poll, Waker};

use wasm_bindgen::prelude::*;

use crate::core::cause;
use crate::core::connection::{Connection, SendState};
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
        let _ = self.connection.fail(cause.into());
    }

    /// The user asks for the closing handshake. False if that was done before, or is too late.
    pub fn closing(&mut self) -> bool {
        self.connection.closing().0
    }

    /// The end, behind a closing handshake and everything sent if it is `complete`. `cause` is why we did not wait for the
    /// browser's event, if we didn't.
    pub fn closed(&mut self, complete: bool, cause: Option<Cause>) {
        let _ = self.connection.closed(complete, cause.map(Into::into));
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
        self.connection.outcome()?.err().and_then(Cause::of)
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
    /// [`Error::Connect`](crate::Error::Connect)
    Connect,
    /// [`Error::ConnectTimeout`](crate::Error::ConnectTimeout)
    ConnectTimeout,
    /// [`Error::Closed`](crate::Error::Closed)
    Closed,
    /// [`Error::CloseTimeout`](crate::Error::CloseTimeout)
    CloseTimeout,
    /// [`Error::ReceiveOverflow`](crate::Error::ReceiveOverflow)
    ReceiveOverflow,
    /// [`Error::UnexpectedData`](crate::Error::UnexpectedData)
    UnexpectedData,
}

impl Cause {
    fn of(cause: cause::Cause) -> Option<Self> {
        Some(match cause {
            cause::Cause::NotOpen => return None,
            cause::Cause::Connect => Self::Connect,
            cause::Cause::ConnectTimeout => Self::ConnectTimeout,
            cause::Cause::Closed => Self::Closed,
            cause::Cause::CloseTimeout => Self::CloseTimeout,
            cause::Cause::ReceiveOverflow => Self::ReceiveOverflow,
            cause::Cause::UnexpectedData => Self::UnexpectedData,
        })
    }
}

impl From<Cause> for cause::Cause {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Connect => Self::Connect,
            Cause::ConnectTimeout => Self::ConnectTimeout,
            Cause::Closed => Self::Closed,
            Cause::CloseTimeout => Self::CloseTimeout,
            Cause::ReceiveOverflow => Self::ReceiveOverflow,
            Cause::UnexpectedData => Self::UnexpectedData,
        }
    }
}

fn number_or(number: f64, default: f64) -> f64 {
    if number.is_nan() { default } else { number }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

fn outcome(poll: Poll<Result<(), cause::Cause>>) -> u8 {
    match poll {
        Poll::Pending => PENDING,
        Poll::Ready(Ok(())) => READY,
        Poll::Ready(Err(_)) => FAILED,
    }
}
