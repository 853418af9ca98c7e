//! The page and the npm package, from their folders.

use std::path::Path;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::{MethodRouter, get, get_service};
use tower::Layer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::config::Config;
use crate::folder::Folder;
use crate::headers;

/// The routes of all files there are, with the headers that pages need.
pub(crate) fn routes(config: &Config) -> Router {
    let mut router = Router::new();
    if let Some(package) = &config.package {
        router = router.nest_service("/sockstream", folder(package));
    }
    let router = match &config.www {
        Some(www) => router.fallback_service(folder(www)),
        None => router.route("/", sentence()),
    };
    let headers = headers::of_pages(config.www.as_deref());
    headers.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(name, value))
    })
}

/// The files of `folder`, each to be asked for again before it is used from a cache.
///
/// `ServeDir` refuses paths that would leave the folder, `Folder` links that would. It gives
/// `ETag` and `Last-Modified`.
fn folder(folder: &Path) -> MethodRouter {
    let no_cache = HeaderValue::from_static("no-cache");
    let layer = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, no_cache);
    get_service(layer.layer(ServeDir::with_backend(folder, Folder::new(folder))))
}

/// What `/` says when there is no page.
fn sentence() -> MethodRouter {
    get(async || "This is sockstream's echo server: open a WebSocket at /echo.\n")
}
