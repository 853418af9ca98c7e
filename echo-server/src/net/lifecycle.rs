//! The tasks of a server, and how they stop: they are asked to end, and then aborted.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::net::time_limit::within;

/// Runs every task of a server, and stops them. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lifecycle {
    /// Cancelled when the tasks should end.
    closing: CancellationToken,
    /// Cancelled when the tasks that are left are dropped.
    abort: CancellationToken,
    tasks: TaskTracker,
}

impl Lifecycle {
    /// Runs `task` until it ends or is aborted.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let abort = self.abort.clone();
        // Without the box, the size of the future below is three times that of `task`.
        let task = Box::pin(task);
        self.tasks.spawn(async move {
            abort.run_until_cancelled(task).await;
        });
    }

    /// The token that is cancelled when the server begins to stop.
    pub(crate) fn closing(&self) -> &CancellationToken {
        &self.closing
    }

    /// Returns a guard that aborts every task when it is dropped.
    pub(crate) fn abort_on_drop(&self) -> DropGuard {
        self.abort.clone().drop_guard()
    }

    /// Asks every task to end, and aborts those that are left after `grace`. Returns how many were
    /// aborted.
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
