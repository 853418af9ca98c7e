//! Errors and close events as plain JavaScript objects.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::{CloseEvent, Error};

/// `{ closeCode, reason, wasClean, unsentBytes }`
pub(super) fn close_event(event: &CloseEvent) -> JsValue {
    let object = Object::new();
    set_close_event(&object, event);
    object.into()
}

/// `{ code, message }`, and the close event's fields where there is one.
pub(super) fn error(error: &Error) -> JsValue {
    let object = Object::new();
    set(&object, "code", code(error));
    set(&object, "message", error.to_string());
    if let Error::Connect(event) | Error::Closed(event) = error {
        set_close_event(&object, event);
    }
    object.into()
}

fn set_close_event(object: &Object, event: &CloseEvent) {
    set(object, "closeCode", event.code.get());
    set(object, "reason", event.reason.as_str());
    set(object, "wasClean", event.was_clean);
    set(object, "unsentBytes", event.unsent_bytes as f64);
}

fn set(object: &Object, key: &str, value: impl Into<JsValue>) {
    // A plain object of our own takes every property.
    let _ = Reflect::set(object, &key.into(), &value.into());
}

fn code(error: &Error) -> &'static str {
    match error {
        Error::Unsupported => "UNSUPPORTED",
        Error::InvalidUrl(_) => "INVALID_URL",
        Error::InvalidProtocol(_) => "INVALID_PROTOCOL",
        Error::InvalidCloseCode(_) => "INVALID_CLOSE_CODE",
        Error::CloseReasonTooLong { .. } => "CLOSE_REASON_TOO_LONG",
        Error::Exception { .. } => "EXCEPTION",
        Error::Connect(_) => "CONNECT",
        Error::ConnectTimeout(_) => "CONNECT_TIMEOUT",
        Error::NotOpen => "NOT_OPEN",
        Error::Closed(_) => "CLOSED",
        Error::ReceiveOverflow => "RECEIVE_OVERFLOW",
        Error::CloseTimeout(_) => "CLOSE_TIMEOUT",
        Error::UnexpectedData => "UNEXPECTED_DATA",
    }
}
