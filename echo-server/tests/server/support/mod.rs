//! A server on a free port, the program as a process, and clients that check every byte.

mod client;
mod frame;
mod http;
// The server's own file, so that both name the opcodes alike.
#[path = "../../../src/websocket/codec/opcode.rs"]
#[allow(dead_code, reason = "the tests need not all of them")]
mod opcode;
mod process;
mod program;
mod server;

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

pub(crate) use client::Client;
pub(crate) use frame::{close, deflated, frame};
pub(crate) use http::{Head, Response, handshake, request};
pub(crate) use opcode::*;
#[cfg(target_os = "linux")]
pub(crate) use process::memory;
#[cfg(unix)]
pub(crate) use process::signal;
pub(crate) use program::Program;
pub(crate) use server::Server;

/// Fails a test that hangs. No test takes nearly as long otherwise.
pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(30), future)
        .await
        .expect("timed out")
}
