//! The numbers that cross between the state machine of reconnecting and JavaScript. They are in `npm/machine/numbers.js` as well.

use crate::proto::reconnect::event::{Actions, State, StopReason, Timeout};
use crate::proto::reconnect::queries::Submission;

numbers! {
    RECONNECT_EVENT_STARTED: u8 = 0;
    RECONNECT_EVENT_PROVIDED: u8 = 1;
    RECONNECT_EVENT_OPENED: u8 = 2;
    RECONNECT_EVENT_SET_UP: u8 = 3;
    RECONNECT_EVENT_HEARD: u8 = 4;
    RECONNECT_EVENT_ANSWERED: u8 = 5;
    RECONNECT_EVENT_SENT: u8 = 6;
    RECONNECT_EVENT_TIMER: u8 = 7;
    RECONNECT_EVENT_ONLINE: u8 = 8;
    RECONNECT_EVENT_OFFLINE: u8 = 9;
    RECONNECT_EVENT_WOKEN: u8 = 10;
    RECONNECT_EVENT_STOP_REQUESTED: u8 = 11;
    RECONNECT_EVENT_TERMINATE: u8 = 12;
    /// A verdict is added to this and the next two.
    RECONNECT_EVENT_PROVIDER_FAILED: u8 = 16;
    RECONNECT_EVENT_SET_UP_FAILED: u8 = 20;
    RECONNECT_EVENT_ENDED: u8 = 24;

    VERDICT_RETRY: u8 = 0;
    VERDICT_RETRY_LATER: u8 = 1;
    VERDICT_STOP: u8 = 2;
    VERDICT_MASK: u8 = 3;

    RECONNECT_ACTION_DISCARD: u32 = Actions::DISCARD.bits();
    RECONNECT_ACTION_CLOSE: u32 = Actions::CLOSE.bits();
    RECONNECT_ACTION_REARM: u32 = Actions::REARM.bits();
    RECONNECT_ACTION_EXPIRED: u32 = Actions::EXPIRED.bits();
    RECONNECT_ACTION_CHANGED: u32 = Actions::CHANGED.bits();
    RECONNECT_ACTION_PROVIDE: u32 = Actions::PROVIDE.bits();
    RECONNECT_ACTION_CONNECT: u32 = Actions::CONNECT.bits();
    RECONNECT_ACTION_PROBE: u32 = Actions::PROBE.bits();
    RECONNECT_ACTION_RELEASE: u32 = Actions::RELEASE.bits();

    STATE_WAITING: u8 = State::Waiting as u8;
    STATE_OFFLINE: u8 = State::Offline as u8;
    STATE_PROVIDING: u8 = State::Providing as u8;
    STATE_CONNECTING: u8 = State::Connecting as u8;
    STATE_SETTING_UP: u8 = State::SettingUp as u8;
    STATE_OPEN: u8 = State::Open as u8;
    STATE_STOPPING: u8 = State::Stopping as u8;
    STATE_STOPPED: u8 = State::Stopped as u8;

    /// Not over.
    STOP_NONE: u8 = 0;
    STOP_REQUESTED: u8 = StopReason::Requested as u8;
    STOP_TERMINATED: u8 = StopReason::Terminated as u8;
    STOP_FINAL: u8 = StopReason::Final as u8;
    STOP_GAVE_UP: u8 = StopReason::GaveUp as u8;

    TIMEOUT_NONE: u8 = 0;
    TIMEOUT_PROVIDER: u8 = Timeout::Provider as u8;
    TIMEOUT_CONNECT: u8 = Timeout::Connect as u8;
    TIMEOUT_SET_UP: u8 = Timeout::SetUp as u8;
    TIMEOUT_SILENCE: u8 = Timeout::Silence as u8;

    SUBMISSION_SEND: u8 = Submission::Send as u8;
    SUBMISSION_QUEUED: u8 = Submission::Queued as u8;
    SUBMISSION_AWAY: u8 = Submission::Away as u8;
    SUBMISSION_QUEUE_FULL: u8 = Submission::QueueFull as u8;
    SUBMISSION_STOPPED: u8 = Submission::Stopped as u8;

    LOST_FIRST: u8 = 0;
    LOST_NEVER_SENT: u8 = 1;
    LOST_LAST: u8 = 2;

    ROUND_TRIP_LAST: u8 = 0;
    ROUND_TRIP_MIN: u8 = 1;
    ROUND_TRIP_MEAN: u8 = 2;
}

/// Defaults, which JavaScript needs before the wasm is loaded.
#[cfg(test)]
pub(super) fn defaults() -> [(&'static str, f64); 6] {
    use crate::proto::reconnect::settings::Settings;

    let settings = Settings::default();
    [
        ("FIRST_DELAY", settings.first_delay),
        ("MAX_DELAY", settings.max_delay),
        ("ATTEMPT_TIMEOUT", settings.attempt_timeout),
        ("MIN_UPTIME", settings.min_uptime),
        ("HEARTBEAT_INTERVAL", 25_000.0),
        ("HEARTBEAT_TIMEOUT", settings.silence.timeout),
    ]
}
