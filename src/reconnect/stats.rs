//! Counts over all connections.

use core::time::Duration;

/// Counts over all connections. Returned by [`Sender::stats`](super::Sender::stats).
///
/// ```no_run
/// # fn run(sender: sockstream::reconnect::Sender) {
/// let stats = sender.stats();
/// web_sys::console::log_1(&format!("{} connections, {} messages", stats.connections, stats.messages_sent).into());
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Attempts that were begun.
    pub attempts: u32,
    /// Connections that opened, and whose `on_open` succeeded.
    pub connections: u32,
    /// Messages that the browser accepted, without heartbeats and those of `on_open`. The number of the last one.
    pub messages_sent: u64,
    /// Messages that were received, dropped ones included, without answers to heartbeats.
    pub messages_received: u64,
    /// Payload bytes that the browser accepted, heartbeats and those of `on_open` included; UTF-8 for text.
    pub bytes_sent: u64,
    /// Payload bytes that were received, as the receive buffer counts them, without those of messages that did not fit.
    pub bytes_received: u64,
    /// Received messages that the receive buffer dropped.
    pub dropped: u64,
    /// Messages that were accepted by the connection that is open and are not confirmed.
    pub unconfirmed: u64,
    /// Round-trip times of the heartbeat, once one was answered.
    pub round_trip: Option<RoundTrip>,
}

/// Times between a heartbeat and its answer, of all connections.
///
/// ```no_run
/// # fn run(sender: sockstream::reconnect::Sender) {
/// if let Some(times) = sender.stats().round_trip {
///     web_sys::console::log_1(&format!("{:?}", times.last).into());
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoundTrip {
    /// The last one.
    pub last: Duration,
    /// The shortest one.
    pub min: Duration,
    /// The mean of all.
    pub mean: Duration,
}
