//! What every request handler shares.

use std::sync::Arc;

use crate::budget::Budget;
use crate::config::Config;
use crate::connection_limit::ConnectionLimit;
use crate::metrics::{Counting, Metrics};
use crate::refusal_log::RefusalLog;
#[cfg(feature = "faults")]
use crate::registry::Registry;
use crate::shutdown::Lifecycle;
use crate::websocket::Settings;

/// The state behind the routes; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) config: Arc<Config>,
    pub(crate) connection_limit: Arc<ConnectionLimit>,
    pub(crate) budget: Arc<Budget>,
    #[cfg(feature = "faults")]
    pub(crate) registry: Arc<Registry>,
    pub(crate) refusal_log: Arc<RefusalLog>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) metrics: Counting,
    pub(crate) websocket: Settings,
}

impl App {
    /// `open_files` is how many connections the system has room for.
    pub(crate) fn new(config: Config, open_files: usize) -> Self {
        let budget = Budget::new(config.memory_bytes);
        Self {
            websocket: Settings::new(&config, &budget),
            budget,
            metrics: config.metrics.then(|| Arc::new(Metrics::new())),
            connection_limit: Arc::new(ConnectionLimit::new(&config, open_files)),
            #[cfg(feature = "faults")]
            registry: Arc::new(Registry::default()),
            refusal_log: Arc::default(),
            lifecycle: Lifecycle::default(),
            config: Arc::new(config),
        }
    }
}
