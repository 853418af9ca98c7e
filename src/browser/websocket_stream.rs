//! Chromium's `WebSocketStream`, with what the driver uses of a `WebSocket`. It has promises instead of events.
//!
//! Every promise gets handlers, so that none is rejected unhandled. A promise can't be told to drop its handlers, so the
//! object keeps itself alive until all have settled, which is when the browser has closed the connection.

use alloc::collections::VecDeque;
use alloc::rc::Rc;
use alloc::string::String;
use core::cell::{Cell, OnceCell, RefCell};

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::browser::native::{self, EventTarget, set_property, text_property};
use crate::message::outgoing::sealed::Transmitter;
use crate::proto::close_event::CloseEvent;
use crate::proto::event::Native;
use crate::proto::ready_state::ReadyState;

mod bindings;
mod callbacks;

use bindings::{
    AbortController, Connection, Promise, ReadResult, Reader, Stream, TextEncoder, Writer,
};
use callbacks::{Callback, Callbacks};

/// What has happened.
pub(crate) enum StreamEvent {
    Opened,
    /// A message, as the `data` of a message event.
    Message(JsValue),
    /// A message has left.
    Written,
    /// The connection has ended, and everything that was received has been read.
    Closed {
        event: CloseEvent,
        /// Messages may have arrived which the browser has discarded, since nobody read.
        discarded: bool,
    },
}

type Handler = Rc<dyn Fn(StreamEvent)>;

/// A connection, which ends itself when it is closed.
pub(crate) struct WebSocketStream {
    stream: Stream,
    /// Ends the handshake.
    abort: AbortController,
    handler: RefCell<Option<Handler>>,
    ready_state: Cell<ReadyState>,
    opened: OnceCell<Opened>,
    /// The sizes of the messages that were written and have not left, the oldest first.
    writes: RefCell<VecDeque<usize>>,
    buffered_amount: Cell<usize>,
    reading: Cell<Reading>,
    /// `close` was called, so received messages are discarded, as the browser does for a `WebSocket`.
    is_closing: Cell<bool>,
    /// What to close with when all messages have left: Chromium 156 crashes if it is closed while messages wait.
    frame: RefCell<Option<JsValue>>,
    closed: RefCell<Option<CloseEvent>>,
    /// Nobody read when the connection ended. Chromium then discards most of the messages that had arrived.
    was_paused: Cell<bool>,
    callbacks: OnceCell<Callbacks>,
    /// How many promises have not settled.
    pending: Cell<u32>,
    /// This, while there are such promises.
    kept: RefCell<Option<Rc<Self>>>,
}

struct Opened {
    reader: Reader,
    writer: Writer,
    protocol: String,
    extensions: String,
}

/// Whether a chunk was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Paused,
    Asked,
    Done,
}

impl WebSocketStream {
    /// Returns an object that listeners can be added to. None of a `WebSocket`'s events are dispatched at it.
    pub(crate) fn event_target(&self) -> EventTarget {
        self.abort.signal().unchecked_into()
    }

    /// Starts connecting. The subprotocols are separated by commas.
    pub(crate) fn open(url: &str, protocols: &str) -> Result<Rc<Self>, JsValue> {
        let abort = AbortController::new();
        let options = js_sys::Object::new();
        set_property(&options, "protocols", &native::protocol_list(protocols));
        set_property(&options, "signal", &abort.signal());
        let stream = Stream::new(url, &options)?;
        let socket = Rc::new(Self {
            stream,
            abort,
            handler: RefCell::default(),
            ready_state: Cell::new(ReadyState::Connecting),
            opened: OnceCell::new(),
            writes: RefCell::default(),
            buffered_amount: Cell::new(0),
            reading: Cell::new(Reading::Paused),
            is_closing: Cell::new(false),
            frame: RefCell::default(),
            closed: RefCell::default(),
            was_paused: Cell::new(false),
            callbacks: OnceCell::new(),
            pending: Cell::new(0),
            kept: RefCell::default(),
        });
        let callbacks = Callbacks::new(&Rc::downgrade(&socket));
        let callbacks = socket.callbacks.get_or_init(|| callbacks);
        *socket.kept.borrow_mut() = Some(Rc::clone(&socket));
        socket.follow(
            &socket.stream.opened(),
            &callbacks.opened,
            &callbacks.ignored,
        );
        socket.follow(
            &socket.stream.closed(),
            &callbacks.closed,
            &callbacks.close_failed,
        );
        Ok(socket)
    }

