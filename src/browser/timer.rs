//! Timers that are gone when they are dropped. `setTimeout` and `MessageChannel` are globals in windows, workers and Node.

use core::time::Duration;

use wasm_bindgen::prelude::*;
use web_sys::MessageChannel;

#[wasm_bindgen]
extern "C" {
    // A number in browsers, an object in Node: kept as it is.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, millis: i32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
}

/// Runs a callback once, later, unless it is dropped first.
pub(crate) struct Timer {
    handle: Handle,
    _callback: Closure<dyn Fn()>,
}

enum Handle {
    Timeout(JsValue),
    Channel(MessageChannel),
}

impl Timer {
    /// After `delay`, or later: hidden tabs throttle timeouts. At most 24 days; browsers run longer ones at once.
    pub(crate) fn after(delay: Duration, callback: Closure<dyn Fn()>) -> Self {
        let millis = delay.as_secs().saturating_mul(1000) + u64::from(delay.subsec_millis());
        let millis = millis.min(i32::MAX as u64) as i32;
        Self {
            handle: Handle::Timeout(set_timeout(callback.as_ref(), millis)),
            _callback: callback,
        }
    }

    /// In the next task, which no engine throttles; as `after` no time where there is no `MessageChannel`.
    pub(crate) fn next_task(callback: Closure<dyn Fn()>) -> Self {
        let Ok(channel) = MessageChannel::new() else {
            return Self::after(Duration::ZERO, callback);
        };
        let function = callback.as_ref().unchecked_ref();
        channel.port1().set_onmessage(Some(function));
        // It throws for what can't be cloned; null can.
        let _ = channel.port2().post_message(&JsValue::NULL);
        Self {
            handle: Handle::Channel(channel),
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        match &self.handle {
            Handle::Timeout(id) => clear_timeout(id),
            Handle::Channel(channel) => {
                channel.port1().set_onmessage(None);
                // An open port keeps Node running.
                channel.port1().close();
            }
        }
    }
}
