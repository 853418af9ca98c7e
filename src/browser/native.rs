//! The JavaScript that is called beside web-sys's `WebSocket`. An imported function adds some 50 bytes to a compressed
//! download: those here go without the exceptions that never come, and whatever is seldom needed shares one.

use alloc::string::String;

use wasm_bindgen::prelude::*;

use crate::proto::error::UrlError;
use crate::proto::event::Millis;
use crate::proto::url;

#[wasm_bindgen]
extern "C" {
    /// Anything with properties.
    pub(crate) type Object;
    #[wasm_bindgen(method, structural, indexing_getter)]
    fn get(this: &Object, name: &str) -> Option<Object>;
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
    fn new(url: &str, base: Option<&str>) -> Result<Url, JsValue>;

    /// Milliseconds of a monotonic clock.
    #[wasm_bindgen(js_namespace = performance)]
    pub(crate) fn now() -> Millis;

    #[wasm_bindgen(js_name = String)]
    type Text;
    #[wasm_bindgen(method)]
    fn split(this: &Text, separator: &str) -> JsValue;
}

/// `None` if it is `undefined` or `null`.
pub(crate) fn property(object: &JsValue, name: &str) -> Option<Object> {
    object.unchecked_ref::<Object>().get(name)
}

/// `""` if it is no string.
pub(crate) fn text_property(object: &JsValue, name: &str) -> String {
    property(object, name)
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

pub(crate) fn set_property(object: &JsValue, name: &str, value: &JsValue) {
    object.unchecked_ref::<Object>().set(name, value);
}

/// Constructs the native object. The subprotocols are tokens.
pub(crate) fn web_socket(url: &str, protocols: &[String]) -> Result<web_sys::WebSocket, JsValue> {
    let mut offer = JsValue::UNDEFINED;
    if let [first, others @ ..] = protocols {
        // No token has a comma in it.
        let mut tokens = first.clone();
        for token in others {
            tokens.push(',');
            tokens.push_str(token);
        }
        let tokens = JsValue::from(tokens);
        offer = tokens.unchecked_ref::<Text>().split(",");
    }
    NewWebSocket::new(url, &offer).map(|native| native.unchecked_into())
}

/// The absolute WebSocket URL for what a user wrote. A relative one is resolved against the API base URL: the document's,
/// which `<base>` can change, or a worker's own. Node has none, and that of a sandboxed page is of no use.
pub(crate) fn websocket_url(input: &str) -> Result<String, UrlError> {
    let global = js_sys::global();
    let of = |name, property_of_it| {
        let object = property(&global, name)?;
        property(&object, property_of_it)?.as_string()
    };
    let base = of("document", "baseURI").or_else(|| of("location", "href"));
    // A worker made from a blob: URL belongs to the page that made the blob, unless that has no origin (`blob:null/…`).
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
