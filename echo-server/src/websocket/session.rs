//! An echo session: from the handshake to the end of the TCP connection.

use std::sync::Arc;
use std::time::Duration;

use axum::response::Response;
use tracing::debug;

use crate::http::metrics::{EndReason, Metrics};
use crate::net::lifecycle::Lifecycle;
use crate::net::time_limit::within;
use crate::net::transport::CloseAction;
use crate::websocket::codec::message::Message;
use crate::websocket::echo;
use crate::websocket::handshake::request::{Handshake, Negotiated, Upgrading};
use crate::websocket::handshake::subprotocol;
use crate::websocket::observer::Observer;
use crate::websocket::socket::Settings;

/// What every session of a server needs. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct SessionContext {
    pub(crate) settings: Arc<Settings>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) metrics: Option<Arc<Metrics>>,
    pub(crate) close_timeout: Duration,
}

/// Accepts a handshake with the server's choice of the offers, and echoes.
pub(crate) fn echo(
    context: SessionContext,
    handshake: Handshake,
    observer: impl Observer,
) -> Response {
    let negotiated = Negotiated {
        protocol: subprotocol::choose(handshake.offered_protocols()),
        deflate: context.settings.negotiate(handshake.headers()),
    };
    echo_with(context, handshake, observer, negotiated)
}

/// Accepts a handshake with what is `negotiated`, and echoes.
pub(crate) fn echo_with(
    context: SessionContext,
    handshake: Handshake,
    observer: impl Observer,
    negotiated: Negotiated,
) -> Response {
    let (response, upgrading) = handshake.accept(&negotiated);
    let lifecycle = context.lifecycle.clone();
    lifecycle.spawn(handle(context, upgrading, observer, negotiated));
    response
}

async fn handle(
    context: SessionContext,
    upgrading: Upgrading,
    mut observer: impl Observer,
    negotiated: Negotiated,
) {
    let Ok(mut transport) = upgrading.finish().await else {
        return;
    };
    let peer = transport.peer();
    let Negotiated { protocol, deflate } = &negotiated;
    debug!(%peer, ?protocol, ?deflate, "opened");
    observer.opened(negotiated.protocol_name());
    #[cfg(feature = "faults")]
    let mut interruptions = observer.interruptions();
    let metrics = &context.metrics;
    let open = metrics.as_ref().map(Metrics::opened);
    let activity = transport.activity();
    let mut socket = context.settings.socket(&mut transport, activity, *deflate);
    let observe = |message: &Message| {
        observer.received(message);
        match (metrics, message) {
            (Some(metrics), Message::Text(payload)) => metrics.received_text(payload.len()),
            (Some(metrics), Message::Binary(payload)) => metrics.received_binary(payload.len()),
            _ => {}
        }
    };
    // A child token has a lock of its own, so that connections don't contend for one.
    let closing = context.lifecycle.closing().child_token();
    let echoing = echo::run(&mut socket, &closing, observe);
    #[cfg(feature = "faults")]
    let Some(ended_by) = interruptions.run_until(echoing).await else {
        drop(socket);
        debug!(%peer, "interrupted");
        observer.ending();
        let action = interruptions.carry_out(&transport, &closing).await;
        transport.end(action, context.close_timeout).await;
        return;
    };
    #[cfg(not(feature = "faults"))]
    let ended_by = echoing.await;
    let end = socket.end_reason(ended_by);
    debug!(%peer, ?end, "ended");
    if let Some(metrics) = metrics {
        metrics.ended(end);
    }
    if end != EndReason::Client {
        observer.ending();
    }
    let limit = context.close_timeout;
    let action = within(limit, socket.end()).await;
    drop(socket);
    // A client that didn't even read the Close in time is reset.
    let action = action.unwrap_or(CloseAction::Reset);
    transport.end(action, limit).await;
    // Dropped last, because only now the TCP connection has ended.
    drop((observer, open));
}
