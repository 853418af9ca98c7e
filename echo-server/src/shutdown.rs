//! How the server stops: first it asks, then it cuts.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::timeouts::within;

/// What shells take for the end by SIGINT.
const INTERRUPTED: i32 = 130;

/// Every task of the server runs under this.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lifecycle {
    /// Cancelled when connections shall say goodbye.
    closing: CancellationToken,
    /// Cancelled when the tasks still left are dropped.
    abort: CancellationToken,
    tasks: TaskTracker,
}

impl Lifecycle {
    /// Runs `task` until it ends or the server gives up waiting for it.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let abort = self.abort.clone();
        // Boxed because the future around it would have room for it three times.
        let task = Box::pin(task);
        self.tasks.spawn(async move {
            abort.run_until_cancelled(task).await;
        });
    }

    /// Cancelled when the server is about to stop.
    pub(crate) fn closing(&self) -> &CancellationToken {
        &self.closing
    }

    /// Drops every task when the guard is dropped, should nobody wait for [`Self::stop`].
    pub(crate) fn guard(&self) -> DropGuard {
        self.abort.clone().drop_guard()
    }

    /// Asks every task to end, and drops those that haven't after `grace`. Gives how many those
    /// were.
    pub(crate) async fn stop(&self, grace: Duration) -> usize {
        self.closing.cancel();
        self.tasks.close();
        if within(grace, self.tasks.wait()).await.is_some() {
            return 0;
        }
        let left = self.tasks.len();
        self.abort.cancel();
        self.tasks.wait().await;
        left
    }
}

/// Resolves on SIGTERM or SIGINT; Ctrl-C where there are no signals. Another SIGINT then ends the
/// process at once, with exit code 130.
///
/// The handlers are in place when this returns, not only once the future is polled.
///
/// # Errors
///
/// When the handlers can't be installed.
#[cfg(unix)]
pub fn termination() -> io::Result<impl Future<Output = ()>> {
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
pub fn termination() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
        tokio::spawn(async move {
            interrupt.recv().await;
            std::process::exit(INTERRUPTED);
        });
    })
}
