//! What all faults that speak WebSocket share: the handshake, the end, and the server's stop.

use std::future::Future;
use std::io;

use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use tokio::select;

use super::socket::Socket;
use crate::http::metrics::Metrics;
use crate::net::transport::{CloseAction, Hold};
use crate::testing::context::TestContext;
use crate::testing::id::Named;
use crate::testing::registry::Connection;
use crate::websocket::codec::message::Close;
use crate::websocket::codec::reader::ReadLimits;
use crate::websocket::handshake::request::{Handshake, Negotiated, Upgrading};
use crate::websocket::handshake::subprotocol;
use crate::websocket::observer::Observer;

/// One way to misbehave. Its fields are the query parameters.
pub(super) trait Fault: DeserializeOwned + Send + 'static {
    /// Whether the 101 is held back until [`Socket::release`].
    const HOLD: bool = false;

    /// Whether no Close is sent even when the server stops.
    const NO_CLOSE_ON_STOP: bool = false;

    /// Checks the parameters. An error is the text of a 400.
    fn check(&self, _: &ReadLimits) -> Result<(), &'static str> {
        Ok(())
    }

    /// Runs after the handshake. Returns how the connection is to be ended; an error is a
    /// connection that is broken.
    fn run(self, socket: &mut Socket) -> impl Future<Output = io::Result<CloseAction>> + Send;
}

/// Accepts the handshake, and runs the fault.
pub(super) async fn run<F: Fault>(
    State(context): State<TestContext>,
    Query(Named { id }): Query<Named>,
    Query(fault): Query<F>,
    Extension(hold): Extension<Hold>,
    handshake: Handshake,
) -> Response {
    if let Err(error) = fault.check(&context.session.settings.limits) {
        return (StatusCode::BAD_REQUEST, error).into_response();
    }
    let connection = context.registry.register(id.as_ref());
    let protocol = subprotocol::choose(handshake.offered_protocols());
    let negotiated = Negotiated {
        protocol,
        deflate: None,
    };
    let (response, upgrading) = handshake.accept(&negotiated);
    if F::HOLD {
        hold.start();
    }
    let lifecycle = context.session.lifecycle.clone();
    lifecycle.spawn(handle(context, fault, upgrading, connection, negotiated));
    response
}

async fn handle<F: Fault>(
    context: TestContext,
    fault: F,
    upgrading: Upgrading,
    mut connection: Connection,
    negotiated: Negotiated,
) {
    let Ok(transport) = upgrading.finish().await else {
        return;
    };
    connection.opened(negotiated.protocol_name());
    let open = context.session.metrics.as_ref().map(Metrics::opened);
    let mut interruptions = connection.interruptions();
    let mut socket = Socket::new(transport, connection, &context);
    let closing = context.session.lifecycle.closing();
    let action = select! {
        biased;
        () = closing.cancelled() => {
            socket.ending();
            let ended = F::NO_CLOSE_ON_STOP || going_away(&mut socket).await.is_ok();
            if ended { CloseAction::Finish } else { return }
        }
        action = interruptions.run_until(fault.run(&mut socket)) => match action {
            Some(Ok(action)) => action,
            Some(Err(_)) => return,
            None => {
                socket.ending();
                interruptions.carry_out(socket.transport(), closing).await
            }
        },
    };
    socket.end(action, context.session.close_timeout).await;
    drop(open);
}

/// Sends Close 1001, unless a Close was sent before, and waits for the client's.
async fn going_away(socket: &mut Socket) -> io::Result<()> {
    socket.queue_close(&Close::new(Close::GOING_AWAY, ""));
    while socket.receive().await?.is_some() {}
    Ok(())
}
