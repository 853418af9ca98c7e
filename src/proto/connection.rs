//! The state machine of a connection. It decides everything about the protocol; drivers apply its actions.
//!
//! [`Connection::handle`] takes an event, the native object's state and the time. The first terminal cause stays the cause.

use crate::proto::event::{Actions, Cause, Event, Millis, NO_CODE, Native};
use crate::proto::inbox::Inbox;
use crate::proto::options::Settings;
use crate::proto::outbox::Outbox;
use crate::proto::ready_state::ReadyState;
use crate::proto::timers::{NEVER, Timer, Timers};

use ending::Losses;

mod ending;
#[cfg(feature = "websocket-stream")]
mod on_demand;
mod queries;
// proptest does not compile for wasm32.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

/// How many milliseconds after an `error` event the connection ends if no `close` event follows. The standard says that
/// one does, but there is none in WebKit for a blocked port, nor in Node 20 for a refusal.
const CLOSE_EVENT_LIMIT: Millis = 1000.0;

/// For how long after a page was frozen `bufferedAmount` may be too large at the end of a connection. The `close` event
/// follows within milliseconds, unless the page is busy.
const STALE_LIMIT: Millis = 5000.0;

/// The phase of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The opening handshake is under way.
    Connecting,
    /// Messages are sent and received.
    Open,
    /// The user has closed while messages were queued. They are sent first, and no new ones are taken. The native object is
    /// still OPEN.
    Draining { code: u16 },
    /// The native `close` was called, and the `close` event has not been dispatched. Messages that the browser still
    /// delivers are queued, unless a terminal cause is known.
    Closing {
        opened: WasOpen,
        /// Why the connection ends, if not because the user closed it.
        cause: Option<Cause>,
        /// The code with which the native object was closed.
        code: u16,
    },
    /// The `close` event was dispatched while bytes were buffered. How many of them never left is known a task later.
    Settling {
        opened: WasOpen,
        cause: Option<Cause>,
        clean: bool,
        /// The peer's Close frame has our code.
        answered: bool,
    },
    /// It is known how the connection has ended.
    Ended {
        opened: bool,
        outcome: Result<(), Cause>,
        losses: Losses,
    },
}

/// Whether a connection that is closing was open before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WasOpen {
    No,
    Yes,
    /// It was closing when it was wrapped: only a clean close shows that it was open.
    Unknown,
}

/// The state of a connection, the bounds of its two buffers, and its timers.
#[derive(Debug)]
pub(crate) struct Connection {
    state: State,
    settings: Settings,
    inbox: Inbox,
    outbox: Outbox,
    timers: Timers,
    /// How many bytes were still to be sent when the close timer was set. Fewer bytes later are progress.
    left_at_deadline: usize,
    /// Until then, `bufferedAmount` may be too large at the end.
    stale_until: Millis,
    /// Reading has returned its last item.
    terminated: bool,
    /// Messages were still queued when the connection ended.
    unflushed: bool,
}

impl Connection {
    /// Creates the state of a native object that began to connect at `now`.
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
            stale_until: 0.0,
            terminated: false,
            unflushed: false,
        }
    }

    /// Wraps a native object in any `readyState`. To be called before anything else.
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
            // Its close event was dispatched before, so how it ended can't be known.
            ReadyState::Closed => return self.end(false, Err(Cause::UncleanClose), Losses::NONE),
        }
        Actions::REARM
    }

    /// Returns the native object to the user: no messages are received any more, and there are no time limits. How the
    /// connection ends is still recorded.
    pub(crate) fn release(&mut self) -> Actions {
        self.drop_receiver();
        if !matches!(self.state, State::Settling { .. }) {
            self.timers.clear_all();
        }
        Actions::REARM
    }

    /// Takes an event and returns the actions for it.
    pub(crate) fn handle(&mut self, event: Event, native: Native, now: Millis) -> Actions {
        let before = self.timers.earliest();
        // A browser's timer can fire a little early, since its clock is rounded.
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

    // Smaller programs than by the compiler's choice, as measured.
    #[inline(never)]
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
            Event::Close { code, clean } => self.close_event(code, clean, native, now),
            Event::Resumed => {
                self.stale_until = now + STALE_LIMIT;
                Actions::NONE
            }
            Event::UnexpectedData => {
                let code = self.settings.close_codes.unexpected_data;
                self.fail(Cause::UnexpectedData, code.get(), native, now)
            }
            Event::Overflow => {
                let code = self.settings.close_codes.receive_overflow;
                self.fail(Cause::ReceiveOverflow, code.get(), native, now)
            }
            #[cfg(feature = "websocket-stream")]
            Event::Discarded | Event::Sent => self.on_demand(event, native),
            Event::Timer => self.timer(native, now),
            Event::DrainWaitStarted => {
                // Tasks that wait for the connection to open are woken when it opens.
                if self.state != State::Connecting && !self.timers.is_set(Timer::DrainPoll) {
                    let pause = self.outbox.next_poll_delay();
                    self.timers.set(Timer::DrainPoll, now + Millis::from(pause));
                }
                Actions::NONE
            }
            Event::DrainWaitEnded => {
                self.outbox.reset_backoff();
                self.timers.clear(Timer::DrainPoll);
                // Other tasks that still wait report it again.
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

    /// Ends the connection because of what was received. The Close frame says so with `code`, and reading after the
    /// messages that are queued.
    fn fail(&mut self, cause: Cause, code: u16, native: Native, now: Millis) -> Actions {
        match &mut self.state {
            State::Closing { cause: Some(_), .. } | State::Settling { .. } => Actions::NONE,
            State::Closing { cause: known, .. } => {
                *known = Some(cause);
                Actions::WAKE_ALL
            }
            _ => self.close(self.opened(), Some(cause), code, native, now) | Actions::WAKE_ALL,
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
            State::Draining { .. }
            | State::Closing { .. }
            | State::Settling { .. }
            | State::Ended { .. } => Actions::NONE,
        }
    }

    /// Begins the closing handshake. Wakes the tasks that wait to send, since they can't send any more.
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

    /// Handles that the native `close` has thrown. It is called again without a code; if that throws too, the connection ends.
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
            return self.settle(native, now);
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

    /// Ends reading. Messages that still arrive are dropped.
    fn drop_receiver(&mut self) {
        self.inbox.close();
        self.terminated = true;
    }

    fn opened(&self) -> WasOpen {
        match self.state {
            State::Connecting => WasOpen::No,
            State::Open | State::Draining { .. } => WasOpen::Yes,
            State::Closing { opened, .. } | State::Settling { opened, .. } => opened,
            State::Ended { opened: true, .. } => WasOpen::Yes,
            State::Ended { .. } => WasOpen::No,
        }
    }

    /// Returns the cause of an end without a closing handshake, if there is no other cause.
    fn unclean(&self) -> Cause {
        match self.opened() {
            WasOpen::No => Cause::Connect,
            WasOpen::Yes | WasOpen::Unknown => Cause::UncleanClose,
        }
    }

    /// Returns the terminal cause, if one is known.
    fn cause(&self) -> Option<Cause> {
        self.outcome()?.err()
    }
}
