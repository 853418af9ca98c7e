//! Conversions to and from the types of gloo-net.

use gloo_net::websocket as gloo;
use wasm_bindgen::JsValue;

use crate::message::outgoing::sealed::{Transmit, Transmitter};
use crate::{CloseEvent, Message, Outgoing};

impl From<gloo::Message> for Message {
    fn from(message: gloo::Message) -> Self {
        match message {
            gloo::Message::Text(text) => Self::Text(text),
            gloo::Message::Bytes(bytes) => Self::from(bytes),
        }
    }
}

/// Copies a binary message if its bytes are shared.
impl From<Message> for gloo::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(text) => Self::Text(text),
            Message::Binary(bytes) => Self::Bytes(bytes.into()),
        }
    }
}

impl Transmit for gloo::Message {
    fn transmit(&self, native: &impl Transmitter) -> Result<u64, JsValue> {
        match self {
            Self::Text(text) => text.transmit(native),
            Self::Bytes(bytes) => bytes.transmit(native),
        }
    }
}

impl Outgoing<Message> for gloo::Message {}

/// gloo-net does not count bytes: both counts are 0.
impl From<gloo::events::CloseEvent> for CloseEvent {
    fn from(event: gloo::events::CloseEvent) -> Self {
        Self::new(event.code, event.reason, event.was_clean)
    }
}

impl From<CloseEvent> for gloo::events::CloseEvent {
    fn from(event: CloseEvent) -> Self {
        Self {
            code: event.code.get(),
            reason: event.reason,
            was_clean: event.was_clean,
        }
    }
}
