//! The listeners of the native object: they report its events to the state machine.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::Socket;
use crate::browser::convert;
use crate::browser::listeners::{Call, Handler};
use crate::message::incoming::Incoming;
use crate::proto::close_event::CloseEvent;
use crate::proto::event::{Cause, Event};
use crate::proto::inbox::Admission;

impl<M: Incoming> Handler for Rc<Socket<M>> {
    fn on_call(&self, call: Call, event: JsValue) {
        match call {
            Call::Open => self.on_opened(),
            Call::Message => {
                let event: web_sys::MessageEvent = event.unchecked_into();
                self.on_data(event.data());
            }
            Call::Error => self.handle(Event::Error),
            Call::Close => self.on_end(convert::close_event(event.unchecked_ref())),
            Call::Resume => self.handle(Event::Resumed),
            // The machine has the timer set again, or cleared.
            Call::Timer => self.handle(Event::Timer),
        }
    }
}

impl<M: Incoming> Socket<M> {
    /// The connection has opened.
    pub(super) fn on_opened(&self) {
        self.handle(Event::Open {
            protocol_missing: self.offered_protocols && self.native.protocol().is_empty(),
        });
    }

    /// A message has arrived: `data` is what a message event has.
    pub(super) fn on_data(&self, data: JsValue) {
        #[cfg(feature = "reconnect")]
        self.report_message();
        match self.receive(data) {
            Some(Admission::Queued) => {
                self.readers.wake();
                #[cfg(feature = "reconnect")]
                self.report();
            }
            Some(Admission::Dropped | Admission::Evict) => {}
            Some(Admission::Overflow) => {
                self.handle_with(Event::Overflow, Cause::ReceiveOverflow.close_reason());
            }
            None => {
                self.handle_with(Event::UnexpectedData, Cause::UnexpectedData.close_reason());
            }
        }
    }

    /// The browser has closed the connection.
    pub(super) fn on_end(&self, event: CloseEvent) {
        let (code, clean) = (event.code.get(), event.was_clean);
        let _ = self.event.set(event);
        self.handle(Event::Close { code, clean });
    }
}
