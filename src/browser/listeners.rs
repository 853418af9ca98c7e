//! The functions that JavaScript calls: the listeners of the native object and of the page, and the timer's callback.

use core::cell::Cell;
use core::panic::AssertUnwindSafe;

use wasm_bindgen::prelude::*;

use crate::browser::native::{EventTarget, property};
use crate::browser::native_socket::NativeSocket;

/// Why JavaScript calls.
#[derive(Clone, Copy)]
pub(crate) enum Call {
    Open,
    Message,
    Error,
    Close,
    /// The page is no longer frozen.
    Resume,
    /// The timer fired.
    Timer,
}

/// What is done when JavaScript calls.
pub(crate) trait Handler {
    fn on_call(&self, call: Call, event: JsValue);
}

// One signature for all, so that they share their glue.
type Listener = Closure<dyn Fn(JsValue)>;

/// Owns the closures. `addEventListener` rather than `onmessage =`, so that other code that uses the socket keeps its
/// listeners.
pub(crate) struct Listeners {
    target: EventTarget,
    /// The page's document; the native object where there is no page.
    page: EventTarget,
    is_attached: Cell<bool>,
    /// The first is the page's.
    events: [(&'static str, Listener); 5],
    timer: Listener,
}

impl Listeners {
    pub(crate) fn attach<H: Handler + 'static>(
        native: &NativeSocket,
        handler: impl Fn() -> Option<H> + Clone + 'static,
    ) -> Self {
        let listener = |call: Call| {
            // What wasm-bindgen asks for in builds with `panic=unwind`. It holds: no borrow outlives a call of user code, a
            // waker's, so a panic in one leaves the connection as it was before that call.
            let handler = AssertUnwindSafe(handler.clone());
            Listener::new(move |event: JsValue| {
                if let Some(handler) = (*handler)() {
                    handler.on_call(call, event);
                }
            })
        };
        let target = native.event_target();
        // Where there is no page, the native object stands for it, which is never frozen.
        let page = match property(&js_sys::global(), "document") {
            Some(document) => document.unchecked_into(),
            None => target.clone(),
        };
        let listeners = Self {
            target,
            page,
            is_attached: Cell::new(true),
            events: [
                ("resume", listener(Call::Resume)),
                ("open", listener(Call::Open)),
                ("message", listener(Call::Message)),
                ("error", listener(Call::Error)),
                ("close", listener(Call::Close)),
            ],
            timer: listener(Call::Timer),
        };
        listeners.for_each(EventTarget::add_event_listener);
        listeners
    }

    /// Calls with [`Call::Timer`].
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
        let mut target = &self.page;
        for (name, listener) in &self.events {
            change(target, name, listener.as_ref());
            target = &self.target;
        }
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        self.detach();
    }
}
