//! Timers that are cleared when they are dropped. `setTimeout` and `MessageChannel` are globals in windows, workers and
//! Node.

use core::time::Duration;

use wasm_bindgen::prelude::*;

use crate::browser::native::{Closable, property, set_property};

#[wasm_bindgen]
extern "C" {
    // A number in browsers, an object in Node: kept as it is.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, millis: i32, argument: &str) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);

    type MessageChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<MessageChannel, JsValue>;

    type MessagePort;
    #[wasm_bindgen(method, js_name = postMessage)]
    fn post_message(this: &MessagePort, data: &JsValue);
}

/// Calls a function once, later, unless it is dropped first. Whoever owns the function owns the timer as well, and
/// drops the timer before.
pub(crate) enum Timer {
    Timeout(JsValue),
    /// The port that listens.
    Channel(JsValue),
}

impl Timer {
    /// Calls `callback(argument)` after `delay`, or later: hidden tabs throttle timeouts. At most 23 days: browsers run
    /// longer ones at once.
    pub(crate) fn after(delay: Duration, callback: &JsValue, argument: &str) -> Self {
        const LONGEST: u64 = 2_000_000;
        let seconds = delay.as_secs().min(LONGEST) as i32;
        let millis = seconds * 1000 + delay.subsec_millis() as i32;
        Self::Timeout(set_timeout(callback, millis, argument))
    }

    /// Calls `callback(event)` with a `message` event in the next task, which no engine throttles. Where there is no
    /// `MessageChannel`, as [`after`](Self::after) no time with `"message"`.
    pub(crate) fn next_task(callback: &JsValue) -> Self {
        let Ok(channel) = MessageChannel::new() else {
            return Self::after(Duration::ZERO, callback, "message");
        };
        let port = property(&channel, "port1");
        set_property(&port, "onmessage", callback);
        let sender: MessagePort = property(&channel, "port2").unchecked_into();
        sender.post_message(&JsValue::NULL);
        Self::Channel(port)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        match self {
            Self::Timeout(id) => clear_timeout(id),
            Self::Channel(port) => {
                set_property(port, "onmessage", &JsValue::NULL);
                // An open port keeps Node running. Ports don't throw.
                let _ = port.unchecked_ref::<Closable>().close(None, None);
            }
        }
    }
}
