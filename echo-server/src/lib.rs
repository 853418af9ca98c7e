#![doc = include_str!("../README.md")]

mod app;
mod assemble;
mod config;
mod control;
mod digest;
mod echo;
mod extensions;
mod faults;
mod handshake;
mod message;
mod registry;
mod report;
mod routes;
mod server;
mod session;
mod shutdown;
mod static_files;
mod subprotocol;
mod transport;
mod websocket;

pub use config::Config;
pub use server::{Server, bind};
pub use shutdown::termination;
