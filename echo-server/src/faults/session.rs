//! What all faults that speak WebSocket share: the handshake, the end, and the server's stop.

use std::future::Future;
use std::io;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use tokio::select;

use super::Named;
use super::socket::Socket;
use crate::app::App;
use crate::config::Config;
use crate::handshake::{Agreed, Handshake, Upgrading};
use crate::message::Close;
use crate::metrics::Metrics;
use crate::registry::Connection;
use crate::subprotocol;
use crate::transport::Hold;
use crate::watch::Watch;

/// One way to misbehave: its fields are the query's parameters.
pub(super) trait Fault: DeserializeOwned + Send + 'static {
    /// Whether the 101 is kept back until [`Socket::release`].
    const HOLD: bool = false;

    /// Whether even the stop of the server is no reason to send a Close.
    const MUTE: bool = false;

    /// What is wrong with the parameters, if anything.
    fn check(&self, _: &Config) -> Result<(), &'static str> {
        Ok(())
    }

    /// What happens after the handshake. An error is a connection that is gone.
    fn run(self, socket: &mut Socket) -> impl Future<Output = io::Result<End>> + Send;
}

/// How the TCP connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Fin,
    Reset,
}

/// Accepts the handshake, and lets the fault have the socket.
pub(super) async fn run<F: Fault>(
    State(app): State<App>,
    Query(Named { id }): Query<Named>,
    Query(fault): Query<F>,
    Extension(hold): Extension<Hold>,
    handshake: Handshake,
) -> Response {
    if let Err(what) = fault.check(&app.config) {
        return (StatusCode::BAD_REQUEST, what).into_response();
    }
    let connection = app.registry.arrive(id.as_ref());
    let protocol = subprotocol::choose(handshake.offered_protocols());
    let agreed = Agreed {
        protocol,
        deflate: None,
    };
    let (response, upgrading) = handshake.accept(&agreed);
    if F::HOLD {
        hold.start();
    }
    let lifecycle = app.lifecycle.clone();
    lifecycle.spawn(handle(app, fault, upgrading, connection, agreed));
    response
}

async fn handle<F: Fault>(
    app: App,
    fault: F,
    upgrading: Upgrading,
    mut connection: Connection,
    agreed: Agreed,
) {
    let Ok(transport) = upgrading.finish().await else {
        return;
    };
    connection.opened(agreed.protocol_name());
    let open = app.metrics.as_ref().map(Metrics::opened);
    let mut socket = Socket::new(transport, connection, &app);
    let end = select! {
        biased;
        () = app.lifecycle.closing().cancelled() => {
            socket.ending();
            let said = F::MUTE || going_away(&mut socket).await.is_ok();
            if said { End::Fin } else { return }
        }
        end = fault.run(&mut socket) => match end {
            Ok(end) => end,
            Err(_) => return,
        },
    };
    socket.end(end, app.config.close_timeout).await;
    drop(open);
}

/// Says 1001, unless a Close was said before, and waits for the client's.
async fn going_away(socket: &mut Socket) -> io::Result<()> {
    socket.queue_close(&Close::new(Close::GOING_AWAY, ""));
    while socket.receive().await?.is_some() {}
    Ok(())
}
