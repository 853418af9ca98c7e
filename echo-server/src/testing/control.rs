//! `/control`: what the server saw, for tests to compare with what the client saw; and what it is to
//! do to a connection.

use std::time::Duration;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use tokio::select;
use tokio::time::sleep;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::testing::context::TestContext;
use crate::testing::id::Id;
use crate::testing::refusing::NotRefused;
use crate::testing::registry::{NotInterrupted, Totals};
use crate::testing::report::Report;
use crate::websocket::interruption::Interruption;
use crate::websocket::observer::Observer;

/// The longest time that a request waits.
const WAIT_LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn routes() -> Router<TestContext> {
    let no_store = HeaderValue::from_static("no-store");
    Router::new()
        .route("/control", get(totals))
        .route("/control/{id}", get(report))
        .route("/control/{id}/reset", post(reset))
        .route("/control/{id}/silence", post(silence))
        .route("/control/{id}/refuse", post(refuse))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            no_store,
        ))
}

/// Answers the handshakes of refused ids by 503.
pub(crate) async fn check_refusing(
    State(context): State<TestContext>,
    request: Request,
    next: Next,
) -> Response {
    match Id::of(request.uri()) {
        Some(id) if context.refusing.is_refused(&id) => {
            context.registry.register(Some(&id)).ending();
            (StatusCode::SERVICE_UNAVAILABLE, "refused\n").into_response()
        }
        _ => next.run(request).await,
    }
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
        None => unknown(),
    }
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "no connection had this id\n").into_response()
}

async fn reset(State(context): State<TestContext>, Path(id): Path<Id>) -> Response {
    interrupt(&context, &id, Interruption::Reset)
}

async fn silence(State(context): State<TestContext>, Path(id): Path<Id>) -> Response {
    interrupt(&context, &id, Interruption::Silence)
}

fn interrupt(context: &TestContext, id: &Id, how: Interruption) -> Response {
    match context.registry.interrupt(id, how) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(NotInterrupted::Unknown) => unknown(),
        Err(NotInterrupted::NotOpen) => {
            (StatusCode::CONFLICT, "this id has no open connection\n").into_response()
        }
    }
}

#[derive(Debug, Deserialize)]
struct Refusal {
    #[serde(default = "Refusal::ten_seconds")]
    ms: u64,
}

impl Refusal {
    fn ten_seconds() -> u64 {
        10_000
    }
}

async fn refuse(
    State(context): State<TestContext>,
    Path(id): Path<Id>,
    Query(Refusal { ms }): Query<Refusal>,
) -> Response {
    match context.refusing.refuse(id, Duration::from_millis(ms)) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(NotRefused::TooLong) => {
            (StatusCode::BAD_REQUEST, "ms must be at most 60000\n").into_response()
        }
        Err(NotRefused::TooMany) => {
            (StatusCode::TOO_MANY_REQUESTS, "too many ids are refused\n").into_response()
        }
    }
}
