//! How long to wait before the next attempt.

use crate::proto::event::Millis;
use crate::proto::reconnect::event::Verdict;
use crate::proto::reconnect::settings::Settings;

/// The shortest delay, but for the first retry.
const SHORTEST: Millis = 50.0;

/// The delay after a server has said that it restarts or is overloaded: between these two.
const LATER: (Millis, Millis) = (5_000.0, 30_000.0);

/// Draws the delay before retry number `retries`, from 0 on; `random` is in [0, 1).
///
/// The delay is drawn below the cap: a bound that is reached stays spread over its whole length. Jitter that is added before
/// the cap disappears at the cap, and then all clients of a server that was away come back at the same moment.
pub(crate) fn delay(settings: &Settings, verdict: Verdict, retries: u32, random: f64) -> Millis {
    // NaN counts as 0.
    let random = if random > 0.0 { random.min(1.0) } else { 0.0 };
    if verdict == Verdict::RetryLater {
        return LATER.0 + random * (LATER.1 - LATER.0);
    }
    let doubled = settings.first_delay * Millis::from(1_u32 << retries.min(31));
    let bound = doubled.min(settings.max_delay);
    let shortest = if retries == 0 {
        0.0
    } else {
        SHORTEST.min(bound)
    };
    (random * bound).max(shortest)
}
