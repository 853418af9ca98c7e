//! Browser tests against the echo server with `--faults`, in whatever engine and context the runner chooses.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::duplicate_mod, reason = "tests that run with two transports")]

mod bad_input;
mod build;
mod closing;
#[cfg(all(feature = "json", feature = "postcard"))]
mod codec;
mod coming_from;
mod connecting;
mod contract;
#[cfg(feature = "reconnect")]
mod documentation;
#[cfg(feature = "gloo-net")]
mod gloo;
mod handles;
#[path = "../../examples/hello.rs"]
#[allow(dead_code, reason = "`main` is for a program of its own")]
mod hello;
mod idioms;
#[cfg(all(feature = "io", feature = "tokio-io"))]
mod io;
mod messages;
mod readme;
mod receive_buffer;
#[cfg(all(feature = "reconnect", feature = "json"))]
#[path = "../../examples/recipes/main.rs"]
mod recipe_programs;
#[cfg(all(feature = "reconnect", feature = "json"))]
mod recipes;
#[cfg(feature = "reconnect")]
mod reconnect;
#[cfg(feature = "reconnect")]
#[path = "../../examples/reconnecting/main.rs"]
mod reconnecting;
#[path = "../support/replaced.rs"]
mod replaced;
#[cfg(feature = "send")]
mod send;
mod send_buffer;
#[path = "../support/stand_in.rs"]
mod stand_in;
#[cfg(feature = "websocket-stream")]
#[path = "../support/stream_stand_in.rs"]
mod stream_stand_in;
#[cfg(feature = "websocket-stream")]
mod streaming;
#[path = "../support/mod.rs"]
mod support;
