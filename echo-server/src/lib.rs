#![doc = include_str!("../README.md")]

mod app;
mod budget;
mod config;
mod connection_limit;
#[cfg(feature = "faults")]
mod control;
mod deflate;
#[cfg(feature = "faults")]
mod digest;
mod echo;
mod extensions;
#[cfg(feature = "faults")]
mod faults;
mod folder;
mod frame;
mod handshake;
mod headers;
mod host;
mod keepalive;
mod message;
mod metrics;
mod open_files;
mod origin;
mod rate;
mod read_ahead;
mod reader;
mod reassembly;
mod reception;
mod refusal_log;
#[cfg(feature = "faults")]
mod registry;
#[cfg(feature = "faults")]
mod report;
mod routes;
mod server;
mod session;
mod shutdown;
mod static_files;
mod stream;
mod subprotocol;
mod tcp;
mod timeouts;
mod tls;
mod transport;
mod violation;
mod watch;
mod websocket;
mod writer;

pub use config::Config;
pub use host::{AllowedHost, InvalidHost};
pub use origin::{AllowedOrigin, InvalidOrigin};
pub use server::{Server, bind};
pub use shutdown::termination;
pub use tls::{Certificate, Reload, Tls};
