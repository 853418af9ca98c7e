//! The programs of docs/reconnecting.md and of the Rust part of docs/recipes.md, one a module.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "the programs stand in the documentation as they are here, and most are only compiled"
)]

mod classify;
pub(crate) mod component;
pub(crate) mod first;
mod heartbeat;
mod log_in;
mod losses;
pub(crate) mod messages;
mod queue;
mod stop;
mod token;

use wasm_bindgen_futures::spawn_local;

fn main() {
    spawn_local(async {
        if let Err(error) = first::run("ws://127.0.0.1:8080/echo").await {
            web_sys::console::error_1(&error.to_string().into());
        }
    });
}
