//! The programs of docs/coming-from.md that use sockstream. Those with other crates are only compiled.
#![allow(
    unreachable_pub,
    reason = "the programs are printed as users write them"
)]

use std::cell::RefCell;

use sockstream::CloseCode;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{eventually, url};

#[path = "../../benches/coming-from/src/ewebsock/after.rs"]
mod ewebsock;
#[path = "../../benches/coming-from/src/gloo_net/after.rs"]
mod gloo_net;
#[path = "../../benches/coming-from/src/tokio_tungstenite_wasm/after.rs"]
mod tokio_tungstenite_wasm;
#[path = "../../benches/coming-from/src/web_sys/after.rs"]
mod web_sys;
#[path = "../../benches/coming-from/src/websocket_web/after.rs"]
mod websocket_web;
#[path = "../../benches/coming-from/src/ws_stream_wasm/after.rs"]
mod ws_stream_wasm;

/// Echoes one message, and closes with 1000.
fn echo_and_close() -> String {
    url("/fault/close?code=1000&after=1")
}

#[wasm_bindgen_test]
async fn from_gloo_net() {
    let url = echo_and_close();
    let mut lines = Vec::new();
    let run = gloo_net::run(&url, |line| lines.push(line));
    run.await.expect("a clean close");
    assert_eq!(lines, ["hello", "closed with 1000"]);
}

#[wasm_bindgen_test]
async fn from_ws_stream_wasm() {
    let url = url("/echo");
    let mut lines = Vec::new();
    let run = ws_stream_wasm::run(&url, |line| lines.push(line));
    run.await.expect("a clean close");
    let message = "Text(\"hello\")";
    assert_eq!(lines, ["speaks chat.v2", message, "closed with 1000"]);
}

#[wasm_bindgen_test]
async fn from_tokio_tungstenite_wasm() {
    let url = echo_and_close();
    let mut lines = Vec::new();
    let run = tokio_tungstenite_wasm::run(&url, |line| lines.push(line));
    run.await.expect("a clean close");
    assert_eq!(lines, ["hello", "closed with 1000"]);
}

#[wasm_bindgen_test]
async fn from_websocket_web() {
    let url = url("/echo");
    let mut lines = Vec::new();
    let run = websocket_web::run(&url, |line| lines.push(line));
    run.await.expect("a clean close");
    assert_eq!(lines, ["hello", "closed with 1000"]);
}

#[wasm_bindgen_test]
async fn from_ewebsock() {
    let url = echo_and_close();
    let chat = ewebsock::Chat::new(&url).expect("the URL is valid");
    let chat = RefCell::new(chat);
    eventually("the chat shows the end", || {
        let mut chat = chat.borrow_mut();
        chat.update();
        chat.lines.len() >= 2
    })
    .await;
    let mut chat = chat.into_inner();
    chat.update();
    assert_eq!(chat.lines, ["hello", "closed with 1000"]);
}

#[wasm_bindgen_test]
async fn from_web_sys() {
    let url = echo_and_close();
    let mut lines = Vec::new();
    let run = web_sys::run(&url, |line| lines.push(line));
    let event = run.await.expect("a clean close");
    assert_eq!(event.code, CloseCode::NORMAL);
    assert_eq!(lines, ["hello"]);
}
