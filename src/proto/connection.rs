//! The state machine of a connection. Everything about the protocol is decided here; drivers apply its actions.
//!
//! [`Connection::handle`] takes an event, the native object's state and the time, and returns what is to be done. The
//! first terminal cause wins, and is reported once.

use crate::proto::event::{Actions, Cause, Event, Millis, NO_CODE, Native};
use crate::proto::inbox::Inbox;
use crate::proto::options::Settings;
use crate::proto::outbox::Outbox;
use crate::proto::ready_state::ReadyState;
use crate::proto::timers::{NEVER, Timer, Timers};

mod queries;
// proptest does not compile for wasm32.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

/// By the standard `close` follows `error`. It doesn't in WebKit for a port it blocks, nor in Node 20 for a refusal: then
/// the connection ends after so many milliseconds.
const CLOSE_EVENT_LIMIT: Millis = 1000.0;

/// The code of a `close` event for a Close frame without one.
const NO_STATUS_RECEIVED: u16 = 1005;

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The opening handshake is under way.
    Connecting,
    /// Messages flow both ways.
    Open,
    /// The user has closed while messages waited to be sent. They are sent first; nothing new is taken. The native object
    /// is still OPEN.
    Draining { code: u16 },
    /// The native `close` was called and the `close` event has not come. What is received is still queued, should the
    /// browser deliver it, unless a terminal cause is known.
    Closing {
        opened: WasOpen,
        /// Why the connection ends, if it is not the user who closed.
        cause: Option<Cause>,
        /// What the native object was closed with.
        code: u16,
    },
    /// The `close` event came, or is no longer waited for.
    Ended {
        opened: bool,
        outcome: Result<(), Cause>,
        losses: Losses,
    },
}

/// Whether a connection that is closing had been open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WasOpen {
    No,
    Yes,
    /// It was closing when it was taken over: only a clean close will tell.
    Unknown,
}

/// What is known about the bytes that were sent, once the connection has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Losses {
    /// Bytes that certainly never left.
    never_sent: usize,
    /// The peer answered our Close frame, which came after everything that was sent.
    confirmed: bool,
}

/// A connection's state, what waits on both sides, and its deadlines.
#[derive(Debug)]
pub(crate) struct Connection {
    state: State,
    settings: Settings,
    inbox: Inbox,
    outbox: Outbox,
    timers: Timers,
    /// What was still to be sent when the close deadline was set: less of it later is progress.
    left_at_deadline: usize,
    /// Reading has returned its last item.
    terminated: bool,
    /// Messages still waited to be sent when the connection ended.
    unflushed: bool,
}

impl Connection {
    /// Of a native object that began to connect at that time.
    pub(crate) fn new(settings: Settings, now: Millis) -> Self {
        let mut timers = Timers::new();
        timers.set(Timer::Connect, now + settings.connect_timeout);
        Self {
            state: State::Connecting,
            settings,
            inbox: Inbox::new(settings.receive_buffer),
            outbox: Outbox::new(settings.send_buffer),
            timers,
            left_at_deadline: 0,
            terminated: false,
            unflushed: false,
        }
    }

    /// Takes over a native object in any `readyState`. The first call, if there is one.
    pub(crate) fn adopt(&mut self, native: Native, now: Millis) -> Actions {
        if native.ready_state == ReadyState::Connecting {
            return Actions::REARM;
        }
        self.timers.clear_all();
        match native.ready_state {
            ReadyState::Connecting | ReadyState::Open => self.state = State::Open,
            ReadyState::Closing => {
                self.state = State::Closing {
                    opened: WasOpen::Unknown,
                    cause: None,
                    code: NO_CODE,
                };
                self.set_close_deadline(native, now);
            }
            // Its close event has been dispatched, so nobody can know how it ended.
            ReadyState::Closed => return self.end(false, Err(Cause::UncleanClose), Losses::NONE),
        }
        Actions::REARM
    }

    /// The native object goes back to the user: no more messages, no deadlines. How it ends is still recorded.
    pub(crate) fn release(&mut self) -> Actions {
        self.drop_receiver();
        self.timers.clear_all();
        Actions::REARM
    }

