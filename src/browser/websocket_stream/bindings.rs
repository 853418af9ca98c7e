//! The JavaScript that is called: `WebSocketStream` and what it consists of, which web-sys does not have.

use alloc::string::String;

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = WebSocketStream)]
    pub(super) type Stream;
    #[wasm_bindgen(constructor, catch, js_class = "WebSocketStream")]
    pub(super) fn new(url: &str, options: &JsValue) -> Result<Stream, JsValue>;
    #[wasm_bindgen(method, getter)]
    pub(super) fn url(this: &Stream) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn opened(this: &Stream) -> Promise;
    #[wasm_bindgen(method, getter)]
    pub(super) fn closed(this: &Stream) -> Promise;
    #[wasm_bindgen(method, catch)]
    pub(super) fn close(this: &Stream, info: &JsValue) -> Result<(), JsValue>;

    /// What `opened` resolves with.
    pub(super) type Connection;
    #[wasm_bindgen(method, getter)]
    pub(super) fn readable(this: &Connection) -> Readable;
    #[wasm_bindgen(method, getter)]
    pub(super) fn writable(this: &Connection) -> Writable;

    pub(super) type Readable;
    #[wasm_bindgen(method, js_name = getReader)]
    pub(super) fn get_reader(this: &Readable) -> Reader;
    pub(super) type Reader;
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Reader) -> Promise;

    pub(super) type Writable;
    #[wasm_bindgen(method, js_name = getWriter)]
    pub(super) fn get_writer(this: &Writable) -> Writer;
    pub(super) type Writer;
    #[wasm_bindgen(method)]
    pub(super) fn write(this: &Writer, chunk: &JsValue) -> Promise;

    /// What `read` resolves with.
    pub(super) type ReadResult;
    #[wasm_bindgen(method, getter)]
    pub(super) fn done(this: &ReadResult) -> bool;
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &ReadResult) -> Chunk;

    /// A string or a `Uint8Array`.
    pub(super) type Chunk;
    /// `undefined` for a string.
    #[wasm_bindgen(method, getter)]
    pub(super) fn buffer(this: &Chunk) -> JsValue;

    pub(super) type Promise;
    #[wasm_bindgen(method)]
    pub(super) fn then(this: &Promise, fulfilled: &JsValue, rejected: &JsValue);

    pub(super) type AbortController;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> AbortController;
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &AbortController);

    pub(super) type TextEncoder;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> TextEncoder;
    #[wasm_bindgen(method)]
    pub(super) fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}
