//! A well-behaved conversation: from the request to the end of the TCP connection.

use std::io;

use axum::response::Response;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use tracing::debug;

use crate::app::App;
use crate::echo;
use crate::handshake::{Agreed, Handshake, Upgrading};
use crate::message::Close;
use crate::metrics::End;
use crate::registry::Connection;
use crate::subprotocol;
use crate::transport::Transport;
use crate::websocket::Farewell;

/// Accepts the handshake with the subprotocol of the client's choice, and echoes.
pub(crate) fn echo(app: App, handshake: Handshake, connection: Connection) -> Response {
    let protocol = subprotocol::choose(handshake.offered_protocols());
    let extensions = app.websocket.agree(handshake.headers());
    echo_as(
        app,
        handshake,
        connection,
        Agreed {
            protocol,
            extensions,
        },
    )
}

/// Accepts the handshake with what is `agreed`, and echoes.
pub(crate) fn echo_as(
    app: App,
    handshake: Handshake,
    connection: Connection,
    agreed: Agreed,
) -> Response {
    let (response, upgrading) = handshake.accept(&agreed);
    let lifecycle = app.lifecycle.clone();
    lifecycle.spawn(converse(app, upgrading, connection, agreed));
    response
}

async fn converse(app: App, upgrading: Upgrading, mut connection: Connection, agreed: Agreed) {
    let Ok(mut transport) = upgrading.finish().await else {
        return;
    };
    let peer = transport.peer();
    debug!(%peer, protocol = ?agreed.protocol, extensions = ?agreed.extensions, "opened");
    connection.opened(agreed.protocol_name());
    let activity = transport.activity();
    let Ok(mut socket) = app
        .websocket
        .wrap(&mut transport, activity, agreed.extensions.as_ref())
    else {
        return;
    };
    let metrics = &app.metrics;
    let seen = |message: &_| {
        connection.received(message);
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
        connection.ending();
    }
    let limit = app.config.close_timeout;
    // A client that leaves no room even for that is cut.
    let farewell = timeout(limit, socket.end()).await;
    drop(socket);
    match farewell.unwrap_or(Farewell::Reset) {
        Farewell::Finish => transport.finish(limit).await,
        Farewell::Reset => transport.reset(),
        Farewell::Close(violation) => {
            let close = Close::new(violation.code, violation.what).frame();
            match timeout(limit, send(&mut transport, &close)).await {
                Ok(_) => transport.finish(limit).await,
                Err(_) => transport.reset(),
            }
        }
    }
    // Last: only now the connection is over.
    drop(connection);
}

async fn send(transport: &mut Transport, bytes: &[u8]) -> io::Result<()> {
    transport.write_all(bytes).await?;
    transport.flush().await
}
