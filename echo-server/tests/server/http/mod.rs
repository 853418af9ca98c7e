//! Tests of requests that are not WebSocket handshakes, and of the checks before every route.

mod files;
mod host;
mod metrics;
mod origin;
mod request_head;
