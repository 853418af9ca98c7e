//! Conversions for those who come from gloo-net, or pass its values on.

use gloo_net::websocket as gloo;
use wasm_bindgen::JsValue;

use crate::browser::outgoing::sealed::HandOver;
use crate::{CloseEvent, Message, Outgoing};

impl From<gloo::Message> for Message {
    fn from(message: gloo::Message) -> Self {
        match message {
            gloo::Message::Text(text) => Self::Text(text),
            gloo::Message::Bytes(bytes) => Self::from(bytes),
        }
    }
}

/// Copies binary messages, unless they are not shared.
impl From<Message> for gloo::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(text) => Self::Text(text),
            Message::Binary(bytes) => Self::Bytes(bytes.into()),
        }
    }
}

impl HandOver for gloo::Message {
    fn hand_over(&self, socket: &web_sys::WebSocket) -> Result<(), JsValue> {
        match self {
            Self::Text(text) => text.hand_over(socket),
            Self::Bytes(bytes) => bytes.hand_over(socket),
        }
    }
}

impl Outgoing<Message> for gloo::Message {}

/// gloo-net does not count what was left unsent: 0.
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