    /// Reports to a handler from now on. The caller sets it in the task that opens the stream, so that it misses nothing.
    pub(crate) fn attach(&self, handler: Handler) {
        *self.handler.borrow_mut() = Some(handler);
    }

    /// Reports nothing any more.
    pub(crate) fn detach(&self) {
        drop(self.handler.take());
    }

    pub(crate) fn state(&self) -> Native {
        Native {
            ready_state: self.ready_state.get(),
            buffered_amount: self.buffered_amount.get(),
        }
    }

    pub(crate) fn url(&self) -> String {
        self.stream.url()
    }

    pub(crate) fn protocol(&self) -> String {
        let opened = self.opened.get();
        opened.map_or_else(String::new, |opened| opened.protocol.clone())
    }

    pub(crate) fn extensions(&self) -> String {
        let opened = self.opened.get();
        opened.map_or_else(String::new, |opened| opened.extensions.clone())
    }

    /// Asks for one more message, unless one was asked for.
    pub(crate) fn read(&self) {
        if let (Some(opened), Some(callbacks), Reading::Paused) =
            (self.opened.get(), self.callbacks.get(), self.reading.get())
        {
            self.reading.set(Reading::Asked);
            self.follow(
                &opened.reader.read(),
                &callbacks.read,
                &callbacks.read_failed,
            );
        }
    }

    /// Closes when all messages have left, or gives up connecting. Does nothing the second time.
    pub(crate) fn close(&self, code: Option<u16>, reason: Option<&str>) -> Result<(), JsValue> {
        if self.is_closing.replace(true) {
            return Ok(());
        }
        let mut info = JsValue::UNDEFINED;
        if let Some(code) = code {
            info = js_sys::Object::new().into();
            set_property(&info, "closeCode", &code.into());
            set_property(&info, "reason", &reason.unwrap_or_default().into());
        }
        *self.frame.borrow_mut() = Some(info);
        match self.ready_state.get() {
            ReadyState::Connecting => {
                self.ready_state.set(ReadyState::Closing);
                self.abort.abort();
            }
            ReadyState::Open => {
                self.ready_state.set(ReadyState::Closing);
                self.discard_received();
                return self.close_when_written();
            }
            // The end is reported when what was received is discarded.
            ReadyState::Closing | ReadyState::Closed => self.discard_received(),
        }
        Ok(())
    }

    /// Reads on, since Chromium processes the peer's Close frame only after the messages before it.
    fn discard_received(&self) {
        self.read();
    }

    fn close_when_written(&self) -> Result<(), JsValue> {
        if self.ready_state.get() != ReadyState::Closing || !self.writes.borrow().is_empty() {
            return Ok(());
        }
        match self.frame.take() {
            Some(info) => self.stream.close(&info).inspect_err(|_| {
                // It can be closed again, with other arguments.
                self.is_closing.set(false);
                self.ready_state.set(ReadyState::Open);
            }),
            None => Ok(()),
        }
    }

    fn write(&self, chunk: &JsValue, bytes: usize) {
        if let (Some(opened), Some(callbacks)) = (self.opened.get(), self.callbacks.get()) {
            self.writes.borrow_mut().push_back(bytes);
            self.buffered_amount.set(self.buffered_amount.get() + bytes);
            self.follow(
                &opened.writer.write(chunk),
                &callbacks.written,
                &callbacks.ignored,
            );
        }
    }

