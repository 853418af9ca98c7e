//! `/control`: what the server saw, for tests to compare with what the client saw.

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

use crate::testing::context::TestContext;
use crate::testing::id::Id;
use crate::testing::registry::Totals;
use crate::testing::report::Report;

/// The longest time that a request waits.
const WAIT_LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn routes() -> Router<TestContext> {
    let no_store = HeaderValue::from_static("no-store");
    Router::new()
        .route("/control", get(totals))
        .route("/control/{id}", get(report))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            no_store,
        ))
}

async fn totals(State(context): State<TestContext>) -> Json<Totals> {
    Json(context.registry.totals())
}

/// What a request waits for. The end of the connection always ends the wait.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Until {
    Opened,
    Closing,
    Ended,
}

impl Until {
    fn predicate(self) -> fn(&Report) -> bool {
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
    State(context): State<TestContext>,
    Path(id): Path<Id>,
    Query(Wait { wait }): Query<Wait>,
) -> Response {
    if let Some(until) = wait {
        select! {
            report = context.registry.wait(&id, until.predicate()) => return Json(report).into_response(),
            () = sleep(WAIT_LIMIT) => {}
            () = context.session.lifecycle.closing().cancelled() => {}
        }
    }
    match context.registry.report(&id) {
        Some(report) => Json(report).into_response(),
        None => (StatusCode::NOT_FOUND, "no connection had this id\n").into_response(),
    }
}
