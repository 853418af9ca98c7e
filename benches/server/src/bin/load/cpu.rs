//! How long a process has run on a processor.

use std::fs;
use std::io;
use std::time::Duration;

/// Returns the time of all living threads of a process. Linux only.
pub(crate) fn time(pid: u32) -> io::Result<Duration> {
    let mut nanoseconds = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        // `time-on-cpu time-waiting timeslices`; the thread may have ended meanwhile.
        let Ok(text) = fs::read_to_string(task?.path().join("schedstat")) else {
            continue;
        };
        let first = text.split_whitespace().next();
        nanoseconds += first.and_then(|it| it.parse().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanoseconds))
}
