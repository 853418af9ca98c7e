//! Which native object a connection uses.

/// The native object that a connection uses. [`Builder::transport`](crate::Builder::transport) selects it.
///
/// Most of this crate behaves in the same way with each. `WebSocketStream`, which only Chromium 124 and newer have, adds
/// backpressure for received messages: while the receive buffer is full, the browser reads nothing from the network, so the
/// peer has to wait. With a `WebSocket`, [`Overflow`](crate::Overflow) says what happens then. What differs besides:
///
/// **Chromium 156 crashes the tab** if a connection is lost while it writes a message over a `WebSocketStream`. Small messages are
/// written at once, unless the network is slower than the program. So select it to receive much and to send little, and where
/// backpressure is worth that risk.
///
/// | | `WebSocket` | `WebSocketStream` |
/// |---|---|---|
/// | [`ReceiveBuffer`](crate::ReceiveBuffer) | no message exceeds the bounds | the next message is asked for while there is room, so the last one may exceed `max_bytes`; only a message that is larger than `max_bytes` alone is handled as [`Overflow`](crate::Overflow) says |
/// | the peer closes | reported at once | reported when all messages before it were read |
/// | the peer closes while the receive buffer is full | all messages are read first | Chromium may discard messages. Reading returns those that it kept, then [`Error::ReceiveOverflow`](crate::Error::ReceiveOverflow), even if none was discarded |
/// | your own `close`, `terminate`, or dropping the connection | the Close frame follows what was sent | the same. Until it is sent, the browser holds some memory for the connection |
/// | messages that the browser has not delivered at your `close` | discarded | discarded, as are those for which the receive buffer had no room |
/// | a heartbeat or idle timeout of a connection that is made again | counts each message | learns of none while the receive buffer is full |
/// | `buffered_amount` | the native `bufferedAmount` | bytes whose `write` has not resolved |
/// | binary messages that are sent | not copied by this crate | copied, since the browser writes them later |
/// | [`as_raw`](crate::WebSocket::as_raw), [`into_raw`](crate::WebSocket::into_raw) | the native object | none |
///
/// ```no_run
/// use sockstream::{Error, ReceiveBuffer, Transport, WebSocket};
///
/// # async fn run() -> Result<(), sockstream::Error> {
/// // At most 1 MiB and one message wait to be read. Browsers other than Chromium buffer more.
/// let builder = WebSocket::builder("/export");
/// let limited = builder.clone().transport(Transport::WebSocketStream).receive_buffer(ReceiveBuffer {
///     max_bytes: 1 << 20,
///     ..ReceiveBuffer::default()
/// });
/// let socket = match limited.connect().await {
///     Err(Error::Unsupported) => builder.connect().await?,
///     socket => socket?,
/// };
/// # drop(socket);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transport {
    /// `WebSocket`, which every browser has.
    #[default]
    WebSocket,
    /// `WebSocketStream`. Where the browser has none, connecting fails with
    /// [`Error::Unsupported`](crate::Error::Unsupported).
    WebSocketStream,
}
