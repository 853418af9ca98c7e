//! The wasm interface of reconnecting: the state machine, with numbers only.
//!
//! URLs, messages and callbacks stay in JavaScript. `reconnect_numbers` gives each of the numbers a name, in both languages.

use wasm_bindgen::prelude::*;

use crate::npm::cause_from_number;
use crate::npm::reconnect_numbers as n;
use crate::proto::clock::Now;
use crate::proto::event::Millis;
use crate::proto::heartbeat::Limits;
use crate::proto::reconnect::event::{Event, Verdict};
use crate::proto::reconnect::queue::QueueBounds;
use crate::proto::reconnect::sends::Losses;
use crate::proto::reconnect::settings::Settings;
use crate::proto::reconnect::{self as machine};

/// The state machine that reconnects. It counts messages; JavaScript holds them.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Reconnection {
    machine: machine::Reconnection,
    losses: Losses,
}

#[wasm_bindgen]
impl Reconnection {
    /// Creates the state machine. Times are in milliseconds, `Infinity` for no limit; sizes are in bytes. `online` is 0 for
    /// false; `monotonic` is `performance.now()`, and `wall` is `Date.now()`.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "an object would need conversion")]
    pub fn new(
        first_delay: Millis,
        max_delay: Millis,
        attempt_timeout: Millis,
        min_uptime: Millis,
        max_attempts: f64,
        max_away: Millis,
        interval: Millis,
        timeout: Millis,
        idle_timeout: Millis,
        max_messages: f64,
        max_bytes: f64,
        max_age: Millis,
        online: u8,
        monotonic: Millis,
        wall: Millis,
    ) -> Self {
        let settings = Settings {
            first_delay,
            max_delay,
            attempt_timeout,
            min_uptime,
            max_attempts: max_attempts as u32,
            max_away,
            silence: Limits {
                interval,
                timeout,
                idle_timeout,
            },
            queue: QueueBounds {
                max_messages: max_messages as usize,
                max_bytes: max_bytes as usize,
                max_age,
            },
        };
        Self {
            machine: machine::Reconnection::new(settings, online != 0, Now { monotonic, wall }),
            losses: Losses::NONE,
        }
    }

    /// Takes a `RECONNECT_EVENT_…`, plus a `VERDICT_…` where it has one, and the number of the attempt where it belongs to
    /// one. Returns a set of `RECONNECT_ACTION_…`.
    pub fn handle(
        &mut self,
        event: u8,
        attempt: u32,
        random: f64,
        monotonic: Millis,
        wall: Millis,
    ) -> u32 {
        let verdict = match event & n::VERDICT_MASK {
            n::VERDICT_RETRY => Verdict::Retry,
            n::VERDICT_RETRY_LATER => Verdict::RetryLater,
            _ => Verdict::Stop,
        };
        let event = match event {
            n::RECONNECT_EVENT_STARTED => Event::Started,
            n::RECONNECT_EVENT_PROVIDED => Event::Provided { attempt },
            n::RECONNECT_EVENT_OPENED => Event::Opened { attempt },
            n::RECONNECT_EVENT_SET_UP => Event::SetUp { attempt },
            n::RECONNECT_EVENT_HEARD => Event::Heard { attempt },
            n::RECONNECT_EVENT_ANSWERED => Event::Answered { attempt },
            n::RECONNECT_EVENT_SENT => Event::Sent,
            n::RECONNECT_EVENT_TIMER => Event::Timer,
            n::RECONNECT_EVENT_ONLINE => Event::Online,
            n::RECONNECT_EVENT_OFFLINE => Event::Offline,
            n::RECONNECT_EVENT_WOKEN => Event::Woken,
            n::RECONNECT_EVENT_STOP_REQUESTED => Event::StopRequested,
            _ => match event & !n::VERDICT_MASK {
                n::RECONNECT_EVENT_PROVIDER_FAILED => Event::ProviderFailed { attempt, verdict },
                n::RECONNECT_EVENT_SET_UP_FAILED => Event::SetUpFailed { attempt, verdict },
                n::RECONNECT_EVENT_ENDED => Event::Ended { attempt, verdict },
                _ => Event::Terminate,
            },
        };
        let now = Now { monotonic, wall };
        self.machine.handle(event, random, now).bits()
    }

    /// Returns in how many milliseconds `RECONNECT_EVENT_TIMER` is due; `Infinity` for never.
    #[wasm_bindgen(js_name = timerDelay)]
    pub fn timer_delay(&mut self, monotonic: Millis, wall: Millis) -> Millis {
        self.machine.timer_delay(Now { monotonic, wall })
    }

    /// Returns what follows from the end of a connection, as a `VERDICT_…`, by the `CAUSE_…` and the close code.
    pub fn verdict(&self, cause: u8, code: u16) -> u8 {
        match Verdict::of_end(cause_from_number(cause), code) {
            Verdict::Retry => n::VERDICT_RETRY,
            Verdict::RetryLater => n::VERDICT_RETRY_LATER,
            Verdict::Stop => n::VERDICT_STOP,
        }
    }

