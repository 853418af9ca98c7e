//! What a byte stream can be made from.

use core::task::{Context, Poll};

use crate::browser::wakers::TASK;
use crate::message::message::Message;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;
use crate::receiver::Receiver;
use crate::sender::Sender;
use crate::websocket::WebSocket;

/// A connection that bytes can be read from: [`WebSocket`] and [`Receiver`].
///
/// This trait is sealed.
///
/// ```no_run
/// use sockstream::io::{ByteStream, Readable};
///
/// /// Takes the whole socket and the receiving half.
/// # #[cfg(feature = "io")]
/// async fn first_line<S: Readable>(stream: ByteStream<S>) -> std::io::Result<String> {
///     use futures::AsyncBufReadExt;
///
///     let mut stream = stream;
///     let mut line = String::new();
///     stream.read_line(&mut line).await?;
///     Ok(line)
/// }
/// ```
pub trait Readable: Unpin + sealed::Source {}

/// A connection that bytes can be written to: [`WebSocket`] and [`Sender`].
///
/// This trait is sealed.
///
/// ```no_run
/// use sockstream::io::{ByteStream, Writable};
///
/// /// Takes the whole socket and the sending half.
/// # #[cfg(feature = "io")]
/// async fn greet<S: Writable>(stream: &mut ByteStream<S>) -> std::io::Result<()> {
///     use futures::AsyncWriteExt;
///
///     stream.write_all(b"hello\n").await
/// }
/// ```
pub trait Writable: Unpin + sealed::Destination {}

pub(crate) mod sealed {
    use core::task::{Context, Poll};

    use crate::message::message::Message;
    use crate::proto::error::Error;

    #[allow(unnameable_types, reason = "this is what seals `Readable`")]
    pub trait Source {
        fn poll_message(&self, cx: &Context<'_>) -> Poll<Option<Result<Message, Error>>>;

        /// Returns whether a received message was dropped, while reading goes on.
        fn has_gap(&self) -> bool;
    }

    #[allow(unnameable_types, reason = "this is what seals `Writable`")]
    pub trait Destination {
        fn poll_ready(&self, cx: &Context<'_>) -> Poll<Result<(), Error>>;

        /// Sends a binary message, after `poll_ready` has returned Ready in the same task.
        fn send(&self, bytes: &[u8]) -> Result<(), Error>;

        fn poll_flush(&self, cx: &Context<'_>) -> Poll<Result<(), Error>>;

        fn poll_close(&self, cx: &Context<'_>) -> Poll<Result<(), Error>>;
    }
}

macro_rules! source {
    ($type:ident) => {
        impl Readable for $type<Message> {}

        impl sealed::Source for $type<Message> {
            fn poll_message(&self, cx: &Context<'_>) -> Poll<Option<Result<Message, Error>>> {
                self.handle.socket().poll_next(cx)
            }

            fn has_gap(&self) -> bool {
                self.handle.socket().has_gap()
            }
        }
    };
}

macro_rules! destination {
    ($type:ident) => {
        impl Writable for $type<Message> {}

        impl sealed::Destination for $type<Message> {
            fn poll_ready(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
                self.handle.socket().poll_ready(cx)
            }

            fn send(&self, bytes: &[u8]) -> Result<(), Error> {
                self.handle.socket().send_ready(&bytes)
            }

            fn poll_flush(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
                self.handle.socket().poll_flush(TASK, cx)
            }

            fn poll_close(&self, cx: &Context<'_>) -> Poll<Result<(), Error>> {
                let poll = self.handle.socket().poll_close(&CloseFrame::normal(), cx);
                poll.map_ok(drop)
            }
        }
    };
}

source!(WebSocket);
source!(Receiver);
destination!(WebSocket);
destination!(Sender);
