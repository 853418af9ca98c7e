//! The JavaScript that is called beside web-sys's `WebSocket`. An imported function adds some 50 bytes to a compressed
//! download: those here go without the exceptions that never come, and whatever is seldom needed shares one.

use alloc::string::String;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Anything with properties.
    pub(crate) type Object;
    #[wasm_bindgen(method, structural, indexing_getter)]
    fn get(this: &Object, name: &str) -> JsValue;
    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set(this: &Object, name: &str, value: &JsValue);

    pub(crate) type EventTarget;
    #[wasm_bindgen(method, js_name = addEventListener)]
    pub(crate) fn add_event_listener(this: &EventTarget, name: &str, listener: &JsValue);
    #[wasm_bindgen(method, js_name = removeEventListener)]
    pub(crate) fn remove_event_listener(this: &EventTarget, name: &str, listener: &JsValue);

    /// A `WebSocket` or a `MessagePort`, to which the arguments mean nothing.
    pub(crate) type Closable;
    /// Chromium takes a code that is `undefined` for 0 unless the reason is `undefined` as well.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn close(
        this: &Closable,
        code: Option<u16>,
        reason: Option<&str>,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = WebSocket)]
    type NewWebSocket;
    /// Without subprotocols if they are `undefined`.
    #[wasm_bindgen(constructor, catch, js_class = "WebSocket")]
    fn new(url: &str, protocols: &JsValue) -> Result<NewWebSocket, JsValue>;

    #[wasm_bindgen(js_name = URL)]
    type Url;
    #[wasm_bindgen(constructor, catch, js_class = "URL")]
    fn new(url: &str, base: &str) -> Result<Url, JsValue>;

    #[wasm_bindgen(js_name = String)]
    type Text;
    #[wasm_bindgen(method)]
    fn split(this: &Text, separator: &str) -> JsValue;
}

pub(crate) fn property(object: &JsValue, name: &str) -> JsValue {
    object.unchecked_ref::<Object>().get(name)
}

/// `""` if it is no string.
pub(crate) fn text_property(object: &JsValue, name: &str) -> String {
    property(object, name).as_string().unwrap_or_default()
}

pub(crate) fn set_property(object: &JsValue, name: &str, value: &JsValue) {
    object.unchecked_ref::<Object>().set(name, value);
}

/// Constructs the native object. The subprotocols are tokens.
pub(crate) fn web_socket(url: &str, protocols: &[String]) -> Result<web_sys::WebSocket, JsValue> {
    let offer = if protocols.is_empty() {
        JsValue::UNDEFINED
    } else {
        // No token has a comma in it.
        let tokens: JsValue = protocols.join(",").into();
        tokens.unchecked_ref::<Text>().split(",")
    };
    NewWebSocket::new(url, &offer).map(|native| native.unchecked_into())
}

/// The reference against the API base URL: the document's, which `<base>` can change, or a worker's own.
/// `None` where there is none, as in Node; an error if the two don't make a URL.
pub(crate) fn resolve(reference: &str) -> Option<Result<String, JsValue>> {
    let global = js_sys::global();
    let document = property(&global, "document");
    let base = if document.is_undefined() {
        let location = property(&global, "location");
        if location.is_undefined() {
            return None;
        }
        text_property(&location, "href")
    } else {
        text_property(&document, "baseURI")
    };
    // A worker made from a blob: URL belongs to the page that made the blob.
    let base = base.strip_prefix("blob:").unwrap_or(&base);
    Some(Url::new(reference, base).map(|url| text_property(&url, "href")))
}
