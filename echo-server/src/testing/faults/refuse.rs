//! `/fault/refuse`: answers a handshake with an HTTP status.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::testing::context::TestContext;
use crate::testing::id::Named;
use crate::websocket::observer::Observer;

#[derive(Debug, Deserialize)]
pub(super) struct Refuse {
    #[serde(default = "Refuse::unavailable")]
    status: u16,
}

impl Refuse {
    fn unavailable() -> u16 {
        503
    }
}

pub(super) async fn refuse(
    State(context): State<TestContext>,
    Query(Named { id }): Query<Named>,
    Query(Refuse { status }): Query<Refuse>,
) -> Response {
    let Some(status) = StatusCode::from_u16(status)
        .ok()
        .filter(|_| (200..600).contains(&status))
    else {
        return (StatusCode::BAD_REQUEST, "a status must be 200 to 599\n").into_response();
    };
    context.registry.register(id.as_ref()).ending();
    (status, "refused\n").into_response()
}
