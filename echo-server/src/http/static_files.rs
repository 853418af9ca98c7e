//! The page and the npm package, from their folders.

use std::path::Path;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::routing::{MethodRouter, get, get_service};
use tower::Layer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::http::folder::Folder;
use crate::http::page_headers::page_headers;

/// Returns the routes of the page in `www` and of the package, with the security headers.
pub(crate) fn routes(www: Option<&Path>, package: Option<&Path>) -> Router {
    let mut router = Router::new();
    if let Some(package) = package {
        router = router.nest_service("/sockstream", folder(package));
    }
    let router = match www {
        Some(www) => router.fallback_service(folder(www)),
        None => router.route("/", placeholder()),
    };
    let headers = page_headers(www);
    headers.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(name, value))
    })
}

/// Serves the files of `folder`, which caches have to revalidate before each use.
///
/// `ServeDir` refuses paths that leave the folder, and adds `ETag` and `Last-Modified`. `Folder`
/// refuses symbolic links that leave the folder.
fn folder(folder: &Path) -> MethodRouter {
    let no_cache = HeaderValue::from_static("no-cache");
    let layer = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, no_cache);
    get_service(layer.layer(ServeDir::with_backend(folder, Folder::new(folder))))
}

/// Answers `/` where there is no page.
fn placeholder() -> MethodRouter {
    get(async || "This is sockstream's echo server: open a WebSocket at /echo.\n")
}
