//! Helpers of the browser tests: the server's address, its report on a connection, and short waits.
#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use js_sys::futures::JsFuture;
use js_sys::{Function, JSON, Promise, Reflect};
use sockstream::{Builder, Message, WebSocket};
use wasm_bindgen::prelude::*;

/// The echo server; it runs with `--faults`.
pub(crate) fn server() -> &'static str {
    option_env!("SOCKSTREAM_TEST_SERVER").unwrap_or("127.0.0.1:8080")
}

/// The URL of the peer that speaks yamux, and echoes on each stream.
pub(crate) fn yamux_url() -> String {
    let address = option_env!("SOCKSTREAM_TEST_YAMUX").unwrap_or("127.0.0.1:8081");
    format!("ws://{address}/")
}

/// A WebSocket URL of the echo server.
pub(crate) fn url(path: &str) -> String {
    format!("ws://{}{path}", server())
}

/// The settings of a connection to a path of the echo server.
pub(crate) fn builder(path: &str) -> Builder {
    with_transport(WebSocket::builder(url(path)))
}

/// Has a connection use the transport of these tests: here the default one.
pub(crate) fn with_transport(builder: Builder) -> Builder {
    builder
}

/// Connects to a path of the echo server.
pub(crate) async fn connect(path: &str) -> WebSocket {
    WebSocket::connect(url(path))
        .await
        .expect("the echo server runs with --faults")
}

/// Returns an id for a connection that no other test, engine or run uses.
pub(crate) fn unique_id() -> String {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    let count = COUNT.replace(COUNT.get() + 1);
    let random = (js_sys::Math::random() * 1e15) as u64;
    format!("t{random:x}-{count}")
}

/// The server's report on a connection.
pub(crate) struct Report(JsValue);

impl Report {
    /// Fetches the report when the connection is `opened`, `closing` or `ended`.
    pub(crate) async fn of(id: &str, wait: &str) -> Self {
        let report = Self::fetch(&format!("{id}?wait={wait}")).await;
        report.expect("the server knows the connection")
    }

    /// Fetches the report as soon as the server has the connection, even during its handshake.
    pub(crate) async fn when_known(id: &str) -> Self {
        for _ in 0..1000 {
            if let Some(report) = Self::fetch(id).await {
                return report;
            }
            pause(10).await;
        }
        panic!("the server never got the connection")
    }

    async fn fetch(query: &str) -> Option<Self> {
        let url = format!("http://{}/control/{query}", server());
        let response = gloo_net::http::Request::get(&url)
            .send()
            .await
            .expect("/control answers");
        if response.status() == 404 {
            return None;
        }
        let text = response.text().await.expect("/control answers with text");
        Some(Self(
            JSON::parse(&text).expect("/control answers with JSON"),
        ))
    }

    fn field(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &name.into()).expect("it is an object")
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        self.field(name).as_f64().expect("the field is a number")
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.field(name).as_bool().expect("the field is a bool")
    }

    pub(crate) fn digest(&self) -> String {
        self.field("digest")
            .as_string()
            .expect("the field is a string")
    }

    /// The code and reason of the Close frame that the server received.
    pub(crate) fn close_received(&self) -> Option<(Option<u16>, String)> {
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
pub(crate) fn digest<'a>(messages: impl IntoIterator<Item = &'a Message>) -> String {
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

/// Waits. For conditions that no event announces.
pub(crate) async fn pause(millis: u32) {
    let promise = Promise::new(&mut |resolve, _| set_timeout(&resolve, millis));
    JsFuture::from(promise).await.expect("it never rejects");
}

/// Waits until the condition holds, for 10 s at most.
pub(crate) async fn eventually(what: &str, condition: impl Fn() -> bool) {
    for _ in 0..1000 {
        if condition() {
            return;
        }
        pause(10).await;
    }
    panic!("timed out waiting for: {what}");
}

/// Polls a future once.
pub(crate) fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Whether this is Firefox, for the few things that it does differently.
pub(crate) fn is_firefox() -> bool {
    user_agent().contains("Firefox/")
}

/// Whether this is WebKit, which has no bound of its own on what it accepts: `bufferedAmount` does not count what its network
/// process holds.
pub(crate) fn is_webkit() -> bool {
    let agent = user_agent();
    agent.contains("AppleWebKit/") && !agent.contains("Chrome/")
}

fn user_agent() -> String {
    let field = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    field(&js_sys::global(), "navigator")
        .and_then(|navigator| field(&navigator, "userAgent"))
        .and_then(|agent| agent.as_string())
        .expect("a browser has a user agent")
}
