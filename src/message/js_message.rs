//! A message that stays in JavaScript.

use js_sys::{ArrayBuffer, JsString};

/// A message that is never copied into linear memory: for those who only pass it on, to JavaScript, a texture, a database.
///
/// Get them with [`Builder::connect_as`](crate::Builder::connect_as):
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
/// The receive buffer counts UTF-16 code units for text, as it can't know the UTF-8 size without transcoding.
#[derive(Clone, Debug)]
pub enum JsMessage {
    /// A text message. When sent, a lone surrogate becomes U+FFFD.
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
