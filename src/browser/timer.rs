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
    pub(crate) fn after(delay: Duration, callback: impl Fn() + 'static) -> Self {
        let callback = Closure::<dyn Fn()>::new(callback);
        let millis = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX);
        Self {
            handle: Handle::Timeout(set_timeout(callback.as_ref(), millis)),
            _callback: callback,
        }
    }

    /// In the next task, which no engine throttles; `None` where there is no `MessageChannel`.
    pub(crate) fn next_task(callback: impl Fn() + 'static) -> Option<Self> {
        let callback = Closure::<dyn Fn()>::new(callback);
        let channel = MessageChannel::new().ok()?;
        channel
            .port1()
            .set_onmessage(Some(callback.as_ref().unchecked_ref()));
        channel.port2().post_message(&JsValue::NULL).ok()?;
        Some(Self {
            handle: Handle::Channel(channel),
            _callback: callback,
        })
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
