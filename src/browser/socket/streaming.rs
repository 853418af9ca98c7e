//! A connection over a `WebSocketStream`: what it reports, and when it is asked for the next message.

use alloc::rc::Rc;

use super::Socket;
use crate::browser::native_socket::NativeSocket;
use crate::browser::websocket_stream::{StreamEvent, WebSocketStream};
use crate::message::incoming::Incoming;
use crate::proto::event::Event;

impl<M: Incoming> Socket<M> {
    fn stream(&self) -> Option<&WebSocketStream> {
        match &self.native {
            NativeSocket::Stream(stream) => Some(stream),
            NativeSocket::WebSocket(_) => None,
        }
    }

    /// Listens to the stream, if it is one.
    pub(super) fn attach_stream(&self) {
        if let Some(stream) = self.stream() {
            self.connection().receive_on_demand();
            let socket = self.weak_self.clone();
            stream.attach(Rc::new(move |event| {
                if let Some(socket) = socket.upgrade() {
                    socket.on_stream_event(event);
                }
            }));
        }
    }

    pub(super) fn detach_stream(&self) {
        if let Some(stream) = self.stream() {
            stream.detach();
        }
    }

    /// Asks for the next message if there is room for one.
    pub(super) fn read_stream(&self) {
        if let Some(stream) = self.stream() {
            let wants_more = self.connection().wants_more();
            if wants_more {
                stream.read();
            }
        }
    }

    fn on_stream_event(&self, event: StreamEvent) {
        match event {
            StreamEvent::Opened => {
                self.on_opened();
                self.read_stream();
            }
            StreamEvent::Message(data) => {
                self.on_data(data);
                self.read_stream();
            }
            StreamEvent::Written => {
                // Reading the clock costs more than this.
                let is_awaited = self.connection().is_polling_drain();
                if is_awaited {
                    self.handle(Event::Sent);
                }
            }
            StreamEvent::Closed { event, discarded } => {
                if discarded {
                    self.handle(Event::Discarded);
                }
                self.on_end(event);
            }
        }
    }
}
