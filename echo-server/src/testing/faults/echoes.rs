//! `/fault/echo`, `/fault/protocol` and `/fault/slow-handshake`: an ordinary echo after the
//! handshake.

use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::select;
use tokio::time::sleep;

use crate::testing::context::TestContext;
use crate::testing::id::Named;
use crate::websocket::handshake::request::{Handshake, Negotiated};
use crate::websocket::observer::Observer;
use crate::websocket::session;

/// `/fault/echo`: the same as `/echo`, with a report.
pub(super) async fn echo(
    State(context): State<TestContext>,
    Query(Named { id }): Query<Named>,
    handshake: Handshake,
) -> Response {
    let connection = context.registry.register(id.as_ref());
    session::echo(context.session, handshake, connection)
}

#[derive(Debug, Deserialize)]
pub(super) struct Protocol {
    choose: Option<String>,
}

/// `/fault/protocol`: chooses the given subprotocol, even if it was not offered.
pub(super) async fn protocol(
    State(context): State<TestContext>,
    Query(Named { id }): Query<Named>,
    Query(Protocol { choose }): Query<Protocol>,
    handshake: Handshake,
) -> Response {
    let Ok(protocol) = choose.map(HeaderValue::try_from).transpose() else {
        return (StatusCode::BAD_REQUEST, "not a valid header value\n").into_response();
    };
    let connection = context.registry.register(id.as_ref());
    session::echo_with(
        context.session,
        handshake,
        connection,
        Negotiated {
            protocol,
            deflate: None,
        },
    )
}

#[derive(Debug, Deserialize)]
pub(super) struct SlowHandshake {
    #[serde(default = "SlowHandshake::two_seconds")]
    ms: u32,
}

impl SlowHandshake {
    fn two_seconds() -> u32 {
        2000
    }
}

/// `/fault/slow-handshake`: waits before it answers.
///
/// If the client disconnects meanwhile, hyper drops this future, and with it the registration.
pub(super) async fn slow_handshake(
    State(context): State<TestContext>,
    Query(Named { id }): Query<Named>,
    Query(SlowHandshake { ms }): Query<SlowHandshake>,
    handshake: Handshake,
) -> Response {
    let mut connection = context.registry.register(id.as_ref());
    select! {
        () = sleep(Duration::from_millis(ms.into())) => session::echo(context.session, handshake, connection),
        () = context.session.lifecycle.closing().cancelled() => {
            connection.ending();
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
