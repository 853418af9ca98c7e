//! Connections below HTTP: TCP and TLS, and the limits of connections, memory, open files and time.

pub(crate) mod accept;
pub(crate) mod activity;
pub(crate) mod budget;
pub(crate) mod connection_limit;
pub(crate) mod lifecycle;
pub(crate) mod open_files;
pub(crate) mod rate;
pub(crate) mod stream;
pub(crate) mod tcp;
pub(crate) mod time_limit;
pub(crate) mod tls;
pub(crate) mod transport;
