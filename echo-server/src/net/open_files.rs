//! The system's limit of open files, of which every connection is one.

use tracing::{info, warn};

/// Open files besides the accepted connections: those of the runtime, the log and the listener,
/// connections that are being refused, and files that are being served.
const RESERVED: u64 = 160;

/// Raises the limit as far as the system allows, and logs it. Returns how many connections fit.
pub(crate) fn room_for_connections(wanted: usize) -> usize {
    let Some(limit) = raise() else {
        return usize::MAX;
    };
    // Where `RESERVED` is more than half of the limit, connections get half of it.
    let room = limit.saturating_sub(RESERVED).max(limit / 2);
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    if room < wanted {
        warn!(
            open_files = limit,
            connections = room,
            "the system allows fewer connections"
        );
    } else {
        info!(open_files = limit, "open files allowed");
    }
    room
}

/// Raises the soft limit to the hard one. Returns the limit in force; `None` if there is none.
#[cfg(unix)]
fn raise() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    if current == maximum || setrlimit(Resource::Nofile, raised).is_ok() {
        return maximum;
    }
    current
}

#[cfg(not(unix))]
fn raise() -> Option<u64> {
    None
}
