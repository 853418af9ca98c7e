//! The JavaScript that is called besides web-sys's `WebSocket`. An imported function adds some 50 bytes to a compressed
//! download. So functions that never throw are imported without a check for exceptions, and what is seldom needed shares
//! one general function.

use alloc::string::String;

use wasm_bindgen::prelude::*;

use crate::proto::error::UrlError;
use crate::proto::event::Millis;
use crate::proto::url;

#[wasm_bindgen]
extern "C" {
    /// An object with properties.
    pub(crate) type Object;
    #[wasm_bindgen(method, structural, indexing_getter)]
    fn get(this: &Object, name: &str) -> Option<Object>;
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set(this: &Object, name: &str, value: &JsValue);

    #[derive(Clone)]
    pub(crate) type EventTarget;
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(crate) fn add_event_listener(this: &EventTarget, name: &str, listener: &JsValue);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub(crate) fn remove_event_listener(this: &EventTarget, name: &str, listener: &JsValue);

    /// A `WebSocket`, or a `MessagePort`, which ignores the arguments.
    pub(crate) type Closable;
    /// Chromium reads a code that is `undefined` as 0 unless the reason is `undefined` as well.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn close(
        this: &Closable,
        code: Option<u16>,
        reason: Option<&str>,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = WebSocket)]
    type NewWebSocket;
    /// `undefined` stands for no subprotocols.
    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &str, protocols: &JsValue) -> Result<NewWebSocket, JsValue>;

    #[wasm_bindgen(js_name = URL)]
    type Url;
    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str, base: Option<&str>) -> Result<Url, JsValue>;

    /// Returns the milliseconds of a monotonic clock.
    #[wasm_bindgen(js_namespace = performance)]
    pub(crate) fn now() -> Millis;

    #[wasm_bindgen(js_name = String)]
    type Text;
    #[wasm_bindgen(method)]
    fn split(this: &Text, separator: &str) -> JsValue;
}

/// Reads a property; `None` if it is `undefined` or `null`.
pub(crate) fn property(object: &JsValue, name: &str) -> Option<Object> {
    object.unchecked_ref::<Object>().get(name)
}

/// Reads a property; `""` if it is not a string.
pub(crate) fn text_property(object: &JsValue, name: &str) -> String {
    property(object, name)
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

pub(crate) fn set_property(object: &JsValue, name: &str, value: &JsValue) {
    object.unchecked_ref::<Object>().set(name, value);
}

/// Constructs the native object. The subprotocols are separated by commas.
pub(crate) fn web_socket(url: &str, protocols: &str) -> Result<web_sys::WebSocket, JsValue> {
    let offer = protocol_list(protocols);
    NewWebSocket::new(url, &offer).map(|native| native.unchecked_into())
}

/// Returns an array of the subprotocols, which are separated by commas; `undefined` for none.
pub(crate) fn protocol_list(protocols: &str) -> JsValue {
    if protocols.is_empty() {
        return JsValue::UNDEFINED;
    }
    let protocols = JsValue::from(protocols);
    protocols.unchecked_ref::<Text>().split(",")
}

/// Returns the absolute WebSocket URL. A relative one is resolved against the API base URL: the document's, which `<base>`
/// can change, or the worker's own. Node has no base URL, and nothing can be resolved against that of a sandboxed page.
pub(crate) fn websocket_url(input: &str) -> Result<String, UrlError> {
    let global = js_sys::global();
    let of = |name, property_of_it| {
        let object = property(&global, name)?;
        property(&object, property_of_it)?.as_string()
    };
    let base = of("document", "baseURI").or_else(|| of("location", "href"));
    // A worker from a blob: URL has the base of the page that made the blob, unless that has no origin (`blob:null/…`).
    let base = base
        .as_deref()
        .map(|base| match base.strip_prefix("blob:") {
            Some(page) if !page.starts_with("null") => page,
            _ => base,
        });
    let url = Url::new(input, base).map_err(|_| UrlError::Malformed)?;
    let scheme = url::websocket_scheme(&text_property(&url, "protocol"))?;
    set_property(&url, "protocol", &scheme.into());
    let href = text_property(&url, "href");
    url::check(&text_property(&url, "host"), &href)?;
    Ok(href)
}
