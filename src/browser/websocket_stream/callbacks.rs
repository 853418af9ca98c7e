//! The functions that the promises call.

use alloc::rc::Weak;
use core::panic::AssertUnwindSafe;

use wasm_bindgen::prelude::*;

use super::WebSocketStream;
use crate::browser::native::{self, text_property};
use crate::proto::close_event::CloseEvent;

pub(super) type Callback = Closure<dyn Fn(JsValue)>;

/// The functions for fulfilled and rejected promises.
pub(super) struct Callbacks {
    pub(super) opened: Callback,
    pub(super) read: Callback,
    pub(super) read_failed: Callback,
    pub(super) written: Callback,
    pub(super) closed: Callback,
    pub(super) close_failed: Callback,
    /// For rejections that `closed` reports as well.
    pub(super) ignored: Callback,
}

impl Callbacks {
    pub(super) fn new(socket: &Weak<WebSocketStream>) -> Self {
        let callback = |act: fn(&WebSocketStream, JsValue)| {
            // As in `Listeners`: no borrow outlives a call of user code.
            let socket = AssertUnwindSafe(socket.clone());
            Callback::new(move |value: JsValue| {
                if let Some(socket) = (*socket).upgrade() {
                    act(&socket, value);
                    socket.settled();
                }
            })
        };
        Self {
            opened: callback(|socket, connection| socket.on_opened(&connection)),
            read: callback(|socket, result| socket.on_read(&result)),
            read_failed: callback(|socket, _| socket.on_read_end()),
            written: callback(|socket, _| socket.on_written()),
            closed: callback(|socket, info| socket.on_closed(close_event(&info, true))),
            close_failed: callback(|socket, error| socket.on_closed(close_event(&error, false))),
            ignored: callback(|_, _| {}),
        }
    }
}

/// Converts what `closed` resolves or rejects with. An aborted handshake has no code.
fn close_event(info: &JsValue, was_clean: bool) -> CloseEvent {
    let code = native::property(info, "closeCode").and_then(|code| code.as_f64());
    match code {
        Some(code) => CloseEvent::new(code as u16, text_property(info, "reason"), was_clean),
        None => CloseEvent::synthetic(),
    }
}