    /// Takes an event and returns what to do about it.
    pub(crate) fn handle(&mut self, event: Event, native: Native, now: Millis) -> Actions {
        let before = self.timers.earliest();
        // A browser's timer can fire early by the rounding of its clock.
        let is_timer = matches!(event, Event::Timer);
        let now = if is_timer && before < NEVER {
            now.max(before)
        } else {
            now
        };
        let mut actions = self.react(event, native, now);
        if is_timer || self.timers.earliest() != before {
            actions |= Actions::REARM;
        }
        actions
    }

    /// When [`Event::Timer`] is due: infinite for never. To be read when [`Actions::REARM`] says so.
    pub(crate) fn deadline(&self) -> Millis {
        self.timers.earliest()
    }

    fn react(&mut self, event: Event, native: Native, now: Millis) -> Actions {
        if let State::Ended { .. } = self.state {
            if matches!(event, Event::ReceiverDropped) {
                self.drop_receiver();
            }
            return Actions::NONE;
        }
        match event {
            Event::Open {
                protocol_missing: true,
            } => self.terminate(None),
            Event::Open { .. } => self.open(),
            Event::Error => {
                self.timers.set(Timer::CloseEvent, now + CLOSE_EVENT_LIMIT);
                Actions::NONE
            }
            Event::Close { code, clean } => self.close_event(code, clean, native),
            Event::UnexpectedData => {
                let code = self.settings.close_codes.unexpected_data;
                self.fail(Cause::UnexpectedData, code.get(), native, now)
            }
            Event::Overflow => {
                let code = self.settings.close_codes.receive_overflow;
                self.fail(Cause::ReceiveOverflow, code.get(), native, now)
            }
            Event::Timer => self.timer(native, now),
            Event::DrainWaitStarted => {
                // Those that wait for the connection to open are woken then.
                if self.state != State::Connecting && !self.timers.is_set(Timer::DrainPoll) {
                    let pause = self.outbox.next_poll_delay();
                    self.timers.set(Timer::DrainPoll, now + Millis::from(pause));
                }
                Actions::NONE
            }
            Event::DrainWaitEnded => {
                self.outbox.reset_backoff();
                self.timers.clear(Timer::DrainPoll);
                // Others that still wait say so again.
                Actions::WAKE_SENDERS
            }
            Event::Dequeued { bytes } => {
                self.outbox.dequeue(bytes);
                match self.state {
                    State::Draining { code } if self.outbox.is_queue_empty() => {
                        self.close(WasOpen::Yes, None, code, native, now)
                    }
                    _ => Actions::NONE,
                }
            }
            Event::CloseRequested { code } => self.request_close(code, native, now),
            Event::CloseThrew => self.close_threw(),
            Event::Terminate => self.terminate(None),
            Event::ReceiverDropped => {
                self.drop_receiver();
                Actions::NONE
            }
        }
    }

    fn open(&mut self) -> Actions {
        if self.state != State::Connecting {
            return Actions::NONE;
        }
        self.state = State::Open;
        self.timers.clear(Timer::Connect);
        Actions::WAKE_OPENED | Actions::WAKE_SENDERS
    }

    fn close_event(&mut self, code: u16, clean: bool, native: Native) -> Actions {
        let never_sent = native.buffered_amount;
        let complete = clean && never_sent == 0;
        let confirmed = match self.state {
            State::Closing { code: ours, .. } => {
                complete
                    && code
                        == if ours == NO_CODE {
                            NO_STATUS_RECEIVED
                        } else {
                            ours
                        }
            }
            _ => false,
        };
        let outcome = match self.cause() {
            Some(cause) => Err(cause),
            None if complete => Ok(()),
            None => Err(self.unclean()),
        };
        let opened = clean || self.opened() == WasOpen::Yes;
        self.end(
            opened,
            outcome,
            Losses {
                never_sent,
                confirmed,
            },
        )
    }

    /// The connection ends because of what was received. The peer is told with `code`, the reader after what is queued.
    fn fail(&mut self, cause: Cause, code: u16, native: Native, now: Millis) -> Actions {
        let ends = Actions::WAKE_ALL;
        match &mut self.state {
            State::Closing { cause: Some(_), .. } => Actions::NONE,
            State::Closing { cause: known, .. } => {
                *known = Some(cause);
                ends
            }
            _ => self.close(self.opened(), Some(cause), code, native, now) | ends,
        }
    }

