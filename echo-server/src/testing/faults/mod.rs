//! `/fault/…`: routes where the server misbehaves on purpose, only with `--faults`.
//!
//! Each fault is a struct of its query parameters, and implements what it does with the socket.

mod burst;
mod close;
mod delayed;
mod echoes;
mod malformed;
mod no_close;
mod read_rate;
mod refuse;
mod session;
mod silence;
mod sink;
mod socket;

use axum::Router;
use axum::routing::get;

use crate::testing::context::TestContext;
use session::run;

pub(crate) fn routes() -> Router<TestContext> {
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
