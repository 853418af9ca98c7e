//! What can be sent. Text and bytes are given to the browser from where they are, without being made a message first.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::Bytes;
use js_sys::{ArrayBuffer, JsString};
use wasm_bindgen::prelude::*;

use crate::message::js_message::JsMessage;
use crate::message::message::Message;

/// A value that a connection with messages of type `M` can send: such a message, or what one can be made from, owned,
/// borrowed, or in a `Box`, `Rc`, `Arc` or `Cow`.
///
/// This trait is sealed: only the types listed here implement it.
///
/// ```no_run
/// # async fn run(socket: &sockstream::WebSocket) -> Result<(), sockstream::Error> {
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
        /// Gives the message to the native object. Returns how many payload bytes it took, in UTF-8 for text.
        fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue>;
    }

    /// A native object that sends. When a method returns, the message can be changed or freed.
    pub trait Transmitter {
        fn send_str(&self, text: &str) -> Result<(), JsValue>;
        fn send_bytes(&self, bytes: &[u8]) -> Result<(), JsValue>;
        /// Returns the size in UTF-8.
        fn send_js_string(&self, text: &JsString) -> Result<u64, JsValue>;
        fn send_array_buffer(&self, buffer: &ArrayBuffer) -> Result<(), JsValue>;
    }
}

use sealed::{Transmit, Transmitter};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Uint8Array)]
    type AnyBuffer;
    /// Throws a `TypeError` for a detached buffer.
    #[wasm_bindgen(constructor, catch, js_class = "Uint8Array")]
    fn view(buffer: &ArrayBuffer) -> Result<AnyBuffer, JsValue>;
}

impl Transmit for str {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        native.send_str(self).map(|()| self.len() as u64)
    }
}

impl Transmit for [u8] {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        native.send_bytes(self).map(|()| self.len() as u64)
    }
}

impl Transmit for Message {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        match self {
            Self::Text(text) => text.as_str().transmit(native),
            Self::Binary(bytes) => bytes.as_ref().transmit(native),
        }
    }
}

impl Transmit for JsString {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        native.send_js_string(self)
    }
}

impl Transmit for ArrayBuffer {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        let bytes = self.byte_length();
        if bytes == 0 {
            // A detached buffer is sent as an empty message by Chromium; here it throws.
            AnyBuffer::view(self)?;
        }
        native.send_array_buffer(self)?;
        Ok(bytes.into())
    }
}

impl Transmit for JsMessage {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        match self {
            Self::Text(text) => text.transmit(native),
            Self::Binary(buffer) => buffer.transmit(native),
        }
    }
}

impl<T: Transmit + ?Sized> Transmit for &T {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        (**self).transmit(native)
    }
}

/// A pointer to something that can be sent.
macro_rules! transmit_by_deref {
    ($($pointer:ty),*) => {$(
        impl<T: Transmit + ?Sized> Transmit for $pointer {
            fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
                (**self).transmit(native)
            }
        }

        impl<M, T: Outgoing<M> + ?Sized> Outgoing<M> for $pointer {}
    )*};
}

transmit_by_deref!(Box<T>, Rc<T>, Arc<T>);

impl<T: Transmit + ToOwned + ?Sized> Transmit for Cow<'_, T> {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        (**self).transmit(native)
    }
}

impl<M, T: Outgoing<M> + ToOwned + ?Sized> Outgoing<M> for Cow<'_, T> {}

impl Transmit for String {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        self.as_str().transmit(native)
    }
}

impl Transmit for Vec<u8> {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        self.as_slice().transmit(native)
    }
}

impl Transmit for Bytes {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        self.as_ref().transmit(native)
    }
}

impl<const N: usize> Transmit for [u8; N] {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        self.as_slice().transmit(native)
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