    fn request_close(&mut self, code: u16, native: Native, now: Millis) -> Actions {
        match self.state {
            State::Connecting => self.close(WasOpen::No, None, code, native, now),
            State::Open if self.outbox.is_queue_empty() => {
                self.close(WasOpen::Yes, None, code, native, now)
            }
            State::Open => {
                self.state = State::Draining { code };
                self.set_close_deadline(native, now);
                Actions::NONE
            }
            State::Draining { .. } | State::Closing { .. } | State::Ended { .. } => Actions::NONE,
        }
    }

    /// Begins the closing handshake. Tasks that wait to send learn that they can't any more.
    fn close(
        &mut self,
        opened: WasOpen,
        cause: Option<Cause>,
        code: u16,
        native: Native,
        now: Millis,
    ) -> Actions {
        self.state = State::Closing {
            opened,
            cause,
            code,
        };
        self.timers.clear(Timer::Connect);
        self.set_close_deadline(native, now);
        Actions::close(code) | Actions::WAKE_SENDERS
    }

    /// The native `close` threw: it is called again without a code, and if that throws too the connection ends here.
    fn close_threw(&mut self) -> Actions {
        match &mut self.state {
            State::Closing { code, .. } if *code != NO_CODE => {
                *code = NO_CODE;
                Actions::CLOSE
            }
            State::Closing { .. } => self.end_unclean(None),
            _ => Actions::NONE,
        }
    }

    /// The `close` event must come within the close timeout, counted from the last progress of what is still to be sent.
    fn set_close_deadline(&mut self, native: Native, now: Millis) {
        self.left_at_deadline = self.outbox.left(native.buffered_amount);
        let limit = self.settings.close_timeout;
        self.timers.set(Timer::Close, now + limit);
    }

    fn timer(&mut self, native: Native, now: Millis) -> Actions {
        if self.timers.take_due(Timer::Connect, now) {
            return self.terminate(Some(Cause::ConnectTimeout));
        }
        if self.timers.take_due(Timer::CloseEvent, now) {
            return self.terminate(None);
        }
        if self.timers.take_due(Timer::Close, now) {
            if self.outbox.left(native.buffered_amount) >= self.left_at_deadline {
                return self.terminate(Some(Cause::CloseTimeout));
            }
            self.set_close_deadline(native, now);
        }
        if self.timers.take_due(Timer::DrainPoll, now) {
            return Actions::WAKE_SENDERS;
        }
        Actions::NONE
    }

    /// Ends the connection without waiting for its `close` event.
    fn terminate(&mut self, cause: Option<Cause>) -> Actions {
        self.end_unclean(cause) | Actions::CLOSE
    }

    /// A cause that is known already stays the cause.
    fn end_unclean(&mut self, cause: Option<Cause>) -> Actions {
        let cause = self.cause().or(cause).unwrap_or_else(|| self.unclean());
        self.end(self.opened() == WasOpen::Yes, Err(cause), Losses::NONE)
    }

    fn end(&mut self, opened: bool, outcome: Result<(), Cause>, losses: Losses) -> Actions {
        self.state = State::Ended {
            opened,
            outcome,
            losses,
        };
        self.unflushed = !self.outbox.is_queue_empty();
        self.timers.clear_all();
        Actions::DETACH | Actions::WAKE_ALL
    }

    /// Reading has come to its end, whatever is still received.
    fn drop_receiver(&mut self) {
        self.inbox.close();
        self.terminated = true;
    }

    fn opened(&self) -> WasOpen {
        match self.state {
            State::Connecting => WasOpen::No,
            State::Open | State::Draining { .. } => WasOpen::Yes,
            State::Closing { opened, .. } => opened,
            State::Ended { opened: true, .. } => WasOpen::Yes,
            State::Ended { .. } => WasOpen::No,
        }
    }

    /// The cause of a connection that ends without a closing handshake, for no other reason.
    fn unclean(&self) -> Cause {
        match self.opened() {
            WasOpen::No => Cause::Connect,
            WasOpen::Yes | WasOpen::Unknown => Cause::UncleanClose,
        }
    }

    /// The terminal cause, if one is known.
    fn cause(&self) -> Option<Cause> {
        self.outcome()?.err()
    }
}

impl Losses {
    /// Of a connection that we ended: a native `close()` still sends what is buffered, so nothing is certain.
    const NONE: Self = Self {
        never_sent: 0,
        confirmed: false,
    };
}
