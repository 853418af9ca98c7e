//! Values on their way in and out: message data, close events, exceptions.

use alloc::string::String;
use alloc::vec;
use bytes::Bytes;
use core::cell::OnceCell;
use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::core::close::{CloseCode, CloseEvent};
use crate::core::error::{Error, UrlError};
use crate::core::message::Message;
use crate::js_message::JsMessage;

#[wasm_bindgen]
extern "C" {
    /// An `ArrayBuffer`, or whatever else came.
    type Buffer;
    /// NaN if it isn't one.
    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn byte_length(this: &Buffer) -> f64;

    /// A `WebSocket`: web-sys has no `send` that takes a `JsString`.
    type TextSocket;
    #[wasm_bindgen(method, catch)]
    fn send(this: &TextSocket, text: &JsString) -> Result<(), JsValue>;

    type TextEncoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;
    /// web-sys has no variant that takes a `JsString`, and going through `&str` is what this is to avoid.
    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, source: &JsString, destination: &mut [u8]) -> Progress;

    type Progress;
    /// UTF-8 bytes.
    #[wasm_bindgen(method, getter)]
    fn written(this: &Progress) -> u32;
}

/// A `TextEncoder`, made when the first long text comes.
#[derive(Default)]
pub(crate) struct Encoder(OnceCell<TextEncoder>);

impl Encoder {
    /// Returns how many bytes were written.
    fn encode(&self, text: &JsString, utf8: &mut [u8]) -> usize {
        let encoder = self.0.get_or_init(TextEncoder::new);
        encoder.encode_into(text, utf8).written() as usize
    }
}

/// From this many UTF-16 code units on, `TextEncoder` beats wasm-bindgen's own string conversion.
const ENCODER_PAYS_FROM: usize = 200;

/// The data of a message event, its type and size known, not converted yet.
pub(crate) enum Incoming {
    /// Its size in UTF-16 code units: at most its size in UTF-8.
    Text(JsString, usize),
    /// Its size in bytes.
    Binary(ArrayBuffer, usize),
}

impl Incoming {
    pub(crate) fn measure(data: JsValue) -> Result<Self, Error> {
        if data.is_string() {
            let text: JsString = data.unchecked_into();
            let units = text.length() as usize;
            return Ok(Self::Text(text, units));
        }
        let bytes = data.unchecked_ref::<Buffer>().byte_length();
        if bytes.is_nan() {
            return Err(Error::UnexpectedData);
        }
        Ok(Self::Binary(data.unchecked_into(), bytes as usize))
    }

    /// A lower bound of the message's size.
    pub(crate) fn at_least_bytes(&self) -> usize {
        match self {
            Self::Text(_, size) | Self::Binary(_, size) => *size,
        }
    }
}

/// What a socket can deliver and send: [`Message`], or [`JsMessage`] where nothing is to enter linear memory.
///
/// Sealed: the two types in this crate are all there are.
pub trait Payload: Sized + core::fmt::Debug + 'static + sealed::Convert {}

impl Payload for Message {}
impl Payload for JsMessage {}

pub(crate) mod sealed {
    use super::*;

    #[allow(unnameable_types, reason = "this is what seals `Payload`")]
    pub trait Convert {
        /// The message, and its size as the receive buffer counts it.
        #[allow(private_interfaces)]
        fn receive(incoming: Incoming, encoder: &Encoder) -> (Self, usize)
        where
            Self: Sized;

        /// Hands it to the browser.
        fn send(&self, socket: &WebSocket) -> Result<(), JsValue>;
    }
}

impl sealed::Convert for Message {
    #[allow(private_interfaces)]
    fn receive(incoming: Incoming, encoder: &Encoder) -> (Self, usize) {
        let message = match incoming {
            Incoming::Text(text, units) => Self::Text(text_in(&text, units, encoder)),
            Incoming::Binary(buffer, _) => {
                Self::Binary(Bytes::from(Uint8Array::new(&buffer).to_vec()))
            }
        };
        let bytes = message.byte_len();
        (message, bytes)
    }

    fn send(&self, socket: &WebSocket) -> Result<(), JsValue> {
        match self {
            Self::Text(text) => socket.send_with_str(text),
            // Browsers refuse a view of shared memory.
            Self::Binary(bytes) if cfg!(target_feature = "atomics") => {
                socket.send_with_js_u8_array(&Uint8Array::from(bytes.as_ref()))
            }
            Self::Binary(bytes) => socket.send_with_u8_array(bytes),
        }
    }
}

impl sealed::Convert for JsMessage {
    #[allow(private_interfaces)]
    fn receive(incoming: Incoming, _: &Encoder) -> (Self, usize) {
        match incoming {
            Incoming::Text(text, units) => (Self::Text(text), units),
            Incoming::Binary(buffer, bytes) => (Self::Binary(buffer), bytes),
        }
    }

    fn send(&self, socket: &WebSocket) -> Result<(), JsValue> {
        match self {
            Self::Text(text) => socket.unchecked_ref::<TextSocket>().send(text),
            Self::Binary(buffer) => socket.send_with_array_buffer(buffer),
        }
    }
}

/// Text into linear memory. What a WebSocket delivers is well-formed, so nothing is replaced.
fn text_in(text: &JsString, units: usize, encoder: &Encoder) -> String {
    // `encodeInto` refuses shared memory too.
    if units < ENCODER_PAYS_FROM || cfg!(target_feature = "atomics") {
        return text.into();
    }
    // At most three bytes for a code unit. Room for all at once: a second call for the rest costs more than zeroes do.
    let mut utf8 = vec![0; 3 * units];
    let written = encoder.encode(text, &mut utf8);
    utf8.truncate(written);
    utf8.shrink_to_fit();
    String::from_utf8(utf8).unwrap_or_default()
}

/// The browser's close event. Its fields are read without asking for its class: Node 20 has no global `CloseEvent`.
pub(crate) fn close_event(event: &web_sys::CloseEvent, unsent_bytes: u64) -> CloseEvent {
    CloseEvent {
        code: CloseCode::from(event.code()),
        reason: event.reason(),
        was_clean: event.was_clean(),
        unsent_bytes,
    }
}

/// What a call of the native object threw.
pub(crate) fn exception(thrown: &JsValue) -> Error {
    let thrown: &js_sys::Error = thrown.unchecked_ref();
    Error::Exception {
        name: thrown.name().into(),
        message: thrown.message().into(),
    }
}

/// What the constructor threw, after we had checked its arguments.
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
