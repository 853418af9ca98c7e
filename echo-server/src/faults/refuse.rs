//! `/fault/refuse`: a plain HTTP answer to a handshake.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Named;
use crate::app::App;
use crate::watch::Watch;

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
    State(app): State<App>,
    Query(Named { id }): Query<Named>,
    Query(Refuse { status }): Query<Refuse>,
) -> Response {
    let Some(status) = StatusCode::from_u16(status)
        .ok()
        .filter(|_| (200..600).contains(&status))
    else {
        return (StatusCode::BAD_REQUEST, "a status is 200 to 599\n").into_response();
    };
    app.registry.arrive(id.as_ref()).ending();
    (status, "refused\n").into_response()
}
