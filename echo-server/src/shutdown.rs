//! The signals that stop the server.

use std::future::Future;
use std::io;

/// The exit code after a second SIGINT, as shells have it: 128 + 2.
const INTERRUPTED: i32 = 130;

/// Resolves on SIGTERM or SIGINT; on Ctrl-C where there are no signals. Another SIGINT then ends
/// the process at once, with exit code 130.
///
/// The handlers are installed when this returns, before the future is polled.
///
/// # Errors
///
/// When the handlers can't be installed.
#[cfg(unix)]
pub fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tokio::spawn(async move {
            interrupt.recv().await;
            std::process::exit(INTERRUPTED);
        });
    })
}

/// Resolves on Ctrl-C. Another one then ends the process at once.
///
/// # Errors
///
/// When the handler can't be installed.
#[cfg(windows)]
pub fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        tokio::spawn(async move {
            interrupt.recv().await;
            std::process::exit(INTERRUPTED);
        });
    })
}
