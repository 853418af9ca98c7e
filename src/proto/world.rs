//! A world for the state machine: a native object, a network, a clock, and a driver with tasks that wait. A script of bytes
//! runs in it, and after each step everything that is promised of a connection is checked.
//!
//! The property tests and the fuzz target run arbitrary scripts; time is simulated.

use std::collections::VecDeque;
use std::prelude::v1::*;
use std::task::Poll;

mod checks;
mod network;
mod script;

use checks::Expected;
pub(crate) use script::run;

use crate::proto::connection::Connection;
use crate::proto::event::{Actions, Cause, Event, Millis, Native};
use crate::proto::options::{CloseCodes, Overflow, ReceiveBuffer, SendBuffer, Settings};
use crate::proto::ready_state::ReadyState;

pub(crate) const CONNECT_TIMEOUT: Millis = 300.0;
pub(crate) const CLOSE_TIMEOUT: Millis = 100.0;

pub(crate) fn settings(overflow: Overflow) -> Settings {
    Settings {
        connect_timeout: CONNECT_TIMEOUT,
        close_timeout: CLOSE_TIMEOUT,
        close_codes: CloseCodes::default(),
        send_buffer: SendBuffer {
            max_queued_messages: 3,
            max_queued_bytes: 40,
            ..SendBuffer::new(20, 5)
        },
        receive_buffer: ReceiveBuffer {
            max_bytes: 60,
            max_messages: 5,
            overflow,
        },
    }
}

/// What a task waits for, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Idle,
    Waits,
}

/// The native object as the machine's driver sees it, and the network behind it.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) ready_state: ReadyState,
    /// `bufferedAmount`.
    pub(crate) buffered: usize,
    /// Bytes that `send` took.
    sent: usize,
    /// Bytes that left for the peer.
    left: usize,
    /// Those of them that `bufferedAmount` still has, since the page or the worker was frozen.
    stale: usize,
    /// A frozen page was resumed, which only Chromium reports.
    is_chromium: bool,
    /// The listeners are still there.
    pub(crate) attached: bool,
    /// So many calls of `close` throw.
    pub(crate) refusals: u32,
    /// The arguments of the calls of `close` that did not throw.
    pub(crate) closes: Vec<Option<u16>>,
    /// The peer answered our Close frame with our code.
    answered: bool,
}

pub(crate) struct World {
    pub(crate) machine: Connection,
    pub(crate) browser: Browser,
    pub(crate) now: Millis,
    /// The driver's one native timer.
    pub(crate) timer: Option<Millis>,
    /// Messages that arrived and were not taken: number and size.
    messages: VecDeque<(u32, usize)>,
    /// Messages that wait to be sent, by size, as the JavaScript driver holds them.
    queue: VecDeque<usize>,
    /// Messages that were refused or sent after they had waited.
    pub(crate) refused: u32,
    opener: Task,
    reader: Task,
    flusher: Task,
    watcher: Task,
    next_number: u32,
    expected: Expected,
    receiver_dropped: bool,
    first_cause: Option<Cause>,
    /// What reading has returned since the last message: an error, the end.
    reader_errors: u32,
    reader_ended: bool,
    terminated_by_us: bool,
}

impl World {
    pub(crate) fn new(overflow: Overflow) -> Self {
        let mut world = Self {
            machine: Connection::new(settings(overflow), 0.0),
            browser: Browser {
                ready_state: ReadyState::Connecting,
                buffered: 0,
                sent: 0,
                left: 0,
                stale: 0,
                is_chromium: false,
                attached: true,
                refusals: 0,
                closes: Vec::new(),
                answered: false,
            },
            now: 0.0,
            timer: None,
            messages: VecDeque::new(),
            queue: VecDeque::new(),
            refused: 0,
            opener: Task::Idle,
            reader: Task::Idle,
            flusher: Task::Idle,
            watcher: Task::Idle,
            next_number: 0,
            expected: Expected {
                overflow,
                queued: VecDeque::new(),
                dropped: 0,
            },
            receiver_dropped: false,
            first_cause: None,
            reader_errors: 0,
            reader_ended: false,
            terminated_by_us: false,
        };
        world.rearm();
        world
    }

