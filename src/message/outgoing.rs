//! What can be sent. Text and bytes are given to the browser from where they are, without being made a message first.

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;
use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::message::js_message::JsMessage;
use crate::message::message::Message;

/// A value that a connection with messages of type `M` can send: such a message, or what one can be made from, owned or
/// borrowed.
///
/// This trait is sealed: only the types listed here implement it.
///
/// ```no_run
/// # async fn run(socket: &mut sockstream::WebSocket) -> Result<(), sockstream::Error> {
/// socket.send("text").await?;
/// socket.send(String::from("text")).await?;
/// socket.send([1, 2, 3]).await?;
/// socket.send(&vec![4, 5, 6]).await?;
/// # Ok(()) }
/// ```
pub trait Outgoing<M>: sealed::Transmit {}

pub(crate) mod sealed {
    use super::*;

    #[allow(unnameable_types, reason = "this is what seals `Outgoing`")]
    pub trait Transmit {
        /// Calls the native `send`. Returns how many payload bytes it took, in UTF-8 for text.
        fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue>;
    }
}

use sealed::Transmit;

#[wasm_bindgen]
extern "C" {
    /// A `WebSocket`: web-sys has no `send` that takes a `JsString`.
    type TextSocket;
    #[wasm_bindgen(method, catch)]
    fn send(this: &TextSocket, text: &JsString) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = Uint8Array)]
    type AnyBuffer;
    /// Throws a `TypeError` for a detached buffer.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn view(buffer: &ArrayBuffer) -> Result<AnyBuffer, JsValue>;
}

impl Transmit for str {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        socket.send_with_str(self).map(|()| self.len() as u64)
    }
}

impl Transmit for [u8] {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        // Browsers refuse a view of shared memory. It can only be shared in a build with this target feature, so the
        // decision costs nothing in other builds.
        let sent = if cfg!(target_feature = "atomics") {
            socket.send_with_js_u8_array(&Uint8Array::from(self))
        } else {
            socket.send_with_u8_array(self)
        };
        sent.map(|()| self.len() as u64)
    }
}

impl Transmit for Message {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        match self {
            Self::Text(text) => text.as_str().transmit(socket),
            Self::Binary(bytes) => bytes.as_ref().transmit(socket),
        }
    }
}

impl Transmit for JsString {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        // The browser knows the size in UTF-8: `bufferedAmount` grows by it at once.
        let before = socket.buffered_amount();
        socket.unchecked_ref::<TextSocket>().send(self)?;
        Ok(socket.buffered_amount().wrapping_sub(before).into())
    }
}

impl Transmit for ArrayBuffer {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        let bytes = self.byte_length();
        if bytes == 0 {
            // A detached buffer is sent as an empty message by Chromium; here it throws.
            AnyBuffer::view(self)?;
        }
        socket.send_with_array_buffer(self)?;
        Ok(bytes.into())
    }
}

impl Transmit for JsMessage {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        match self {
            Self::Text(text) => text.transmit(socket),
            Self::Binary(buffer) => buffer.transmit(socket),
        }
    }
}

impl<T: Transmit + ?Sized> Transmit for &T {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        (**self).transmit(socket)
    }
}

impl Transmit for String {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        self.as_str().transmit(socket)
    }
}

impl Transmit for Vec<u8> {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        self.as_slice().transmit(socket)
    }
}

impl Transmit for Bytes {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        self.as_ref().transmit(socket)
    }
}

impl<const N: usize> Transmit for [u8; N] {
    fn transmit(&self, socket: &WebSocket) -> Result<u64, JsValue> {
        self.as_slice().transmit(socket)
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
