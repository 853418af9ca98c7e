//! Time limits of the configuration, where a duration of zero is no limit.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

/// Returns the limit that a setting stands for; `None` for zero.
pub(crate) fn limit(setting: Duration) -> Option<Duration> {
    (!setting.is_zero()).then_some(setting)
}

/// Waits for `future`. Returns `None` if it takes longer than the limit.
pub(crate) async fn within<T>(setting: Duration, future: impl Future<Output = T>) -> Option<T> {
    match limit(setting) {
        Some(limit) => timeout(limit, future).await.ok(),
        None => Some(future.await),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use tokio::time::sleep;

    #[tokio::test(start_paused = true)]
    async fn zero_is_no_limit() {
        let second = Duration::from_secs(1);
        assert_eq!(within(second, pending::<()>()).await, None);
        assert_eq!(within(Duration::ZERO, sleep(1000 * second)).await, Some(()));
    }
}