    /// With a connection that is open.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub(crate) fn open(overflow: Overflow) -> Self {
        let mut world = Self::new(overflow);
        world.server_accepts(false);
        world
    }

    pub(crate) fn native(&self) -> Native {
        Native {
            ready_state: self.browser.ready_state,
            buffered_amount: self.browser.buffered,
        }
    }

    // The driver

    pub(crate) fn handle(&mut self, event: Event) {
        let actions = self.machine.handle(event, self.native(), self.now);
        self.apply(actions);
    }

    pub(crate) fn apply(&mut self, actions: Actions) {
        if actions.has(Actions::DETACH) {
            self.browser.attached = false;
            self.timer = None;
        }
        if actions.has(Actions::CLOSE) {
            self.close_native(actions.close_code());
        }
        if actions.has(Actions::REARM) {
            self.rearm();
        }
        if actions.has(Actions::WAKE_OPENED) {
            self.opener = Task::Idle;
        }
        if actions.has(Actions::WAKE_READABLE) {
            self.reader = Task::Idle;
        }
        if actions.has(Actions::WAKE_CLOSED) {
            self.watcher = Task::Idle;
        }
        let flusher = self.flusher;
        if actions.has(Actions::WAKE_FLUSHED) && flusher == Task::Waits {
            self.wait_for_flush();
        }
        if actions.has(Actions::WAKE_WRITABLE) {
            self.serve_queue();
        }
    }

    fn rearm(&mut self) {
        let deadline = self.machine.deadline();
        self.timer = (deadline.is_finite() && self.browser.attached).then_some(deadline);
    }

    fn close_native(&mut self, code: Option<u16>) {
        let is_sendable = code.is_none_or(|code| matches!(code, 1000 | 3000..=4999));
        if self.browser.refusals > 0 || !is_sendable {
            self.browser.refusals = self.browser.refusals.saturating_sub(1);
            return self.handle(Event::CloseThrew);
        }
        self.browser.closes.push(code);
        match self.browser.ready_state {
            ReadyState::Open => {
                self.browser.ready_state = ReadyState::Closing;
            }
            ReadyState::Connecting => self.browser.ready_state = ReadyState::Closing,
            ReadyState::Closing | ReadyState::Closed => {}
        }
    }

    /// Fires the timer, as browsers may do a little early.
    pub(crate) fn fire_timer(&mut self) {
        if let Some(deadline) = self.timer.take() {
            self.update_buffered_amount();
            self.now = self.now.max(deadline - 0.9);
            self.handle(Event::Timer);
            self.now = self.now.max(deadline);
        }
    }

    /// Lets time pass, with the timers in it.
    pub(crate) fn pass(&mut self, millis: Millis) {
        let until = self.now + millis;
        let mut fired = 0;
        while self.timer.is_some_and(|deadline| deadline <= until) {
            self.fire_timer();
            fired += 1;
            assert!(fired < 10_000, "the machine spins");
        }
        self.now = self.now.max(until);
    }

    // The user

    /// Sends, or queues as the JavaScript driver does. False if the message was refused.
    pub(crate) fn send(&mut self, bytes: usize) -> bool {
        if !self.machine.takes_messages(self.browser.ready_state) {
            return false;
        }
        if self.queue.is_empty() {
            match self.machine.poll_ready(self.native()) {
                Poll::Ready(Ok(())) => {
                    self.give_to_browser(bytes);
                    return true;
                }
                Poll::Ready(Err(cause)) => {
                    assert_eq!(cause, Cause::NotOpen);
                    return false;
                }
                Poll::Pending => {}
            }
        }
        let had_room = self.queue.is_empty()
            || (self.queue.len() < 3 && bytes <= 40_usize.saturating_sub(self.queue.iter().sum()));
        assert_eq!(self.machine.enqueue(bytes), had_room);
        if had_room {
            self.queue.push_back(bytes);
            self.handle(Event::DrainWaitStarted);
        }
        had_room
    }

    fn give_to_browser(&mut self, bytes: usize) {
        assert_eq!(
            self.browser.ready_state,
            ReadyState::Open,
            "the browser would drop it"
        );
        assert!(self.browser.buffered < 20, "above the high-water mark");
        self.browser.sent += bytes;
        self.browser.buffered += bytes;
    }

    /// Those that wait to send ask again, first in first out.
    fn serve_queue(&mut self) {
        while let Some(&bytes) = self.queue.front() {
            match self.machine.poll_ready(self.native()) {
                Poll::Pending => return self.handle(Event::DrainWaitStarted),
                Poll::Ready(ready) => {
                    self.queue.pop_front();
                    match ready {
                        Ok(()) => self.give_to_browser(bytes),
                        Err(_) => self.refused += 1,
                    }
                    self.handle(Event::Dequeued { bytes });
                }
            }
        }
        self.stop_polling_drain();
    }

    fn wait_for_flush(&mut self) {
        self.flusher = Task::Idle;
        match self.machine.poll_flush(self.native()) {
            Poll::Pending => {
                self.flusher = Task::Waits;
                self.handle(Event::DrainWaitStarted);
            }
            Poll::Ready(Ok(())) => {
                assert!(self.browser.left == self.browser.sent && self.queue.is_empty());
            }
            Poll::Ready(Err(Cause::NotOpen)) => assert!(self.machine.is_closed()),
            Poll::Ready(Err(cause)) => assert_eq!(self.machine.outcome(), Some(Err(cause))),
        }
        self.stop_polling_drain();
    }

    /// As soon as nobody waits for `bufferedAmount`, the driver says so.
    fn stop_polling_drain(&mut self) {
        let someone_waits = self.flusher == Task::Waits || !self.queue.is_empty();
        if !someone_waits && self.machine.is_polling_drain() {
            self.handle(Event::DrainWaitEnded);
        }
    }

    pub(crate) fn close(&mut self, code: u16) {
        self.handle(Event::CloseRequested { code });
    }

    pub(crate) fn terminate(&mut self) {
        self.terminated_by_us |= !self.machine.is_closed();
        self.handle(Event::Terminate);
    }

    pub(crate) fn drop_receiver(&mut self) {
        self.handle(Event::ReceiverDropped);
        self.receiver_dropped = true;
        self.expected.queued.clear();
        self.messages.clear();
        self.reader = Task::Idle;
    }

    /// Polls for a message.
    pub(crate) fn read(&mut self) -> Poll<Option<Result<u32, Cause>>> {
        let poll = match self.messages.pop_front() {
            Some((number, bytes)) => {
                self.machine.taken(bytes);
                Poll::Ready(Some(Ok(number)))
            }
            None => self.machine.poll_end().map(|cause| cause.map(Err)),
        };
        match poll {
            Poll::Pending => {
                assert!(self.expected.queued.is_empty() && self.machine.outcome().is_none());
                self.reader = Task::Waits;
            }
            Poll::Ready(Some(Ok(number))) => {
                let (expected, _) = self
                    .expected
                    .queued
                    .pop_front()
                    .expect("a message too many");
                assert_eq!(number, expected, "in order, once");
                assert!(!self.reader_ended && self.reader_errors == 0);
            }
            Poll::Ready(Some(Err(cause))) => {
                assert!(self.expected.queued.is_empty() && !self.reader_ended);
                assert_eq!(self.machine.outcome(), Some(Err(cause)));
                self.reader_errors += 1;
                assert_eq!(self.reader_errors, 1, "an error is reported once");
            }
            Poll::Ready(None) => {
                assert!(self.expected.queued.is_empty());
                if !self.receiver_dropped {
                    let clean = self.machine.outcome() == Some(Ok(()));
                    assert_eq!(clean, self.reader_errors == 0);
                }
                self.reader_ended = true;
            }
        }
        poll
    }

    fn wait_for_opening(&mut self) {
        self.opener = match self.machine.poll_opened() {
            Poll::Pending => Task::Waits,
            Poll::Ready(_) => Task::Idle,
        };
    }

    fn wait_for_end(&mut self) {
        self.watcher = match self.machine.poll_closed() {
            Poll::Pending => Task::Waits,
            Poll::Ready(_) => Task::Idle,
        };
    }

    /// A future that waits for a flush is dropped.
    fn drop_flush(&mut self) {
        self.flusher = Task::Idle;
        self.stop_polling_drain();
    }
}
