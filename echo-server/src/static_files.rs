//! The page and the npm package, from their folders.

use std::path::Path;

use axum::http::{HeaderValue, header};
use axum::routing::{MethodRouter, get, get_service};
use tower::Layer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// The files of `folder`, each to be asked for again before it is used from a cache.
///
/// `ServeDir` refuses paths that would leave the folder, and gives `ETag` and `Last-Modified`.
pub(crate) fn folder(folder: &Path) -> MethodRouter {
    let no_cache = HeaderValue::from_static("no-cache");
    let layer = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, no_cache);
    get_service(layer.layer(ServeDir::new(folder)))
}

/// What `/` says when there is no page.
pub(crate) fn sentence() -> MethodRouter {
    get(async || "This is sockstream's echo server: open a WebSocket at /echo.\n")
}
