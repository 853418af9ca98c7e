//! Which path leads where.

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::handshake::Handshake;
use crate::{control, faults, metrics, origin, session, static_files};

pub(crate) fn router(app: App) -> Router {
    let config = app.config.clone();
    let mut websockets = Router::new().route("/echo", get(echo));
    if config.faults {
        websockets = websockets.merge(faults::routes());
    }
    let mut router = websockets
        .route_layer(from_fn_with_state(app.clone(), origin::guard))
        .route("/healthz", get(async || "ok"));
    if config.faults {
        router = router.merge(control::routes());
    }
    if config.metrics {
        router = router.route("/metrics", get(metrics::metrics));
    }
    router.with_state(app).merge(static_files::routes(&config))
}

async fn echo(State(app): State<App>, handshake: Handshake) -> Response {
    let connection = app.registry.arrive(None);
    session::echo(app, handshake, connection)
}
