//! A stand-in for Chromium's `WebSocketStream`, for situations that no server can produce on demand, in every engine.

use js_sys::Array;
use sockstream::{Builder, Transport, WebSocket};
use wasm_bindgen::prelude::*;

use crate::replaced::Replaced;

#[wasm_bindgen]
extern "C" {
    type StandIn;
    #[wasm_bindgen(method, getter)]
    fn last(this: &StandIn) -> Stream;

    /// One native object.
    pub(crate) type Stream;
    #[wasm_bindgen(method)]
    pub(crate) fn open(this: &Stream, protocol: &str);
    #[wasm_bindgen(method)]
    pub(crate) fn message(this: &Stream, value: &JsValue);
    #[wasm_bindgen(method)]
    pub(crate) fn written(this: &Stream);
    /// Without a code it is unclean.
    #[wasm_bindgen(method)]
    pub(crate) fn end(this: &Stream, code: Option<u16>, reason: &str);
    #[wasm_bindgen(method, getter)]
    pub(crate) fn reads(this: &Stream) -> u32;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn aborted(this: &Stream) -> bool;
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_refusals(this: &Stream, count: u32);
    #[wasm_bindgen(method, getter)]
    fn writes(this: &Stream) -> Array;
    #[wasm_bindgen(method, getter)]
    fn closes(this: &Stream) -> Array;
}

impl Stream {
    pub(crate) fn write_count(&self) -> u32 {
        self.writes().length()
    }

    /// The codes of the calls of `close`; 0 for none.
    pub(crate) fn close_codes(&self) -> Vec<u16> {
        let code = |code: JsValue| code.as_f64().unwrap_or_default() as u16;
        self.closes().iter().map(code).collect()
    }
}

/// Replaces `WebSocketStream` while it exists.
pub(crate) struct StreamStage {
    stand_in: StandIn,
    _replaced: Replaced,
}

impl StreamStage {
    pub(crate) fn new() -> Self {
        let stand_in = js_sys::eval(include_str!("stream_stand_in.js")).expect("it evaluates");
        Self {
            _replaced: Replaced::install("WebSocketStream", &stand_in),
            stand_in: stand_in.unchecked_into(),
        }
    }

    /// A socket that is connecting.
    pub(crate) fn connecting(&self, set: impl FnOnce(Builder) -> Builder) -> (WebSocket, Stream) {
        let builder = WebSocket::builder("ws://stand.in/").transport(Transport::WebSocketStream);
        let socket = set(builder).open().expect("the URL is valid");
        (socket, self.stand_in.last())
    }

    /// A socket that is open.
    pub(crate) async fn open(&self, set: impl FnOnce(Builder) -> Builder) -> (WebSocket, Stream) {
        let (socket, stream) = self.connecting(set);
        stream.open("chat");
        socket.opened().await.expect("it is open");
        (socket, stream)
    }
}
