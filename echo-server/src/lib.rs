#![doc = include_str!("../README.md")]

mod app;
mod config;
mod connection;
mod http;
mod net;
mod routes;
mod server;
mod shutdown;
#[cfg(feature = "faults")]
mod testing;
mod websocket;

pub use config::Config;
pub use http::host::{AllowedHost, InvalidHost};
pub use http::origin::{AllowedOrigin, InvalidOrigin};
pub use net::tls::{Certificate, Reload, Tls};
pub use server::{Server, bind};
pub use shutdown::shutdown_signal;
