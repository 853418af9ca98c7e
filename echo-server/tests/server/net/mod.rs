//! Tests of connections below HTTP.

mod budget;
mod connection_limit;
mod tls;
