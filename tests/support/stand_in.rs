//! A stand-in for the native `WebSocket`, and a clock that tests move: for situations that no server can produce on demand.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use js_sys::{Array, Uint8Array};
use sockstream::{Builder, Incoming, JsMessage, WebSocket};
use wasm_bindgen::prelude::*;

use crate::replaced::Replaced;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type StandIns;
    #[wasm_bindgen(method, getter)]
    fn made(this: &StandIns) -> Array;
    #[wasm_bindgen(method)]
    fn make(this: &StandIns, ready_state: u8) -> Native;
    #[wasm_bindgen(method)]
    fn timers(this: &StandIns) -> u32;
    #[wasm_bindgen(method)]
    fn pass(this: &StandIns, millis: f64);
    #[wasm_bindgen(method, js_name = environmentListeners)]
    fn environment_listeners(this: &StandIns) -> u32;
    #[wasm_bindgen(method, js_name = setRandom)]
    fn set_random(this: &StandIns, value: f64);
    #[wasm_bindgen(method, js_name = setOnline)]
    fn set_online(this: &StandIns, value: bool);
    #[wasm_bindgen(method)]
    fn resume(this: &StandIns) -> bool;
    #[wasm_bindgen(method)]
    fn sleep(this: &StandIns, millis: f64);

    /// One native object.
    #[derive(Clone)]
    pub(crate) type Native;
    #[wasm_bindgen(method)]
    pub(crate) fn open(this: &Native);
    #[wasm_bindgen(method)]
    pub(crate) fn message(this: &Native, data: &JsValue);
    #[wasm_bindgen(method)]
    pub(crate) fn error(this: &Native);
    #[wasm_bindgen(method)]
    pub(crate) fn end(this: &Native, code: u16, reason: &str, was_clean: bool);
    #[wasm_bindgen(method, getter, js_name = readyState)]
    pub(crate) fn ready_state(this: &Native) -> u8;
    #[wasm_bindgen(method, setter, js_name = readyState)]
    pub(crate) fn set_ready_state(this: &Native, ready_state: u8);
    #[wasm_bindgen(method, setter, js_name = bufferedAmount)]
    pub(crate) fn set_buffered(this: &Native, bytes: u32);
    #[wasm_bindgen(method, setter, js_name = protocol)]
    pub(crate) fn set_protocol(this: &Native, protocol: &str);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_extensions(this: &Native, extensions: &str);
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_refusals(this: &Native, count: u32);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn listeners(this: &Native) -> u32;
    #[wasm_bindgen(method, getter)]
    fn sent(this: &Native) -> Array;
    #[wasm_bindgen(method, getter)]
    fn closes(this: &Native) -> Array;
}

impl Native {
    pub(crate) fn text(&self, text: &str) {
        self.message(&text.into());
    }

    pub(crate) fn binary(&self, bytes: &[u8]) {
        self.message(&Uint8Array::from(bytes).buffer());
    }

    /// Returns how many messages it accepted.
    pub(crate) fn sent_count(&self) -> u32 {
        self.sent().length()
    }

    /// The texts that it accepted, and the sizes of binary messages.
    pub(crate) fn sent_texts(&self) -> Vec<String> {
        let text = |data: JsValue| {
            let size = data.as_f64().map(|size| size.to_string());
            data.as_string().or(size).unwrap_or_default()
        };
        self.sent().iter().map(text).collect()
    }

    /// The codes of the calls of `close`; 0 for none.
    pub(crate) fn close_codes(&self) -> Vec<u16> {
        let code =
            |arguments: JsValue| Array::from(&arguments).get(0).as_f64().unwrap_or(0.0) as u16;
        self.closes().iter().map(code).collect()
    }

    pub(crate) fn as_web_socket(&self) -> web_sys::WebSocket {
        self.clone().unchecked_into()
    }
}

/// Replaces `WebSocket`, the timers and the clock with stand-ins, while it exists.
pub(crate) struct Stage {
    stand_ins: StandIns,
    _replaced: Replaced,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let stand_ins = js_sys::eval(include_str!("stand_in.js")).expect("the stand-in evaluates");
        Self {
            _replaced: Replaced::install("WebSocket", &stand_ins),
            stand_ins: stand_ins.unchecked_into(),
        }
    }

    /// How many native objects were constructed.
    pub(crate) fn made(&self) -> u32 {
        self.stand_ins.made().length()
    }

    /// The native object constructed last.
    pub(crate) fn native(&self) -> Native {
        let made = self.stand_ins.made();
        made.get(made.length() - 1).unchecked_into()
    }

    /// Returns a native object that other code made.
    pub(crate) fn foreign(&self, ready_state: u8) -> Native {
        self.stand_ins.make(ready_state)
    }

    /// How many timers are set.
    pub(crate) fn timers(&self) -> u32 {
        self.stand_ins.timers()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, millis: u32) {
        self.stand_ins.pass(millis.into());
    }

    /// Lets the device sleep: only the wall clock goes on.
    pub(crate) fn sleep(&self, millis: u32) {
        self.stand_ins.sleep(millis.into());
    }

    /// A frozen page is resumed. Returns false in a worker.
    pub(crate) fn resume(&self) -> bool {
        self.stand_ins.resume()
    }

    /// How many listeners the page or the worker has.
    pub(crate) fn environment_listeners(&self) -> u32 {
        self.stand_ins.environment_listeners()
    }

    /// Sets what `Math.random` returns; 0.5 at first.
    pub(crate) fn set_random(&self, value: f64) {
        self.stand_ins.set_random(value);
    }

    /// Sets `navigator.onLine`, and dispatches `online` or `offline`.
    pub(crate) fn set_online(&self, is_online: bool) {
        self.stand_ins.set_online(is_online);
    }

    /// A socket that is open.
    pub(crate) fn open(&self, set: impl FnOnce(Builder) -> Builder) -> (WebSocket, Native) {
        self.open_as(set)
    }

    pub(crate) fn open_js(
        &self,
        set: impl FnOnce(Builder) -> Builder,
    ) -> (WebSocket<JsMessage>, Native) {
        self.open_as(set)
    }

    fn open_as<M: Incoming>(&self, set: impl FnOnce(Builder) -> Builder) -> (WebSocket<M>, Native) {
        let (socket, native) = self.connecting_as(set);
        native.open();
        (socket, native)
    }

    /// A socket that is connecting.
    pub(crate) fn connecting(&self, set: impl FnOnce(Builder) -> Builder) -> (WebSocket, Native) {
        self.connecting_as(set)
    }

    fn connecting_as<M: Incoming>(
        &self,
        set: impl FnOnce(Builder) -> Builder,
    ) -> (WebSocket<M>, Native) {
        let builder = set(WebSocket::builder("ws://stand.in/"));
        let socket = builder.open_as().expect("the URL is valid");
        (socket, self.native())
    }
}

/// A task that polls when the test says so, and counts how often it was woken.
#[derive(Default)]
pub(crate) struct Task(Arc<Wakes>);

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Task {
    pub(crate) fn poll<F: Future + Unpin>(&self, future: &mut F) -> Poll<F::Output> {
        self.with(|cx| Pin::new(future).poll(cx))
    }

    pub(crate) fn with<T>(&self, poll: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let waker = Waker::from(Arc::clone(&self.0));
        poll(&mut Context::from_waker(&waker))
    }

    pub(crate) fn wakes(&self) -> usize {
        self.0.0.load(Ordering::Relaxed)
    }

    /// How many places keep a waker of this task.
    pub(crate) fn kept(&self) -> usize {
        Arc::strong_count(&self.0) - 1
    }
}
