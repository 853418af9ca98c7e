//! `/control`: what the server saw, for tests to hold against what the client saw.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use tokio::select;
use tokio::time::sleep;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::registry::{Id, Totals};
use crate::report::Report;

/// How long an answer is held at most.
const WAIT_LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn routes() -> Router<App> {
    let no_store = HeaderValue::from_static("no-store");
    Router::new()
        .route("/control", get(totals))
        .route("/control/{id}", get(report))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            no_store,
        ))
}

async fn totals(State(app): State<App>) -> Json<Totals> {
    Json(app.registry.totals())
}

/// What an answer is held for. A connection that ended has nothing more to wait for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Until {
    Opened,
    Closing,
    Ended,
}

impl Until {
    fn test(self) -> fn(&Report) -> bool {
        match self {
            Self::Opened => |report| report.opened || report.ended,
            Self::Closing => |report| report.close_received.is_some() || report.ended,
            Self::Ended => |report| report.ended,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Wait {
    wait: Option<Until>,
}

async fn report(
    State(app): State<App>,
    Path(id): Path<Id>,
    Query(Wait { wait }): Query<Wait>,
) -> Response {
    if let Some(until) = wait {
        select! {
            report = app.registry.wait(&id, until.test()) => return Json(report).into_response(),
            () = sleep(WAIT_LIMIT) => {}
            () = app.lifecycle.closing().cancelled() => {}
        }
    }
    match app.registry.report(&id) {
        Some(report) => Json(report).into_response(),
        None => (StatusCode::NOT_FOUND, "no connection had this id\n").into_response(),
    }
}
