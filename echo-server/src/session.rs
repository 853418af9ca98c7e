//! A well-behaved conversation: from the request to the end of the TCP connection.

use axum::response::Response;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::app::App;
use crate::echo::{self, EndedBy};
use crate::handshake::{Agreed, Handshake, Upgrading};
use crate::message::Close;
use crate::registry::Connection;
use crate::subprotocol;
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
    connection.opened(agreed.protocol_name());
    let activity = transport.activity();
    let Ok(mut socket) = app
        .websocket
        .wrap(&mut transport, activity, agreed.extensions.as_ref())
    else {
        return;
    };
    let seen = |message: &_| connection.received(message);
    let ended_by = echo::run(&mut socket, app.lifecycle.closing(), seen).await;
    if ended_by == EndedBy::Server || socket.is_stalled() {
        connection.ending();
    }
    let limit = app.config.close_timeout;
    // A client that leaves no room even for that is cut.
    let farewell = timeout(limit, socket.end()).await;
    match farewell.unwrap_or(Farewell::Reset) {
        Farewell::Finish => transport.finish(limit).await,
        Farewell::Reset => transport.reset(),
        Farewell::Close(violation) => {
            let close = Close::new(violation.code, violation.what).frame();
            match timeout(limit, transport.write_all(&close)).await {
                Ok(_) => transport.finish(limit).await,
                Err(_) => transport.reset(),
            }
        }
    }
    // Last: only now the connection is over.
    drop(connection);
}
