//! The server misbehaving on purpose: `/fault/…`, only with the cargo feature `faults` and `--faults`.
//!
//! A well-behaved library refuses to misbehave, so these speak WebSocket through a small codec of
//! their own. Each fault is a struct of its query parameters and what it does with the socket.

mod burst;
mod close;
mod delayed;
mod echoes;
mod malformed;
mod no_close;
mod pace;
mod refuse;
mod session;
mod silence;
mod sink;
mod socket;

use axum::Router;
use axum::routing::get;
use serde::Deserialize;

use crate::app::App;
use crate::registry::Id;
use session::run;

/// The query parameter every fault takes: the connection's name for `/control`.
#[derive(Debug, Deserialize)]
struct Named {
    id: Option<Id>,
}

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/fault/echo", get(echoes::echo))
        .route("/fault/protocol", get(echoes::protocol))
        .route("/fault/slow-handshake", get(echoes::slow_handshake))
        .route("/fault/refuse", get(refuse::refuse))
        .route("/fault/close", get(run::<close::Close>))
        .route("/fault/reset", get(run::<close::Reset>))
        .route("/fault/cut", get(run::<close::Cut>))
        .route("/fault/no-close", get(run::<no_close::NoClose>))
        .route("/fault/silence", get(run::<silence::Silence>))
        .route("/fault/burst", get(run::<burst::Burst>))
        .route("/fault/flood", get(run::<burst::Flood>))
        .route("/fault/sink", get(run::<sink::Sink>))
        .route("/fault/malformed", get(run::<malformed::Malformed>))
        .route("/fault/delayed-echo", get(run::<delayed::DelayedEcho>))
}
