//! HTTP requests: which are allowed, the files that are served, and the metrics.

mod authority;
mod folder;
pub(crate) mod host;
pub(crate) mod metrics;
pub(crate) mod origin;
mod page_headers;
pub(crate) mod refusals;
pub(crate) mod static_files;
