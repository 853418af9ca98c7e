//! The native object of a connection, as the driver uses it.

#[cfg(feature = "websocket-stream")]
use alloc::rc::Rc;
use alloc::string::String;

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::browser::native::{self, Closable, EventTarget};
#[cfg(feature = "websocket-stream")]
use crate::browser::websocket_stream::WebSocketStream;
use crate::message::outgoing::sealed::Transmitter;
use crate::proto::event::Native;
use crate::proto::options::Options;
#[cfg(feature = "websocket-stream")]
use crate::proto::options::transport::Transport;
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
    #[cfg(feature = "websocket-stream")]
    Stream(Rc<WebSocketStream>),
}

impl NativeSocket {
    /// Starts connecting. The subprotocols are separated by commas.
    #[cfg_attr(
        not(feature = "websocket-stream"),
        allow(unused_variables, reason = "there is one transport")
    )]
    pub(crate) fn open(url: &str, protocols: &str, options: &Options) -> Result<Self, JsValue> {
        #[cfg(feature = "websocket-stream")]
        if options.transport == Transport::WebSocketStream {
            return WebSocketStream::open(url, protocols).map(Self::Stream);
        }
        native::web_socket(url, protocols).map(Self::adopt)
    }

    /// Wraps a `WebSocket`, which gives binary messages as `ArrayBuffer`s from now on.
    pub(crate) fn adopt(socket: WebSocket) -> Self {
        native::set_property(&socket, "binaryType", &JsValue::from_str("arraybuffer"));
        Self::WebSocket(socket)
    }

    /// Returns the `WebSocket`, if it is one.
    pub(crate) fn web_socket(&self) -> Option<&WebSocket> {
        match self {
            Self::WebSocket(socket) => Some(socket),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(_) => None,
        }
    }

    /// Returns what `open`, `message`, `error` and `close` are dispatched at.
    pub(crate) fn event_target(&self) -> EventTarget {
        match self {
            Self::WebSocket(socket) => socket.clone().unchecked_into(),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.event_target(),
        }
    }

    /// Begins the closing handshake, which follows everything that was sent, or gives up connecting.
    pub(crate) fn close(&self, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue> {
        match self {
            Self::WebSocket(socket) => socket.unchecked_ref::<Closable>().close(code, reason),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.close(code, reason),
        }
    }

    pub(crate) fn state(&self) -> Native {
        match self {
            Self::WebSocket(socket) => Native {
                ready_state: ReadyState::from_number(socket.ready_state()),
                buffered_amount: socket.buffered_amount() as usize,
            },
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.state(),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::WebSocket(socket) => socket.url(),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.url(),
        }
    }

    pub(crate) fn protocol(&self) -> String {
        match self {
            Self::WebSocket(socket) => native::text_property(socket, "protocol"),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.protocol(),
        }
    }

    pub(crate) fn extensions(&self) -> String {
        match self {
            Self::WebSocket(socket) => socket.extensions(),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.extensions(),
        }
    }
}

impl Transmitter for NativeSocket {
    fn send_str(&self, text: &str) -> Result<(), JsValue> {
        match self {
            Self::WebSocket(socket) => socket.send_with_str(text),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.send_str(text),
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
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.send_bytes(bytes),
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
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.send_js_string(text),
        }
    }

    fn send_array_buffer(&self, buffer: &ArrayBuffer) -> Result<(), JsValue> {
        match self {
            Self::WebSocket(socket) => socket.send_with_array_buffer(buffer),
            #[cfg(feature = "websocket-stream")]
            Self::Stream(stream) => stream.send_array_buffer(buffer),
        }
    }
}
