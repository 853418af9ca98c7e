//! Events for the crate `tracing`, with the feature of that name; without it, nothing. Nothing is borrowed during a call, since
//! a subscriber may send what it is told over this very connection.

use crate::proto::reconnect::event::State;
use crate::reconnect::event::{Disconnected, StopReason};

/// The state has changed.
#[cfg_attr(not(feature = "tracing"), inline(always), allow(unused_variables))]
pub(super) fn state(state: State, attempt: u32, connection: u32) {
    #[cfg(feature = "tracing")]
    tracing::debug!(?state, attempt, connection, "the state has changed");
}

/// A connection has ended. A warning if messages may be lost.
#[cfg_attr(not(feature = "tracing"), inline(always), allow(unused_variables))]
pub(super) fn disconnected<M>(ended: &Disconnected<M>) {
    #[cfg(feature = "tracing")]
    if ended.has_losses() {
        tracing::warn!(connection = ended.connection, "{ended}");
    } else {
        tracing::debug!(connection = ended.connection, "{ended}");
    }
}

/// It has ended for good.
#[cfg_attr(not(feature = "tracing"), inline(always), allow(unused_variables))]
pub(super) fn stopped(reason: &StopReason) {
    #[cfg(feature = "tracing")]
    tracing::debug!("{reason}");
}
