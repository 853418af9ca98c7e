//! What the system tells about a process, and signals to it.

#[cfg(unix)]
use tokio::process::Command;

#[cfg(unix)]
use super::within;

/// Returns a size from `/proc/PID/status`, in bytes.
#[cfg(target_os = "linux")]
pub(crate) fn memory(pid: u32, name: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.strip_prefix(':')?.trim().strip_suffix(" kB"));
    kibibytes
        .expect("a size")
        .parse::<usize>()
        .expect("a number")
        << 10
}

/// Sends a signal to a process.
#[cfg(unix)]
pub(crate) async fn signal(name: &str, pid: u32) {
    let kill = format!("kill -{name} {pid}");
    let killed = within(Command::new("sh").args(["-c", &kill]).status()).await;
    assert!(killed.expect("a shell").success());
}
