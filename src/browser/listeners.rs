//! The functions that JavaScript calls: event listeners and the timer's callback.

use core::cell::Cell;
use core::panic::AssertUnwindSafe;

use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

use crate::browser::native::EventTarget;

/// What is done when JavaScript calls.
pub(crate) trait Handler {
    /// A message was received.
    fn on_message(&self, event: &MessageEvent);
    /// The native object dispatched `open`, `error` or `close`.
    fn on_lifecycle(&self, event: &JsValue);
    /// The timer fired.
    fn on_timer(&self);
}

const LIFECYCLE: [&str; 3] = ["open", "error", "close"];

/// Owns the closures. `addEventListener` rather than `onmessage =`, so that other code that uses the socket keeps its
/// listeners.
pub(crate) struct Listeners {
    target: WebSocket,
    attached: Cell<bool>,
    // One signature for all, so that they share their glue.
    message: Closure<dyn Fn(JsValue)>,
    lifecycle: Closure<dyn Fn(JsValue)>,
    timer: Closure<dyn Fn(JsValue)>,
}

impl Listeners {
    pub(crate) fn attach<H: Handler + 'static>(
        target: &WebSocket,
        handler: impl Fn() -> Option<H> + Clone + 'static,
    ) -> Self {
        let listener = |act: fn(&H, &JsValue)| {
            // What wasm-bindgen asks for in builds with `panic=unwind`. It holds: no borrow outlives a call of user code, a
            // waker's, so a panic in one leaves the connection as it was before that call.
            let handler = AssertUnwindSafe(handler.clone());
            Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
                if let Some(handler) = (*handler)() {
                    act(&handler, &event);
                }
            })
        };
        let listeners = Self {
            target: target.clone(),
            attached: Cell::new(true),
            message: listener(|handler, event| handler.on_message(event.unchecked_ref())),
            lifecycle: listener(H::on_lifecycle),
            timer: listener(|handler, _| handler.on_timer()),
        };
        listeners.toggle(EventTarget::add_event_listener);
        listeners
    }

    /// Calls [`Handler::on_timer`].
    pub(crate) fn timer(&self) -> &JsValue {
        self.timer.as_ref()
    }

    /// Removes the event listeners. The functions are freed with this, since one of them may be running.
    pub(crate) fn detach(&self) {
        if self.attached.replace(false) {
            self.toggle(EventTarget::remove_event_listener);
        }
    }

    /// Adds or removes them.
    fn toggle(&self, change: impl Fn(&EventTarget, &str, &JsValue)) {
        let target = self.target.unchecked_ref();
        change(target, "message", self.message.as_ref());
        for name in LIFECYCLE {
            change(target, name, self.lifecycle.as_ref());
        }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.detach();
    }
}
