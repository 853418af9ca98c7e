//! A native timer that is cleared when it is dropped. `setTimeout` and `MessageChannel` are globals in windows, workers and
//! Node.

use wasm_bindgen::prelude::*;

use crate::browser::native::{Closable, property, set_property};
use crate::proto::event::Millis;

#[wasm_bindgen]
extern "C" {
    // A number in browsers, an object in Node: kept as it is.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, millis: f64) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);

    type MessageChannel;
    #[wasm_bindgen(constructor)]
    fn new() -> MessageChannel;

    type MessagePort;
    #[wasm_bindgen(method, js_name = postMessage)]
    fn post_message(this: &MessagePort, data: &JsValue);
}

/// Calls a function once, later, unless it is dropped before. It does not own the function: the owner drops the timer first.
pub(crate) enum NativeTimer {
    Timeout(JsValue),
    /// The port that listens.
    Channel(JsValue),
}

impl NativeTimer {
    /// Calls `callback` after `delay`, or later: browsers throttle timeouts in hidden tabs. Without a delay, it is called in
    /// the next task, which no browser throttles.
    pub(crate) fn after(delay: Millis, callback: &JsValue) -> Self {
        if delay > 0.0 {
            return Self::Timeout(set_timeout(callback, delay));
        }
        let channel = MessageChannel::new();
        let ports = (property(&channel, "port1"), property(&channel, "port2"));
        let (Some(port), Some(sender)) = ports else {
            return Self::Timeout(set_timeout(callback, 0.0));
        };
        set_property(&port, "onmessage", callback);
        sender
            .unchecked_ref::<MessagePort>()
            .post_message(&JsValue::NULL);
        Self::Channel(port.into())
    }
}

impl Drop for NativeTimer {
    fn drop(&mut self) {
        match self {
            Self::Timeout(id) => clear_timeout(id),
            Self::Channel(port) => {
                set_property(port, "onmessage", &JsValue::NULL);
                // An open port keeps Node running. Closing a port does not throw.
                let _ = port.unchecked_ref::<Closable>().close(None, None);
            }
        }
    }
}
