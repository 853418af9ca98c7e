//! What can be sent, handed to the browser from where it is: text and bytes are not made a message first.

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;
use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::core::message::Message;
use crate::js_message::JsMessage;

/// What a socket with messages of type `M` can send: those messages, and what they can be made from, owned or borrowed.
///
/// Sealed: the types listed here are all there are.
pub trait Outgoing<M>: sealed::HandOver {}

pub(crate) mod sealed {
    use super::*;

    #[allow(unnameable_types, reason = "this is what seals `Outgoing`")]
    pub trait HandOver {
        /// Calls the native `send`.
        fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue>;
    }
}

use sealed::HandOver;

#[wasm_bindgen]
extern "C" {
    /// A `WebSocket`: web-sys has no `send` that takes a `JsString`.
    type TextSocket;
    #[wasm_bindgen(method, catch)]
    fn send(this: &TextSocket, text: &JsString) -> Result<(), JsValue>;
}

impl HandOver for str {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_str(self)
    }
}

impl HandOver for [u8] {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        if cfg!(target_feature = "atomics") {
            // Browsers refuse a view of shared memory.
            return socket.send_with_js_u8_array(&Uint8Array::from(self));
        }
        socket.send_with_u8_array(self)
    }
}

impl HandOver for Message {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        match self {
            Self::Text(text) => text.as_str().hand_over(socket),
            Self::Binary(bytes) => bytes.as_ref().hand_over(socket),
        }
    }
}

impl HandOver for JsString {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.unchecked_ref::<TextSocket>().send(self)
    }
}

impl HandOver for ArrayBuffer {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        socket.send_with_array_buffer(self)
    }
}

impl HandOver for JsMessage {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        match self {
            Self::Text(text) => text.hand_over(socket),
            Self::Binary(buffer) => buffer.hand_over(socket),
        }
    }
}

impl<T: HandOver + ?Sized> HandOver for &T {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        (**self).hand_over(socket)
    }
}

impl HandOver for String {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        self.as_str().hand_over(socket)
    }
}

impl HandOver for Vec<u8> {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        self.as_slice().hand_over(socket)
    }
}

impl HandOver for Bytes {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        self.as_ref().hand_over(socket)
    }
}

impl<const N: usize> HandOver for [u8; N] {
    fn hand_over(&self, socket: &WebSocket) -> Result<(), JsValue> {
        self.as_slice().hand_over(socket)
    }
}

impl Outgoing<Message> for str {}
impl Outgoing<Message> for String {}
impl Outgoing<Message> for [u8] {}
impl<const N: usize> Outgoing<Message> for [u8; N] {}
impl Outgoing<Message> for Vec<u8> {}
impl Outgoing<Message> for Bytes {}
impl Outgoing<Message> for Message {}

impl Outgoing<JsMessage> for str {}
impl Outgoing<JsMessage> for JsString {}
impl Outgoing<JsMessage> for ArrayBuffer {}
impl Outgoing<JsMessage> for JsMessage {}

impl<M, T: Outgoing<M> + ?Sized> Outgoing<M> for &T {}
