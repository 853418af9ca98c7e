//! `/metrics`: counters and gauges for Prometheus, only with [`crate::Config::metrics`].

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::net::budget::Budget;
use crate::net::connection_limit::ConnectionLimit;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All metrics of a server, and the registry that encodes them.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    connections: Gauge<u64, AtomicU64>,
    open: Gauge<u64, AtomicU64>,
    opened: Counter,
    memory: Gauge<u64, AtomicU64>,
    text: Counter,
    binary: Counter,
    bytes: Counter,
    refusals: Family<RefusalLabels, Counter>,
    ends: Family<EndLabels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusalLabels {
    reason: RefusalReason,
}

/// Why a connection or a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum RefusalReason {
    /// Too many connections.
    Connections,
    /// Too many connections from one address.
    Address,
    /// A `Host` that is not allowed.
    Host,
    /// An `Origin` that is not allowed.
    Origin,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EndLabels {
    by: EndReason,
}

/// Why a WebSocket ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum EndReason {
    /// The client sent a Close, or its connection ended.
    Client,
    /// The client violated the protocol, or exceeded a limit.
    Violation,
    /// The memory budget was exhausted.
    Memory,
    /// The client read nothing for too long, or there was no memory for what it left unread.
    Stalled,
    /// The server stops.
    Stop,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct MessageLabels {
    r#type: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("echo_server");
        let messages = Family::<MessageLabels, Counter>::default();
        let counter = |r#type| messages.get_or_create(&MessageLabels { r#type }).clone();
        let (text, binary) = (counter("text"), counter("binary"));
        let (connections, open) = (Gauge::default(), Gauge::default());
        let (opened, bytes) = (Counter::default(), Counter::default());
        let memory = Gauge::default();
        let (refusals, ends) = (Family::default(), Family::default());
        let open_now = "TCP connections open now";
        registry.register("connections", open_now, connections.clone());
        registry.register("websockets", "WebSockets open now", open.clone());
        registry.register("websockets_opened", "WebSockets opened", opened.clone());
        let held = "Memory held for messages, of which --memory is the limit";
        registry.register("memory_bytes", held, memory.clone());
        registry.register("messages_received", "Messages from clients", messages);
        let payloads = "Payloads of messages from clients, decompressed";
        registry.register("received_bytes", payloads, bytes.clone());
        let refused = "Refused connections and requests";
        registry.register("refusals", refused, refusals.clone());
        registry.register("websockets_ended", "WebSockets that ended", ends.clone());
        Self {
            registry,
            connections,
            open,
            opened,
            memory,
            text,
            binary,
            bytes,
            refusals,
            ends,
        }
    }

    /// Counts a text message of so many bytes.
    pub(crate) fn received_text(&self, bytes: usize) {
        self.text.inc();
        self.bytes.inc_by(bytes as u64);
    }

    /// Counts a binary message of so many bytes.
    pub(crate) fn received_binary(&self, bytes: usize) {
        self.binary.inc();
        self.bytes.inc_by(bytes as u64);
    }

    /// Counts a refusal.
    pub(crate) fn refused(&self, reason: RefusalReason) {
        self.refusals.get_or_create(&RefusalLabels { reason }).inc();
    }

    /// Counts a WebSocket as opened, and as open until the returned guard is dropped.
    pub(crate) fn opened(self: &Arc<Self>) -> OpenWebSocket {
        self.opened.inc();
        self.open.inc();
        OpenWebSocket(Arc::clone(self))
    }

    /// Counts a WebSocket that ended.
    pub(crate) fn ended(&self, by: EndReason) {
        self.ends.get_or_create(&EndLabels { by }).inc();
    }
}

/// Counts as one open WebSocket until it is dropped.
#[derive(Debug)]
pub(crate) struct OpenWebSocket(Arc<Metrics>);

impl Drop for OpenWebSocket {
    fn drop(&mut self) {
        self.0.open.dec();
    }
}

/// The metrics, and the sources of the two gauges that are updated for each request.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) connection_limit: Arc<ConnectionLimit>,
}

/// Answers `/metrics`.
pub(crate) async fn page(State(sources): State<Sources>) -> impl IntoResponse {
    let Sources {
        metrics,
        budget,
        connection_limit,
    } = sources;
    metrics.memory.set(budget.used() as u64);
    metrics.connections.set(connection_limit.count() as u64);
    let mut body = String::new();
    // Writing to a `String` never fails.
    let _ = text::encode(&mut body, &metrics.registry);
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], body)
}
