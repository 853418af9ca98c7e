//! The listeners of the native object: they report its events to the state machine.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::Socket;
use crate::browser::convert;
use crate::browser::listeners::Handler;
use crate::message::incoming::Incoming;
use crate::proto::event::{Cause, Event};
use crate::proto::inbox::Admission;

impl<M: Incoming> Handler for Rc<Socket<M>> {
    fn on_open(&self, _: &JsValue) {
        self.handle(Event::Open {
            protocol_missing: self.offered_protocols && self.native.protocol().is_empty(),
        });
    }

    fn on_message(&self, event: &JsValue) {
        let event: &web_sys::MessageEvent = event.unchecked_ref();
        #[cfg(feature = "reconnect")]
        self.report_message();
        match self.receive(event.data()) {
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

    fn on_error(&self, _: &JsValue) {
        self.handle(Event::Error);
    }

    fn on_close(&self, event: &JsValue) {
        let event = convert::close_event(event.unchecked_ref());
        let (code, clean) = (event.code.get(), event.was_clean);
        let _ = self.event.set(event);
        self.handle(Event::Close { code, clean });
    }

    fn on_resume(&self, _: &JsValue) {
        self.handle(Event::Resumed);
    }

    fn on_timer(&self, _: &JsValue) {
        drop(self.timer.take());
        self.handle(Event::Timer);
    }
}
