//! A well-behaved conversation: from the request to the end of the TCP connection.

use axum::response::Response;
use tracing::debug;

use crate::app::App;
use crate::echo;
use crate::handshake::{Agreed, Handshake, Upgrading};
use crate::metrics::{End, Metrics};
use crate::subprotocol;
use crate::timeouts::within;
use crate::watch::Watch;
use crate::websocket::CloseAction;

/// Accepts the handshake with the subprotocol of the client's choice, and echoes.
pub(crate) fn echo(app: App, handshake: Handshake, watch: impl Watch) -> Response {
    let protocol = subprotocol::choose(handshake.offered_protocols());
    let deflate = app.websocket.agree(handshake.headers());
    echo_as(app, handshake, watch, Agreed { protocol, deflate })
}

/// Accepts the handshake with what is `agreed`, and echoes.
pub(crate) fn echo_as(
    app: App,
    handshake: Handshake,
    watch: impl Watch,
    agreed: Agreed,
) -> Response {
    let (response, upgrading) = handshake.accept(&agreed);
    let lifecycle = app.lifecycle.clone();
    lifecycle.spawn(handle(app, upgrading, watch, agreed));
    response
}

async fn handle(app: App, upgrading: Upgrading, mut watch: impl Watch, agreed: Agreed) {
    let Ok(mut transport) = upgrading.finish().await else {
        return;
    };
    let peer = transport.peer();
    debug!(%peer, protocol = ?agreed.protocol, deflate = ?agreed.deflate, "opened");
    watch.opened(agreed.protocol_name());
    let metrics = &app.metrics;
    let open = metrics.as_ref().map(Metrics::opened);
    let activity = transport.activity();
    let mut socket = app.websocket.wrap(&mut transport, activity, agreed.deflate);
    let seen = |message: &_| {
        watch.received(message);
        if let Some(metrics) = metrics {
            metrics.received(message);
        }
    };
    // Of its own, so that connections don't wait for each other's lock.
    let closing = app.lifecycle.closing().child_token();
    let ended_by = echo::run(&mut socket, &closing, seen).await;
    let end = socket.why(ended_by);
    debug!(%peer, ?end, "ended");
    if let Some(metrics) = metrics {
        metrics.ended(end);
    }
    if end != End::Client {
        watch.ending();
    }
    let limit = app.config.close_timeout;
    // A client that leaves no room even for that is cut.
    let action = within(limit, socket.end()).await;
    drop(socket);
    match action.unwrap_or(CloseAction::Reset) {
        CloseAction::Finish => transport.finish(limit).await,
        CloseAction::Reset => transport.reset(),
    }
    // Last: only now the connection is over.
    drop((watch, open));
}
