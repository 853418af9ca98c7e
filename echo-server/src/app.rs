//! What every request handler shares.

use std::sync::Arc;

use crate::admission::Admission;
use crate::config::Config;
use crate::metrics::{Counting, Metrics};
use crate::registry::Registry;
use crate::shutdown::Lifecycle;
use crate::websocket::Settings;

/// The state behind the routes; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) config: Arc<Config>,
    pub(crate) admission: Arc<Admission>,
    pub(crate) registry: Arc<Registry>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) metrics: Counting,
    pub(crate) websocket: Settings,
}

impl App {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            websocket: Settings::new(&config),
            metrics: config.metrics.then(|| Arc::new(Metrics::new())),
            admission: Arc::new(Admission::new(&config)),
            registry: Arc::new(Registry::default()),
            lifecycle: Lifecycle::default(),
            config: Arc::new(config),
        }
    }
}
