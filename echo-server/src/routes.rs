//! Which path leads where.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::handshake::Handshake;
use crate::{control, faults, session, static_files};

pub(crate) fn router(app: App) -> Router {
    let config = app.config.clone();
    let mut router = Router::new()
        .route("/echo", get(echo))
        .route("/healthz", get(async || "ok"));
    if config.faults {
        router = router.merge(faults::routes()).merge(control::routes());
    }
    let mut router = router.with_state(app);
    if let Some(package) = &config.package {
        router = router.nest_service("/sockstream", static_files::folder(package));
    }
    match &config.www {
        Some(www) => router.fallback_service(static_files::folder(www)),
        None => router.route("/", static_files::sentence()),
    }
}

async fn echo(State(app): State<App>, handshake: Handshake) -> Response {
    let connection = app.registry.arrive(None);
    session::echo(app, handshake, connection)
}
