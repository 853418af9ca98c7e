//! A message that stays in JavaScript.

use js_sys::{ArrayBuffer, JsString};

/// A WebSocket message, text or binary, that stays in JavaScript: for programs that only pass it on, for example to a
/// texture, a worker or a database. It is not copied into WebAssembly's memory.
///
/// [`Builder::connect_as`](crate::Builder::connect_as) selects it as the type of a connection's messages. It converts from
/// `JsString`, `&str` and `ArrayBuffer`.
///
/// ```no_run
/// # async fn run() -> Result<(), sockstream::Error> {
/// use sockstream::{JsMessage, WebSocket};
///
/// let mut socket = WebSocket::builder("/tiles").connect_as::<JsMessage>().await?;
/// while let Some(JsMessage::Binary(buffer)) = socket.next().await.transpose()? {
///     # fn upload(_: js_sys::ArrayBuffer) {}
///     upload(buffer);
/// }
/// # Ok(()) }
/// ```
///
/// [`ReceiveBuffer::max_bytes`](crate::ReceiveBuffer::max_bytes) counts UTF-16 code units of its text, since the size in
/// UTF-8 is not known without transcoding.
#[derive(Clone, Debug)]
pub enum JsMessage {
    /// A text message. The browser sends a lone surrogate as U+FFFD.
    Text(JsString),
    /// A binary message.
    Binary(ArrayBuffer),
}

impl From<JsString> for JsMessage {
    fn from(text: JsString) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for JsMessage {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<ArrayBuffer> for JsMessage {
    fn from(buffer: ArrayBuffer) -> Self {
        Self::Binary(buffer)
    }
}
