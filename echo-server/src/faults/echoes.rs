//! The faults that are an ordinary echo once the handshake is over.

use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::select;
use tokio::time::sleep;

use super::Named;
use crate::app::App;
use crate::handshake::{Agreed, Handshake};
use crate::session;
use crate::watch::Watch;

/// `/fault/echo`: no fault at all, but accounted for.
pub(super) async fn echo(
    State(app): State<App>,
    Query(Named { id }): Query<Named>,
    handshake: Handshake,
) -> Response {
    let connection = app.registry.arrive(id.as_ref());
    session::echo(app, handshake, connection)
}

#[derive(Debug, Deserialize)]
pub(super) struct Protocol {
    choose: Option<String>,
}

/// `/fault/protocol`: chooses what it is told, offered or not.
pub(super) async fn protocol(
    State(app): State<App>,
    Query(Named { id }): Query<Named>,
    Query(Protocol { choose }): Query<Protocol>,
    handshake: Handshake,
) -> Response {
    let Ok(protocol) = choose.map(HeaderValue::try_from).transpose() else {
        return (StatusCode::BAD_REQUEST, "no header can carry that\n").into_response();
    };
    let connection = app.registry.arrive(id.as_ref());
    session::echo_as(
        app,
        handshake,
        connection,
        Agreed {
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

/// `/fault/slow-handshake`: thinks before it answers.
///
/// A client that goes away meanwhile ends this future, and with it the connection's account.
pub(super) async fn slow_handshake(
    State(app): State<App>,
    Query(Named { id }): Query<Named>,
    Query(SlowHandshake { ms }): Query<SlowHandshake>,
    handshake: Handshake,
) -> Response {
    let mut connection = app.registry.arrive(id.as_ref());
    select! {
        () = sleep(Duration::from_millis(ms.into())) => session::echo(app, handshake, connection),
        () = app.lifecycle.closing().cancelled() => {
            connection.ending();
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
