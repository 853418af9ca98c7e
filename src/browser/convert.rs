//! Close events and exceptions of the browser, as values of this crate.

use wasm_bindgen::prelude::*;

use crate::browser::native::text_property;
use crate::proto::close_event::CloseEvent;
use crate::proto::error::{Error, UrlError};

/// Converts the browser's close event. The class of the event is not checked: Node 20 has no global `CloseEvent`.
pub(crate) fn close_event(event: &web_sys::CloseEvent) -> CloseEvent {
    CloseEvent::new(
        event.code(),
        text_property(event, "reason"),
        event.was_clean(),
    )
}

/// Converts what a method of the native object has thrown.
pub(crate) fn exception(thrown: &JsValue) -> Error {
    Error::Exception {
        name: text_property(thrown, "name"),
        message: text_property(thrown, "message"),
    }
}

/// Converts what the constructor has thrown. Its arguments were checked before.
pub(crate) fn constructor_exception(thrown: &JsValue) -> Error {
    match exception(thrown) {
        // `WebSocket` is not defined, or not a constructor.
        Error::Exception { name, .. } if name == "ReferenceError" || name == "TypeError" => {
            Error::Unsupported
        }
        Error::Exception { name, .. } if name == "SyntaxError" => UrlError::Malformed.into(),
        other => other,
    }
}
