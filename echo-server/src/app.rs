//! Creates what the connections of a server share, from its configuration.

use std::sync::Arc;

use crate::config::Config;
use crate::http::metrics::Metrics;
use crate::http::refusals::Refusals;
use crate::net::budget::Budget;
use crate::net::connection_limit::ConnectionLimit;
use crate::net::lifecycle::Lifecycle;
#[cfg(feature = "faults")]
use crate::testing::context::TestContext;
#[cfg(feature = "faults")]
use crate::testing::refusing::Refusing;
#[cfg(feature = "faults")]
use crate::testing::registry::Registry;
use crate::websocket::codec::deflate::Deflate;
use crate::websocket::codec::reader::ReadLimits;
use crate::websocket::codec::reassembly::MessageLimits;
use crate::websocket::keepalive::Timeouts;
use crate::websocket::session::SessionContext;
use crate::websocket::socket::Settings;

/// The shared state of a server. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) config: Arc<Config>,
    pub(crate) connection_limit: Arc<ConnectionLimit>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) refusals: Refusals,
    pub(crate) lifecycle: Lifecycle,
    /// Only with [`Config::metrics`].
    pub(crate) metrics: Option<Arc<Metrics>>,
    pub(crate) session: SessionContext,
    #[cfg(feature = "faults")]
    pub(crate) test: TestContext,
}

impl App {
    /// `open_files` is how many connections the system has room for.
    pub(crate) fn new(config: Config, open_files: usize) -> Self {
        let budget = Budget::new(config.memory_bytes);
        let metrics = config.metrics.then(|| Arc::new(Metrics::new()));
        let lifecycle = Lifecycle::default();
        let session = SessionContext {
            settings: Arc::new(socket_settings(&config, &budget)),
            lifecycle: lifecycle.clone(),
            metrics: metrics.clone(),
            close_timeout: config.close_timeout,
        };
        Self {
            connection_limit: Arc::new(ConnectionLimit::new(
                config.max_connections.min(open_files),
                config.max_connections_per_address,
            )),
            budget,
            refusals: Refusals::new(metrics.clone()),
            lifecycle,
            metrics,
            #[cfg(feature = "faults")]
            test: TestContext {
                registry: Arc::new(Registry::default()),
                refusing: Arc::new(Refusing::default()),
                session: session.clone(),
            },
            session,
            config: Arc::new(config),
        }
    }
}

fn socket_settings(config: &Config, budget: &Arc<Budget>) -> Settings {
    Settings {
        deflate: config.compression.then(Deflate::new),
        compression_threshold: config.compression_threshold,
        limits: ReadLimits {
            message: MessageLimits {
                bytes: config.max_message_bytes,
                fragments: config.max_fragments,
            },
            message_timeout: config.message_timeout,
            budget: Arc::clone(budget),
        },
        timeouts: Timeouts {
            idle: config.idle_timeout,
            stalled: config.send_timeout,
        },
        max_control_frames_per_second: config.max_control_frames_per_second,
        send_queue: config.send_queue_bytes,
    }
}
