//! How many files the system lets the server have open: every connection is one.

use tracing::{info, warn};

/// For what is open besides: the runtime's own, log and listener, those that are told that there
/// is no room, and files being served.
const RESERVED: u64 = 160;

/// Raises the limit as far as the system lets it be raised, says what it is, and gives how many
/// connections there is room for.
pub(crate) fn room_for_connections(wanted: usize) -> usize {
    let Some(limit) = raise() else {
        return usize::MAX;
    };
    // With little to share, half of it.
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

/// The limit now in force; `None` if there is none.
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
