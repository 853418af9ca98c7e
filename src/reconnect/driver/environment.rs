//! The events of the page or the worker that say when to connect. A runtime without them has none.

use alloc::vec::Vec;
use core::cell::Cell;
use core::panic::AssertUnwindSafe;

use wasm_bindgen::prelude::*;

use crate::browser::native::{EventTarget, property, text_property};

/// What the environment reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The browser is online.
    Online,
    /// The browser is offline.
    Offline,
    /// The page became visible, was restored from the back/forward cache, or is no longer frozen.
    Woken,
}

/// Of the global object. Workers have the first two.
const GLOBAL_EVENTS: &[&str] = &["online", "offline", "pageshow"];
/// Of the document.
const DOCUMENT_EVENTS: &[&str] = &["visibilitychange", "resume"];

/// Listens to the environment until it is detached or dropped.
pub(crate) struct Environment {
    is_attached: Cell<bool>,
    listener: Closure<dyn Fn(JsValue)>,
    targets: Vec<(JsValue, &'static [&'static str])>,
}

impl Environment {
    /// Calls a function for each change.
    pub(crate) fn watch(report: impl Fn(Change) + 'static) -> Self {
        // As the listeners of a connection: no borrow outlives a call of user code.
        let report = AssertUnwindSafe(report);
        let listener = Closure::new(move |event: JsValue| {
            if let Some(change) = change(&event) {
                (*report)(change);
            }
        });
        let global: JsValue = js_sys::global().into();
        let document = property(&global, "document").map(JsValue::from);
        let mut targets = Vec::new();
        for (target, names) in [(Some(global), GLOBAL_EVENTS), (document, DOCUMENT_EVENTS)] {
            // Node's global object is no event target.
            match target {
                Some(target) if property(&target, "addEventListener").is_some() => {
                    targets.push((target, names));
                }
                _ => {}
            }
        }
        let environment = Self {
            is_attached: Cell::new(true),
            listener,
            targets,
        };
        environment.for_each(EventTarget::add_event_listener);
        environment
    }

    /// Removes the listeners. The function is freed with this, since it may be running.
    pub(crate) fn detach(&self) {
        if self.is_attached.replace(false) {
            self.for_each(EventTarget::remove_event_listener);
        }
    }

    fn for_each(&self, change: impl Fn(&EventTarget, &str, &JsValue)) {
        for (target, names) in &self.targets {
            for name in *names {
                change(target.unchecked_ref(), name, self.listener.as_ref());
            }
        }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.detach();
    }
}

/// Returns whether the browser says that it is offline. Where nothing is known, it is online.
pub(crate) fn is_offline() -> bool {
    property(&js_sys::global(), "navigator")
        .and_then(|navigator| property(&navigator, "onLine"))
        .and_then(|online| online.as_bool())
        == Some(false)
}

fn change(event: &JsValue) -> Option<Change> {
    match text_property(event, "type").as_str() {
        "online" => Some(Change::Online),
        "offline" => Some(Change::Offline),
        "resume" => Some(Change::Woken),
        "pageshow" => is_restored(event).then_some(Change::Woken),
        _ => is_visible().then_some(Change::Woken),
    }
}

/// Returns whether a `pageshow` event is for a page from the back/forward cache.
fn is_restored(event: &JsValue) -> bool {
    property(event, "persisted").is_some_and(|persisted| persisted.as_bool() == Some(true))
}

fn is_visible() -> bool {
    property(&js_sys::global(), "document")
        .is_some_and(|document| text_property(&document, "visibilityState") == "visible")
}
