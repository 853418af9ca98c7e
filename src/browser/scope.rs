//! What is read from the global scope, be it a window's, a worker's or Node's.

use alloc::string::String;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Global;
    type Location;
    type Document;

    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static GLOBAL: Global;

    #[wasm_bindgen(method, getter)]
    fn document(this: &Global) -> Option<Document>;
    #[wasm_bindgen(method, getter)]
    fn location(this: &Global) -> Option<Location>;
    #[wasm_bindgen(method, getter, js_name = baseURI)]
    fn base_uri(this: &Document) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn href(this: &Location) -> Option<String>;
}

/// The API base URL: the document's, which `<base>` can change, or a worker's own. Node has none.
pub(crate) fn base_url() -> Option<String> {
    GLOBAL.with(|global| {
        let document = global.document().and_then(|document| document.base_uri());
        document.or_else(|| global.location()?.href())
    })
}
