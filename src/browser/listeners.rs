//! The two functions that JavaScript calls, and the event listeners that they are; removed when they are dropped.

use alloc::string::String;

use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

use crate::browser::native::{EventTarget, text_property};

/// What is done with what JavaScript tells.
pub(crate) trait Handler {
    /// A message was received.
    fn on_message(&self, event: &MessageEvent);
    /// Anything else: an event of that type and its object, or what a [`Timer`](super::timer::Timer) was given.
    fn on_event(&self, kind: &str, event: &JsValue);
}

const LIFECYCLE: [&str; 3] = ["open", "error", "close"];

/// Owns the closures. `addEventListener` rather than `onmessage =`, so that whoever shares the socket keeps theirs.
pub(crate) struct Listeners {
    target: WebSocket,
    // One signature for both, so that they share their glue.
    message: Closure<dyn Fn(JsValue)>,
    event: Closure<dyn Fn(JsValue)>,
}

impl Listeners {
    pub(crate) fn attach<H: Handler>(
        target: &WebSocket,
        handler: impl Fn() -> Option<H> + Clone + 'static,
    ) -> Self {
        let for_messages = handler.clone();
        let message = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            if let Some(handler) = for_messages() {
                handler.on_message(event.unchecked_ref());
            }
        });
        let event = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            if let Some(handler) = handler() {
                let kind: Option<String> = event.as_string();
                let kind = kind.unwrap_or_else(|| text_property(&event, "type"));
                handler.on_event(&kind, &event);
            }
        });
        let listeners = Self {
            target: target.clone(),
            message,
            event,
        };
        listeners.toggle(EventTarget::add_event_listener);
        listeners
    }

    /// For timers: calls [`Handler::on_event`].
    pub(crate) fn callback(&self) -> &JsValue {
        self.event.as_ref()
    }

    /// Adds or removes them.
    fn toggle(&self, change: impl Fn(&EventTarget, &str, &JsValue)) {
        let target = self.target.unchecked_ref();
        change(target, "message", self.message.as_ref());
        for name in LIFECYCLE {
            change(target, name, self.event.as_ref());
        }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.toggle(EventTarget::remove_event_listener);
    }
}
