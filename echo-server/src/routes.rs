//! Which path leads where.

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::handshake::Handshake;
use crate::{host, metrics, origin, session, static_files};

pub(crate) fn router(app: App) -> Router {
    let config = app.config.clone();
    // What no page of another origin may have.
    let mut guarded = Router::new().route("/echo", get(echo));
    #[cfg(feature = "faults")]
    if config.faults {
        guarded = guarded.merge(crate::faults::routes());
        guarded = guarded.merge(crate::control::routes());
    }
    if config.metrics {
        guarded = guarded.route("/metrics", get(metrics::metrics));
    }
    guarded
        .route_layer(from_fn_with_state(app.clone(), origin::guard))
        .route("/healthz", get(async || "ok"))
        .with_state(app.clone())
        .merge(static_files::routes(&config))
        .layer(from_fn_with_state(app, host::guard))
}

async fn echo(State(app): State<App>, handshake: Handshake) -> Response {
    #[cfg(feature = "faults")]
    let watch = app.registry.arrive(None);
    #[cfg(not(feature = "faults"))]
    let watch = ();
    session::echo(app, handshake, watch)
}
