//! The settings of reconnecting, in the machine's own units.

use crate::proto::event::Millis;
use crate::proto::heartbeat::Limits;
use crate::proto::reconnect::queue::QueueBounds;
use crate::proto::timers::NEVER;

/// When and how often to connect. All times are in milliseconds, [`NEVER`] for no limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// The upper bound of the first delay; it doubles with each retry.
    pub(crate) first_delay: Millis,
    /// The upper bound of every delay.
    pub(crate) max_delay: Millis,
    /// The time limit for each step of an attempt: the provider, the opening handshake, `on_open`.
    pub(crate) attempt_timeout: Millis,
    /// After how long a connection counts as a success.
    pub(crate) min_uptime: Millis,
    /// After how many failed attempts in a row to give up; `u32::MAX` for never.
    pub(crate) max_attempts: u32,
    /// After how long without a connection to give up.
    pub(crate) max_away: Millis,
    /// When a silent connection counts as dead.
    pub(crate) silence: Limits,
    /// What may be queued while there is no connection.
    pub(crate) queue: QueueBounds,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            first_delay: 1_000.0,
            max_delay: 30_000.0,
            attempt_timeout: 10_000.0,
            min_uptime: 5_000.0,
            max_attempts: u32::MAX,
            max_away: NEVER,
            silence: Limits::default(),
            queue: QueueBounds::default(),
        }
    }
}
