//! What the browser tests share: the server's address, its own account of a connection, and small waits.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use js_sys::futures::JsFuture;
use js_sys::{Function, JSON, Promise, Reflect};
use sockstream::{Message, WebSocket};
use wasm_bindgen::prelude::*;

/// The echo server; it runs with `--faults`.
pub fn server() -> &'static str {
    option_env!("SOCKSTREAM_TEST_SERVER").unwrap_or("127.0.0.1:8080")
}

/// A WebSocket URL of the echo server.
pub fn url(path: &str) -> String {
    format!("ws://{}{path}", server())
}

/// Connects to a path of the echo server.
pub async fn connect(path: &str) -> WebSocket {
    WebSocket::connect(url(path))
        .await
        .expect("the echo server runs with --faults")
}

/// A name for a connection that no other test, engine or run uses.
pub fn unique_id() -> String {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    let count = COUNT.replace(COUNT.get() + 1);
    let random = (js_sys::Math::random() * 1e15) as u64;
    format!("t{random:x}-{count}")
}

/// What the server saw of a connection.
pub struct Account(JsValue);

impl Account {
    /// Asks when `wait` (`opened`, `closing` or `ended`) has come true.
    pub async fn of(id: &str, wait: &str) -> Self {
        let url = format!("http://{}/control/{id}?wait={wait}", server());
        let response = gloo_net::http::Request::get(&url)
            .send()
            .await
            .expect("/control answers");
        let text = response.text().await.expect("/control answers with text");
        Self(JSON::parse(&text).expect("/control answers with JSON"))
    }

    fn field(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).expect("it is an object")
    }

    pub fn number(&self, name: &str) -> f64 {
        self.field(name).as_f64().expect("the field is a number")
    }

    pub fn flag(&self, name: &str) -> bool {
        self.field(name).as_bool().expect("the field is a bool")
    }

    pub fn digest(&self) -> String {
        self.field("digest")
            .as_string()
            .expect("the field is a string")
    }

    /// The code and reason of the Close frame that the server received.
    pub fn close_received(&self) -> Option<(Option<u16>, String)> {
        let close = self.field("closeReceived");
        if close.is_null() {
            return None;
        }
        let close = Self(close);
        let code = close.field("code").as_f64().map(|code| code as u16);
        Some((code, close.field("reason").as_string().unwrap_or_default()))
    }
}

/// FNV-1a over type, length and payload of messages in order, as `/control` reports it.
pub fn digest<'a>(messages: impl IntoIterator<Item = &'a Message>) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for message in messages {
        let kind = if message.as_text().is_some() { 1 } else { 2 };
        let length = (message.byte_len() as u32).to_le_bytes();
        for byte in [kind].iter().chain(&length).chain(message.as_bytes()) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, millis: u32);
}

/// Waits; for conditions that no event announces.
pub async fn pause(millis: u32) {
    let promise = Promise::new(&mut |resolve, _| set_timeout(&resolve, millis));
    JsFuture::from(promise).await.expect("it never rejects");
}

/// Waits until the condition holds, for 10 s at most.
pub async fn eventually(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..1000 {
        if condition() {
            return;
        }
        pause(10).await;
    }
    panic!("never came true: {what}");
}

/// Polls a future once.
pub fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}
