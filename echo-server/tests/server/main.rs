//! The server, seen from the other end of real sockets.

mod bounds;
mod command;
mod compression;
mod control;
mod echo;
mod fault_close;
mod fault_handshake;
mod fault_messages;
mod files;
mod handshake;
mod host;
mod log;
mod memory;
mod metrics;
mod origin;
mod send_queue;
mod shutdown;
mod support;
mod tls;
