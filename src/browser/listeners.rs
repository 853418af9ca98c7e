//! The functions that JavaScript calls: the listeners of the native object and of the page, and the timer's callback.

use core::cell::Cell;
use core::panic::AssertUnwindSafe;

use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::browser::native::{EventTarget, Object, property};
use crate::browser::native_socket::NativeSocket;

/// What is done when JavaScript calls, with the event.
pub(crate) trait Handler {
    /// `open`.
    fn on_open(&self, event: &JsValue);
    /// `message`.
    fn on_message(&self, event: &JsValue);
    /// `error`.
    fn on_error(&self, event: &JsValue);
    /// `close`.
    fn on_close(&self, event: &JsValue);
    /// `resume`: the page is no longer frozen.
    fn on_resume(&self, event: &JsValue);
    /// The timer fired.
    fn on_timer(&self, event: &JsValue);
}

// One signature for all, so that they share their glue.
type Listener = Closure<dyn Fn(JsValue)>;

/// Owns the closures. `addEventListener` rather than `onmessage =`, so that other code that uses the socket keeps its
/// listeners.
pub(crate) struct Listeners {
    target: Option<WebSocket>,
    /// Only a page has one.
    document: Option<Object>,
    is_attached: Cell<bool>,
    events: [(&'static str, Listener); 4],
    resume: Listener,
    timer: Listener,
}

impl Listeners {
    pub(crate) fn attach<H: Handler + 'static>(
        native: &NativeSocket,
        handler: impl Fn() -> Option<H> + Clone + 'static,
    ) -> Self {
        let listener = |act: fn(&H, &JsValue)| {
            // What wasm-bindgen asks for in builds with `panic=unwind`. It holds: no borrow outlives a call of user code, a
            // waker's, so a panic in one leaves the connection as it was before that call.
            let handler = AssertUnwindSafe(handler.clone());
            Listener::new(move |event: JsValue| {
                if let Some(handler) = (*handler)() {
                    act(&handler, &event);
                }
            })
        };
        let listeners = Self {
            target: native.web_socket().cloned(),
            document: property(&js_sys::global(), "document"),
            is_attached: Cell::new(true),
            events: [
                ("open", listener(H::on_open)),
                ("message", listener(H::on_message)),
                ("error", listener(H::on_error)),
                ("close", listener(H::on_close)),
            ],
            resume: listener(H::on_resume),
            timer: listener(H::on_timer),
        };
        listeners.for_each(EventTarget::add_event_listener);
        listeners
    }

    /// Calls [`Handler::on_timer`].
    pub(crate) fn timer(&self) -> &JsValue {
        self.timer.as_ref()
    }

    /// Removes the event listeners. The functions are freed with this, since one of them may be running.
    pub(crate) fn detach(&self) {
        if self.is_attached.replace(false) {
            self.for_each(EventTarget::remove_event_listener);
        }
    }

    fn for_each(&self, change: impl Fn(&EventTarget, &str, &JsValue)) {
        if let Some(target) = &self.target {
            for (name, listener) in &self.events {
                change(target.unchecked_ref(), name, listener.as_ref());
            }
        }
        if let Some(document) = &self.document {
            change(document.unchecked_ref(), "resume", self.resume.as_ref());
        }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.detach();
    }
}
