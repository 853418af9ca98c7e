//! The listeners of the native object: they report its events to the state machine.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::Socket;
use crate::browser::convert;
use crate::browser::listeners::Handler;
use crate::message::incoming::Incoming;
use crate::proto::close_event::CloseEvent;
use crate::proto::event::{Cause, Event};
use crate::proto::inbox::Admission;

impl<M: Incoming> Handler for Rc<Socket<M>> {
    fn on_open(&self, _: &JsValue) {
        self.on_opened();
    }

    fn on_message(&self, event: &JsValue) {
        let event: &web_sys::MessageEvent = event.unchecked_ref();
        self.on_data(event.data());
    }

    fn on_error(&self, _: &JsValue) {
        self.handle(Event::Error);
    }

    fn on_close(&self, event: &JsValue) {
        self.on_end(convert::close_event(event.unchecked_ref()));
    }

    fn on_resume(&self, _: &JsValue) {
        self.handle(Event::Resumed);
    }

    fn on_timer(&self, _: &JsValue) {
        drop(self.timer.take());
        self.handle(Event::Timer);
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
