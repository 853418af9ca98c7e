//! What the npm package's JavaScript calls: a socket whose messages stay in JavaScript. Thin, no logic.
//!
//! Every wait is a promise, and of each kind only one may be under way; `npm/` sees to that.

mod values;

use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::time::Duration;

use js_sys::Promise;
use js_sys::futures::future_to_promise;
use wasm_bindgen::prelude::*;

use crate::control::Control;
use crate::core::close::{CloseCode, CloseFrame};
use crate::handle::Handle;
use crate::{Error, JsMessage, WebSocket};

#[wasm_bindgen]
extern "C" {
    /// A `WebSocket`, whose `send` takes anything.
    type AnySocket;
    #[wasm_bindgen(method, catch)]
    fn send(this: &AnySocket, data: &JsValue) -> Result<(), JsValue>;
}

/// A connection.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Socket(Rc<Handle<JsMessage>>);

#[wasm_bindgen]
impl Socket {
    /// Starts to connect. Times are in milliseconds.
    #[wasm_bindgen(constructor)]
    pub fn new(
        url: String,
        protocols: Vec<String>,
        connect_timeout: Option<f64>,
        close_timeout: Option<f64>,
    ) -> Result<Socket, JsValue> {
        let mut builder = WebSocket::builder(url).protocols(protocols);
        if let Some(limit) = connect_timeout {
            builder = builder.connect_timeout(duration(limit));
        }
        if let Some(limit) = close_timeout {
            builder = builder.close_timeout(duration(limit));
        }
        let socket = builder.open_as().map_err(|error| values::error(&error))?;
        Ok(Self(Rc::new(socket.into_handle())))
    }

    /// Resolves when the connection is open.
    pub fn opened(&self) -> Promise {
        let handle = Rc::clone(&self.0);
        promise(async move {
            poll_fn(|cx| handle.ask(|connection| connection.poll_opened(cx))).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Resolves with the next message, a string or an `ArrayBuffer`, or with `undefined` at the end.
    pub fn next(&self) -> Promise {
        let handle = Rc::clone(&self.0);
        promise(async move {
            let next = poll_fn(|cx| handle.ask(|connection| connection.poll_next(cx))).await;
            Ok(match next.transpose()? {
                None => JsValue::UNDEFINED,
                Some(JsMessage::Text(text)) => text.into(),
                Some(JsMessage::Binary(buffer)) => buffer.into(),
            })
        })
    }

    /// Resolves when a message may be sent.
    pub fn ready(&self) -> Promise {
        let handle = Rc::clone(&self.0);
        promise(async move {
            poll_fn(|cx| handle.poll_ready(cx)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Hands data to the browser as it is.
    pub fn send(&self, data: &JsValue) -> Result<(), JsValue> {
        let sent = self
            .0
            .send_with(|native| native.unchecked_ref::<AnySocket>().send(data));
        sent.map_err(|error| values::error(&error))
    }

    /// Begins the closing handshake, and resolves with its outcome.
    pub fn close(&self, code: Option<f64>, reason: String) -> Promise {
        let handle = Rc::clone(&self.0);
        // As the standard converts a number to `[Clamp] unsigned short`.
        let code = code.map(|code| CloseCode::from(code.round() as u16));
        promise(async move {
            let event = handle.close(CloseFrame { code, reason }).await?;
            Ok(values::close_event(&event))
        })
    }

    /// Resolves with the close event, however the connection ends.
    pub fn closed(&self) -> Promise {
        let closed = Control::new(self.0.shared()).closed();
        promise(async move { Ok(values::close_event(&closed.await)) })
    }

    /// Ends it at once.
    pub fn terminate(&self) {
        self.0.give_up(None);
    }

    /// The `readyState`.
    #[wasm_bindgen(getter, js_name = readyState)]
    pub fn ready_state(&self) -> u8 {
        self.0.state() as u8
    }

    /// The native object.
    #[wasm_bindgen(getter)]
    pub fn native(&self) -> web_sys::WebSocket {
        self.0.native().clone()
    }
}

/// At most what a timer can take.
fn duration(millis: f64) -> Duration {
    Duration::from_millis(millis as u64)
}

fn promise(future: impl Future<Output = Result<JsValue, Error>> + 'static) -> Promise {
    future_to_promise(async move { future.await.map_err(|error| values::error(&error)) })
}