    /// Returns a `STATE_…`.
    pub fn state(&self) -> u8 {
        self.machine.state() as u8
    }

    /// Returns why it is over, as a `STOP_…`.
    #[wasm_bindgen(js_name = stopReason)]
    pub fn stop_reason(&self) -> u8 {
        self.machine.stop_reason().map_or(0, |reason| reason as u8)
    }

    /// Returns the time limit that ended the last attempt or connection, as a `TIMEOUT_…`.
    pub fn timeout(&self) -> u8 {
        self.machine.timeout().map_or(0, |timeout| timeout as u8)
    }

    /// Returns the number of the current attempt, or of the last one.
    pub fn attempt(&self) -> u32 {
        self.machine.attempt()
    }

    /// Returns how many connections were set up.
    pub fn connections(&self) -> u32 {
        self.machine.connections()
    }

    /// Returns how many attempts have failed since the last connection that lasted.
    pub fn failures(&self) -> u32 {
        self.machine.failures()
    }

    /// Returns the delay that was drawn for the next attempt.
    #[wasm_bindgen(js_name = retryDelay)]
    pub fn retry_delay(&self) -> Millis {
        self.machine.retry_delay()
    }

    /// Returns whether `submit` would return `SUBMISSION_SEND`: most often so, and no clock is needed.
    #[wasm_bindgen(js_name = sendsAtOnce)]
    pub fn sends_at_once(&self) -> bool {
        self.machine.sends_at_once()
    }

    /// Decides about a message of the user. Returns a `SUBMISSION_…`.
    pub fn submit(&mut self, bytes: f64, max_age: Millis, monotonic: Millis, wall: Millis) -> u8 {
        let now = Now { monotonic, wall };
        self.machine.submit(bytes as usize, max_age, now) as u8
    }

    /// Takes the oldest message from the queue, to be sent. Returns false if there is none to be sent.
    #[wasm_bindgen(js_name = takeQueued)]
    pub fn take_queued(&mut self) -> bool {
        self.machine.take_queued()
    }

    /// Takes a message that has expired from the queue, and returns its index; −1 if there is none.
    #[wasm_bindgen(js_name = takeExpired)]
    pub fn take_expired(&mut self, monotonic: Millis, wall: Millis) -> f64 {
        let index = self.machine.take_expired(Now { monotonic, wall });
        index.map_or(-1.0, |index| index as f64)
    }

    /// Takes a message from the queue that the user has withdrawn.
    pub fn withdraw(&mut self, index: f64) {
        self.machine.withdraw(index as usize);
    }

    /// Counts a message that the native object has accepted, and returns its number.
    pub fn accept(&mut self, bytes: f64, buffered_amount: f64) -> f64 {
        self.machine
            .accept(bytes as usize, buffered_amount as usize) as f64
    }

    /// Counts a message that the native object has accepted and that has no number.
    #[wasm_bindgen(js_name = acceptUnnumbered)]
    pub fn accept_unnumbered(&mut self, bytes: f64, buffered_amount: f64) {
        self.machine
            .accept_unnumbered(bytes as usize, buffered_amount as usize);
    }

    /// Records that all messages up to `number` have arrived. Returns false if none has that number yet.
    pub fn confirm(&mut self, number: f64) -> bool {
        self.machine.confirm(number as u64)
    }

    /// Returns how many messages of the current connection are not confirmed.
    pub fn unconfirmed(&self) -> f64 {
        self.machine.unconfirmed() as f64
    }

    /// Accounts for what was sent on a connection that has ended. `lost` returns the outcome. `received` is 0 for false.
    pub fn settle(&mut self, never_sent: f64, received: u8) {
        self.losses = self.machine.settle(never_sent as usize, received != 0);
    }

    /// Returns a `LOST_…` of the last `settle`: those from `LOST_FIRST` on may have arrived, and those from
    /// `LOST_NEVER_SENT` up to `LOST_LAST` have not.
    pub fn lost(&self, which: u8) -> f64 {
        (match which {
            n::LOST_FIRST => self.losses.unconfirmed.first,
            n::LOST_NEVER_SENT => self.losses.never_sent.first,
            _ => self.losses.never_sent.last,
        }) as f64
    }

    /// Returns a `ROUND_TRIP_…`, in milliseconds. The mean is NaN if there is no round trip.
    #[wasm_bindgen(js_name = roundTrip)]
    pub fn round_trip(&self, which: u8) -> f64 {
        let times = self.machine.round_trips();
        match which {
            n::ROUND_TRIP_LAST => times.last,
            n::ROUND_TRIP_MIN => times.min,
            _ => times.mean(),
        }
    }
}
