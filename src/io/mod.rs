//! Byte streams over binary messages: the `AsyncRead`, `AsyncBufRead` and `AsyncWrite` of `futures` with the feature `io`, and
//! those of `tokio` with the feature `tokio-io`.
//!
//! For protocols that expect a connection of bytes, such as multiplexers, SSH, or `tokio_util::codec`. The peer sends and
//! receives binary messages; where one ends and the next begins has no meaning.
//!
//! ```no_run
//! # #[cfg(feature = "io")]
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use futures::{AsyncReadExt, AsyncWriteExt};
//! use sockstream::WebSocket;
//!
//! let mut stream = WebSocket::connect("wss://example.com/bytes").await?.into_byte_stream();
//! stream.write_all(b"hello").await?;
//! let mut answer = [0; 5];
//! stream.read_exact(&mut answer).await?;
//! stream.close().await?;
//! # Ok(()) }
//! ```
//!
//! # Reading
//!
//! - A clean close is the end of the stream: reading returns 0 bytes. After any other end, reading returns the bytes of all
//!   received messages, and then an error.
//! - An empty message is skipped, since 0 bytes would mean the end.
//! - A text message is an error, unless [`ByteStream::text_messages`] says that its bytes are read.
//! - If the receive buffer has dropped a message, because [`Overflow`](crate::Overflow) says so, reading returns an error: the
//!   bytes after the gap would have no meaning.
//! - After an error each later call returns the same error. What was received and not read is returned by
//!   [`ByteStream::into_inner`].
//!
//! # Writing
//!
//! - Each call sends one message, of at most [`ByteStream::max_message_size`] bytes. Several slices of a vectored write become
//!   one message. Nothing is held back, so many small writes are many small messages: wrap the stream in a `BufWriter`.
//! - Sending waits while the browser's `bufferedAmount` is above the high-water mark.
//! - Flushing waits until everything has left the browser, as [`WebSocket::flush`](crate::WebSocket::flush) does.
//! - Closing sends a Close frame with code 1000 after all data, and waits until the connection has ended. The browser discards
//!   messages that arrive after that: to lose none, let the peer close.
//!
//! # Errors
//!
//! The [`std::io::Error`] of a connection contains its [`Error`](crate::Error), which `get_ref` and `into_inner` of the former
//! return:
//!
//! | kind | error |
//! |---|---|
//! | `ConnectionReset` | [`UncleanClose`](crate::Error::UncleanClose) |
//! | `ConnectionRefused` | [`Connect`](crate::Error::Connect) |
//! | `ConnectionAborted` | [`ReceiveOverflow`](crate::Error::ReceiveOverflow) |
//! | `TimedOut` | [`ConnectTimeout`](crate::Error::ConnectTimeout), [`CloseTimeout`](crate::Error::CloseTimeout) |
//! | `BrokenPipe` | [`NotOpen`](crate::Error::NotOpen): writing after the connection began to close, or has ended |
//! | `InvalidData` | [`UnexpectedData`](crate::Error::UnexpectedData); a text message and a dropped one, which contain no [`Error`](crate::Error) |
//! | `InvalidInput` | an invalid URL, subprotocol, close code or reason |
//! | `Unsupported` | [`Unsupported`](crate::Error::Unsupported) |
//! | `Other` | [`Exception`](crate::Error::Exception) |
//!
//! # Cancel safety
//!
//! A call that returned `Pending`, and a dropped future of `read`, `fill_buf` or `write`, have read and written nothing.

mod byte_stream;
mod error;
#[cfg(feature = "io")]
mod futures_traits;
mod reader;
#[cfg(all(test, feature = "io", not(target_arch = "wasm32")))]
mod tests;
#[cfg(feature = "tokio-io")]
mod tokio_traits;
mod transport;

pub use self::byte_stream::ByteStream;
pub use self::reader::TextMessages;
pub use self::transport::{Readable, Writable};
