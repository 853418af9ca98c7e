//! The event listeners on the native object, removed when they are dropped.

use wasm_bindgen::prelude::*;
use web_sys::{Event, MessageEvent, WebSocket};

/// What is done with events.
pub(crate) trait Handler {
    fn on_message(&self, event: &MessageEvent);
    /// `open`, `error` or `close`.
    fn on_lifecycle(&self, event: &Event);
}

const LIFECYCLE: [&str; 3] = ["open", "error", "close"];

/// Owns the closures. `addEventListener` rather than `onmessage =`, so that whoever shares the socket keeps theirs.
pub(crate) struct Listeners {
    target: WebSocket,
    // One signature for both, so that they share their glue.
    message: Closure<dyn Fn(Event)>,
    lifecycle: Closure<dyn Fn(Event)>,
}

impl Listeners {
    pub(crate) fn attach<H: Handler>(
        target: &WebSocket,
        handler: impl Fn() -> Option<H> + Clone + 'static,
    ) -> Self {
        let for_messages = handler.clone();
        let message = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if let Some(handler) = for_messages() {
                handler.on_message(event.unchecked_ref());
            }
        });
        let lifecycle = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            if let Some(handler) = handler() {
                handler.on_lifecycle(&event);
            }
        });
        let listeners = Self {
            target: target.clone(),
            message,
            lifecycle,
        };
        listeners.toggle(true);
        listeners
    }

    /// Adds or removes them.
    fn toggle(&self, on: bool) {
        let each = |name: &str, listener: &Closure<dyn Fn(Event)>| {
            let listener = listener.as_ref().unchecked_ref();
            // Neither throws for a valid argument.
            let _ = if on {
                self.target.add_event_listener_with_callback(name, listener)
            } else {
                self.target
                    .remove_event_listener_with_callback(name, listener)
            };
        };
        each("message", &self.message);
        for name in LIFECYCLE {
            each(name, &self.lifecycle);
        }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.toggle(false);
    }
}
