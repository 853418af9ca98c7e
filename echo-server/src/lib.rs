#![doc = include_str!("../README.md")]

mod admission;
mod app;
mod assemble;
mod config;
mod control;
mod digest;
mod echo;
mod extensions;
mod faults;
mod folder;
mod handshake;
mod headers;
mod message;
mod metrics;
mod origin;
mod pings;
mod reception;
mod registry;
mod report;
mod routes;
mod server;
mod session;
mod shutdown;
mod static_files;
mod stream;
mod subprotocol;
mod tcp;
mod tls;
mod transport;
mod vigil;
mod websocket;

pub use config::Config;
pub use origin::{AllowedOrigin, InvalidOrigin};
pub use server::{Server, bind};
pub use shutdown::termination;
pub use tls::{Certificate, Tls};
