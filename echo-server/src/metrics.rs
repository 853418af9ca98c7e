//! `/metrics`: counts for Prometheus, only with [`crate::Config::metrics`].

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

use crate::app::App;
use crate::message::Message;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is counted, and how it is told.
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
    refusals: Family<Refused, Counter>,
    ends: Family<Ended, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: Refusal,
}

/// Why somebody was not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum Refusal {
    Connections,
    Address,
    Host,
    Origin,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    by: End,
}

/// How a WebSocket ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(crate) enum End {
    /// By its Close, or by vanishing.
    Client,
    /// For the client broke the protocol, or went past a limit.
    Violation,
    /// Because all connections together held too much.
    Memory,
    /// For the client read nothing, or there was no memory for what it left unread.
    Stalled,
    /// For the server stops.
    Stop,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    r#type: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("echo_server");
        let messages = Family::<Kind, Counter>::default();
        let of = |kind| messages.get_or_create(&Kind { r#type: kind }).clone();
        let (text, binary) = (of("text"), of("binary"));
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
        let refused = "Connections and handshakes not let in";
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

    pub(crate) fn received(&self, message: &Message) {
        let (counter, payload) = match message {
            Message::Text(payload) => (&self.text, payload),
            Message::Binary(payload) => (&self.binary, payload),
            Message::Close(_) => return,
        };
        counter.inc();
        self.bytes.inc_by(payload.len() as u64);
    }

    pub(crate) fn refused(&self, reason: Refusal) {
        self.refusals.get_or_create(&Refused { reason }).inc();
    }

    /// A WebSocket opened; it is open until what this gives is dropped.
    pub(crate) fn opened(self: &Arc<Self>) -> OpenWebSocket {
        self.opened.inc();
        self.open.inc();
        OpenWebSocket(Arc::clone(self))
    }

    pub(crate) fn ended(&self, by: End) {
        self.ends.get_or_create(&Ended { by }).inc();
    }
}

/// Counts as one that is open.
#[derive(Debug)]
pub(crate) struct OpenWebSocket(Arc<Metrics>);

impl Drop for OpenWebSocket {
    fn drop(&mut self) {
        self.0.open.dec();
    }
}

/// What [`App`] has of it: nothing, unless it is asked for.
pub(crate) type Counting = Option<Arc<Metrics>>;

pub(crate) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let mut body = String::new();
    if let Some(metrics) = &app.metrics {
        // These have other owners.
        metrics.memory.set(app.budget.used() as u64);
        metrics.connections.set(app.connection_limit.count() as u64);
        // A `String` takes everything.
        let _ = text::encode(&mut body, &metrics.registry);
    }
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], body)
}
