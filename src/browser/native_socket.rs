//! The native object of a connection, as the driver uses it.

use alloc::string::String;

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::browser::native::{self, Closable};
use crate::message::outgoing::sealed::Transmitter;
use crate::proto::event::Native;
use crate::proto::ready_state::ReadyState;

#[wasm_bindgen]
extern "C" {
    /// A `WebSocket`: web-sys has no `send` that takes a `JsString`.
    type TextSocket;
    #[wasm_bindgen(method, catch)]
    fn send(this: &TextSocket, text: &JsString) -> Result<(), JsValue>;
}

/// A native object, in any state.
pub(crate) enum NativeSocket {
    WebSocket(WebSocket),
}

impl NativeSocket {
    /// Wraps a `WebSocket`, which gives binary messages as `ArrayBuffer`s from now on.
    pub(crate) fn adopt(socket: WebSocket) -> Self {
        native::set_property(&socket, "binaryType", &JsValue::from_str("arraybuffer"));
        Self::WebSocket(socket)
    }

    /// Returns the `WebSocket`, if it is one.
    pub(crate) fn web_socket(&self) -> Option<&WebSocket> {
        match self {
            Self::WebSocket(socket) => Some(socket),
        }
    }

    /// Begins the closing handshake, which follows everything that was sent, or gives up connecting.
    pub(crate) fn close(&self, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue> {
        match self {
            Self::WebSocket(socket) => socket.unchecked_ref::<Closable>().close(code, reason),
        }
    }

    pub(crate) fn state(&self) -> Native {
        match self {
            Self::WebSocket(socket) => Native {
                ready_state: ReadyState::from_number(socket.ready_state()),
                buffered_amount: socket.buffered_amount() as usize,
            },
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::WebSocket(socket) => socket.url(),
        }
    }

    pub(crate) fn protocol(&self) -> String {
        match self {
            Self::WebSocket(socket) => socket.protocol(),
        }
    }

    pub(crate) fn extensions(&self) -> String {
        match self {
            Self::WebSocket(socket) => socket.extensions(),
        }
    }
}

impl Transmitter for NativeSocket {
    fn send_str(&self, text: &str) -> Result<(), JsValue> {
        match self {
            Self::WebSocket(socket) => socket.send_with_str(text),
        }
    }

    fn send_bytes(&self, bytes: &[u8]) -> Result<(), JsValue> {
        match self {
            // Browsers refuse a view of shared memory. It can only be shared in a build with this target feature, so the
            // decision costs nothing in other builds.
            Self::WebSocket(socket) if cfg!(target_feature = "atomics") => {
                socket.send_with_js_u8_array(&Uint8Array::from(bytes))
            }
            Self::WebSocket(socket) => socket.send_with_u8_array(bytes),
        }
    }

    fn send_js_string(&self, text: &JsString) -> Result<u64, JsValue> {
        match self {
            Self::WebSocket(socket) => {
                // The browser knows the size in UTF-8: `bufferedAmount` grows by it at once.
                let before = socket.buffered_amount();
                socket.unchecked_ref::<TextSocket>().send(text)?;
                Ok(socket.buffered_amount().wrapping_sub(before).into())
            }
        }
    }

    fn send_array_buffer(&self, buffer: &ArrayBuffer) -> Result<(), JsValue> {
        match self {
            Self::WebSocket(socket) => socket.send_with_array_buffer(buffer),
        }
    }
}
