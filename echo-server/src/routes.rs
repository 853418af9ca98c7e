//! Which path leads to which handler, and which checks come before it.

use axum::Router;
use axum::extract::State;
use axum::http::Uri;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use crate::app::App;
use crate::http::host::{HostCheck, check_host};
use crate::http::metrics;
use crate::http::origin::{OriginCheck, check_origin};
use crate::http::static_files;
#[cfg(feature = "faults")]
use crate::testing::{control, faults, id::Id};
use crate::websocket::handshake::request::Handshake;
use crate::websocket::session;

/// Returns the service that answers every request.
pub(crate) fn router(app: &App) -> Router {
    let config = &app.config;
    let host_check = HostCheck {
        allowed: config.hosts.as_slice().into(),
        refusals: app.refusals.clone(),
    };
    let origin_check = OriginCheck {
        allowed: config.allow_origins.as_slice().into(),
        refusals: app.refusals.clone(),
    };
    // The routes that pages of other origins must not use.
    let mut guarded = Router::new().route("/echo", get(echo).with_state(app.clone()));
    #[cfg(feature = "faults")]
    if config.faults {
        let refusing = from_fn_with_state(app.test.clone(), control::check_refusing);
        guarded = guarded
            .merge(faults::routes().with_state(app.test.clone()))
            .route_layer(refusing)
            .merge(control::routes().with_state(app.test.clone()));
    }
    if let Some(metrics) = &app.metrics {
        let sources = metrics::Sources {
            metrics: metrics.clone(),
            budget: app.budget.clone(),
            connection_limit: app.connection_limit.clone(),
        };
        guarded = guarded.route("/metrics", get(metrics::page).with_state(sources));
    }
    guarded
        .route_layer(from_fn_with_state(origin_check, check_origin))
        .route("/healthz", get(async || "ok"))
        .route("/features", get(features).with_state(app.clone()))
        .merge(static_files::routes(
            config.www.as_deref(),
            config.package.as_deref(),
        ))
        .layer(from_fn_with_state(host_check, check_host))
}

/// Lists the optional routes, so that a page can find out without an error in the browser's console.
async fn features(State(app): State<App>) -> String {
    let config = &app.config;
    let served = [("faults", config.has_faults()), ("metrics", config.metrics)];
    let names = served.iter().filter(|(_, is_served)| *is_served);
    names.map(|(name, _)| format!("{name}\n")).collect()
}

#[cfg_attr(
    not(feature = "faults"),
    expect(unused_variables, reason = "only tests name connections")
)]
async fn echo(State(app): State<App>, uri: Uri, handshake: Handshake) -> Response {
    #[cfg(feature = "faults")]
    let id = Id::of(&uri).filter(|_| app.config.faults);
    #[cfg(feature = "faults")]
    let observer = app.test.registry.register(id.as_ref());
    #[cfg(not(feature = "faults"))]
    let observer = ();
    session::echo(app.session, handshake, observer)
}