    fn follow(&self, promise: &Promise, fulfilled: &Callback, rejected: &Callback) {
        self.pending.set(self.pending.get() + 1);
        promise.then(fulfilled.as_ref(), rejected.as_ref());
    }

    /// Counts a promise that has settled.
    fn settled(&self) {
        self.pending.set(self.pending.get() - 1);
        if self.pending.get() == 0 {
            // The caller has another reference.
            drop(self.kept.take());
        }
    }

    fn report(&self, event: StreamEvent) {
        let handler = self.handler.borrow().clone();
        if let Some(handler) = handler {
            handler(event);
        }
    }

    fn on_opened(&self, connection: &JsValue) {
        let protocol = text_property(connection, "protocol");
        let extensions = text_property(connection, "extensions");
        let connection: &Connection = connection.unchecked_ref();
        let _ = self.opened.set(Opened {
            reader: connection.readable().get_reader(),
            writer: connection.writable().get_writer(),
            protocol,
            extensions,
        });
        if self.is_closing.get() {
            // It had opened when it was aborted.
            self.discard_received();
            let _ = self.close_when_written();
        } else {
            self.ready_state.set(ReadyState::Open);
            self.report(StreamEvent::Opened);
        }
    }

    fn on_read(&self, result: &JsValue) {
        let result: &ReadResult = result.unchecked_ref();
        if result.done() {
            return self.on_read_end();
        }
        self.reading.set(Reading::Paused);
        if self.is_closing.get() {
            return self.discard_received();
        }
        let chunk = result.value();
        let buffer = chunk.buffer();
        // The array spans its whole buffer.
        let data = if buffer.is_undefined() {
            chunk.into()
        } else {
            buffer
        };
        self.report(StreamEvent::Message(data));
    }

    fn on_read_end(&self) {
        self.reading.set(Reading::Done);
        self.report_end();
    }

    fn on_written(&self) {
        let bytes = self.writes.borrow_mut().pop_front();
        let left = self.buffered_amount.get() - bytes.unwrap_or_default();
        self.buffered_amount.set(left);
        // The frame was checked, so that this does not throw. If it did, the closing handshake would time out.
        let _ = self.close_when_written();
        self.report(StreamEvent::Written);
    }

    fn on_closed(&self, event: CloseEvent) {
        self.ready_state.set(ReadyState::Closed);
        let is_paused = self.opened.get().is_some() && self.reading.get() == Reading::Paused;
        self.was_paused.set(is_paused);
        *self.closed.borrow_mut() = Some(event);
        self.report_end();
    }

    /// Reports the end when both sides of it are there: what was received comes before it.
    fn report_end(&self) {
        if self.opened.get().is_some() && self.reading.get() != Reading::Done {
            return;
        }
        if let Some(event) = self.closed.take() {
            let discarded = self.was_paused.get() && !self.is_closing.get();
            self.report(StreamEvent::Closed { event, discarded });
        }
    }
}

/// A message is written later, so all of them are copied. A string can't change.
impl Transmitter for WebSocketStream {
    fn send_str(&self, text: &str) -> Result<(), JsValue> {
        self.write(&JsValue::from_str(text), text.len());
        Ok(())
    }

    fn send_bytes(&self, bytes: &[u8]) -> Result<(), JsValue> {
        self.write(&Uint8Array::from(bytes), bytes.len());
        Ok(())
    }

    fn send_js_string(&self, text: &JsString) -> Result<u64, JsValue> {
        let bytes = TextEncoder::new().encode(text).byte_length();
        self.write(text, bytes as usize);
        Ok(bytes.into())
    }

    fn send_array_buffer(&self, buffer: &ArrayBuffer) -> Result<(), JsValue> {
        self.write(&buffer.slice(0), buffer.byte_length() as usize);
        Ok(())
    }
}
