//! The programs of docs/recipes-rust.md that need no framework, one a module.
#![allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    reason = "the programs stand in the documentation as they are here, and most are only compiled"
)]

pub(crate) mod json;
pub(crate) mod shared_sender;
pub(crate) mod spawning;

fn main() {
    let feed = spawning::Feed::start("ws://127.0.0.1:8080/echo", |text| {
        web_sys::console::log_1(&text.into());
    });
    match feed {
        Ok(feed) => wasm_bindgen_futures::spawn_local(async move { feed.ended().await }),
        Err(error) => web_sys::console::error_1(&error.to_string().into()),
    }
}
