//! What can be received, and how it gets into linear memory.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::Cell;

use js_sys::{ArrayBuffer, JsString};
use wasm_bindgen::prelude::*;

use crate::message::js_message::JsMessage;
use crate::message::message::Message;
use crate::message::outgoing::Outgoing;

#[wasm_bindgen]
extern "C" {
    /// A string, an `ArrayBuffer`, or whatever else came.
    type Data;
    /// NaN if it is no string.
    #[wasm_bindgen(method, getter)]
    fn length(this: &Data) -> f64;
    /// NaN if it is no `ArrayBuffer`.
    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn byte_length(this: &Data) -> f64;

    #[wasm_bindgen(js_name = Uint8Array)]
    type View;
    #[wasm_bindgen(constructor, js_class = "Uint8Array")]
    fn new(buffer: &ArrayBuffer) -> View;
    /// Itself, which on its way here is copied into linear memory: without a second view of that, and without zeroes
    /// written first.
    #[wasm_bindgen(method, js_name = valueOf)]
    fn copied(this: &View) -> Vec<u8>;

    type TextEncoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;
    /// web-sys has no variant that takes a `JsString`, and going through `&str` is what this is to avoid. (`encode` would
    /// be simpler, but makes an array each time.)
    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, source: &JsString, destination: &mut [u8]) -> Progress;

    type Progress;
    /// UTF-16 code units.
    #[wasm_bindgen(method, getter)]
    fn read(this: &Progress) -> u32;
}

/// Copies text into linear memory.
#[derive(Default)]
pub(crate) struct Encoder {
    /// Created for the first long text.
    encoder: Cell<Option<TextEncoder>>,
    /// How many more long texts are not tried as ASCII, because one was not.
    skip: Cell<u8>,
}

impl Encoder {
    /// Converts text that is all ASCII with `TextEncoder`. For other text wasm-bindgen's own conversion is faster, since it
    /// does not check what it has written. So after a text that was not ASCII, the next ones are not tried.
    fn ascii(&self, text: &JsString, units: usize) -> Option<String> {
        const SKIPPED: u8 = 15;
        let skip = self.skip.get();
        if skip > 0 {
            self.skip.set(skip - 1);
            return None;
        }
        let mut utf8 = vec![0; units];
        let encoder = self.encoder.take().unwrap_or_else(TextEncoder::new);
        let progress = encoder.encode_into(text, &mut utf8);
        self.encoder.set(Some(encoder));
        // If all was read into as many bytes, it is ASCII.
        if progress.read() as usize == units {
            return String::from_utf8(utf8).ok();
        }
        self.skip.set(SKIPPED);
        None
    }
}

/// From this many UTF-16 code units on, `TextEncoder` beats wasm-bindgen's own string conversion.
const ENCODER_PAYS_FROM: usize = 200;

/// The data of a message event, whose type and size are known, before it is converted.
pub(crate) enum MessageData {
    /// Its size in UTF-16 code units: at most its size in UTF-8.
    Text(JsString, usize),
    /// Its size in bytes.
    Binary(ArrayBuffer, usize),
}

impl MessageData {
    pub(crate) fn measure(data: JsValue) -> Option<Self> {
        let data: Data = data.unchecked_into();
        let units = data.length();
        if !units.is_nan() {
            return Some(Self::Text(data.unchecked_into(), units as usize));
        }
        let bytes = data.byte_length();
        (!bytes.is_nan()).then(|| Self::Binary(data.unchecked_into(), bytes as usize))
    }

    /// A lower bound of the message's size.
    pub(crate) fn at_least_bytes(&self) -> usize {
        match self {
            Self::Text(_, size) | Self::Binary(_, size) => *size,
        }
    }
}

/// The type of the messages that a connection receives: [`Message`], or [`JsMessage`] for messages that stay in JavaScript.
///
/// This trait is sealed: only those two types implement it. [`Outgoing`] is the counterpart for sending.
///
/// ```no_run
/// use sockstream::{Error, Incoming, WebSocket};
///
/// /// Reads and discards messages of either type, until the connection has ended.
/// async fn drain<M: Incoming>(mut socket: WebSocket<M>) -> Result<(), Error> {
///     while let Some(message) = socket.next().await {
///         message?;
///     }
///     Ok(())
/// }
/// # let _ = drain::<sockstream::Message>;
/// ```
pub trait Incoming: Sized + core::fmt::Debug + 'static + Outgoing<Self> + sealed::Convert {}

impl Incoming for Message {}
impl Incoming for JsMessage {}

pub(crate) mod sealed {
    use super::*;

    #[allow(unnameable_types, reason = "this is what seals `Incoming`")]
    pub trait Convert {
        /// Returns the message, and its size as the receive buffer counts it; `None` if it is neither text nor binary.
        #[allow(private_interfaces)]
        fn receive(incoming: MessageData, encoder: &Encoder) -> Option<(Self, usize)>
        where
            Self: Sized;

        /// Returns the size as the receive buffer counts it.
        #[cfg(feature = "reconnect")]
        fn size(&self) -> usize;
    }
}

impl sealed::Convert for Message {
    #[allow(private_interfaces)]
    fn receive(incoming: MessageData, encoder: &Encoder) -> Option<(Self, usize)> {
        let message = match incoming {
            MessageData::Text(text, units) => Self::Text(text_in(&text, units, encoder)?),
            MessageData::Binary(buffer, _) => Self::Binary(View::new(&buffer).copied().into()),
        };
        let bytes = message.byte_len();
        Some((message, bytes))
    }

    #[cfg(feature = "reconnect")]
    fn size(&self) -> usize {
        self.byte_len()
    }
}

impl sealed::Convert for JsMessage {
    #[allow(private_interfaces)]
    fn receive(incoming: MessageData, _: &Encoder) -> Option<(Self, usize)> {
        Some(match incoming {
            MessageData::Text(text, units) => (Self::Text(text), units),
            MessageData::Binary(buffer, bytes) => (Self::Binary(buffer), bytes),
        })
    }

    #[cfg(feature = "reconnect")]
    fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.length() as usize,
            Self::Binary(buffer) => buffer.byte_length() as usize,
        }
    }
}

/// Copies text into linear memory. A WebSocket delivers well-formed text, so no character is replaced.
fn text_in(text: &JsString, units: usize, encoder: &Encoder) -> Option<String> {
    // `encodeInto` refuses shared memory.
    let may_encode = units >= ENCODER_PAYS_FROM && !cfg!(target_feature = "atomics");
    let ascii = if may_encode {
        encoder.ascii(text, units)
    } else {
        None
    };
    ascii.or_else(|| text.as_string())
}
