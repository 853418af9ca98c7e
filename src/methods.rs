//! The methods and trait implementations that [`WebSocket`](crate::WebSocket), its halves and [`Control`](crate::Control)
//! share: written and documented once, in macros, since users call them without importing a trait.
//!
//! Each type has a private `socket()`, through which they reach the connection.

/// What can be asked of every handle.
macro_rules! accessors {
    () => {
        /// Returns the URL of the connection, as the browser resolved it.
        #[must_use]
        pub fn url(&self) -> String {
            self.socket().native().url()
        }

        /// Returns the subprotocol that the server chose; `""` if none, or not yet.
        #[must_use]
        pub fn protocol(&self) -> String {
            self.socket().native().protocol()
        }

        /// Returns the extensions that the server chose; `""` if none, or not yet.
        #[must_use]
        pub fn extensions(&self) -> String {
            self.socket().native().extensions()
        }

        /// Returns the state of the connection: the native `readyState`, or [`ReadyState::Closed`] as soon as the connection
        /// was terminated or a time limit has ended it.
        #[must_use]
        pub fn ready_state(&self) -> ReadyState {
            self.socket().ready_state()
        }

        /// Returns the native `bufferedAmount`: payload bytes that were sent and have not left the browser; UTF-8 for text.
        #[must_use]
        pub fn buffered_amount(&self) -> u64 {
            self.socket().native().state().buffered_amount as u64
        }

        /// Returns how many received messages were dropped, by the [`Overflow`](crate::Overflow) policy and after an
        /// overflow has closed the connection. Messages that arrive after the receiver was dropped are not counted.
        #[must_use]
        pub fn dropped_messages(&self) -> u64 {
            self.socket().dropped_messages()
        }

        /// Returns the native `WebSocket`; `None` if the connection has another transport. Other code may send with it, or
        /// close it; a close is then reported as if the peer had closed.
        #[must_use]
        pub fn as_raw(&self) -> Option<&web_sys::WebSocket> {
            self.socket().native().web_socket()
        }
    };
}

/// Receiving: `next`, and a `Stream`.
macro_rules! receiving {
    ($type:ident) => {
        impl<M: Incoming> $type<M> {
            /// Returns the next message.
            ///
            /// Returns `None` after a clean close. After any other end it returns all received messages, then one error,
            /// then `None`.
            ///
            /// # Errors
            /// One of [`Error::UncleanClose`], [`Error::Connect`], [`Error::ConnectTimeout`], [`Error::CloseTimeout`],
            /// [`Error::ReceiveOverflow`] and [`Error::UnexpectedData`], once.
            ///
            /// # Cancel safety
            /// A dropped future has taken no message. The future borrows the handle, so one task waits at a time.
            #[allow(
                clippy::should_implement_trait,
                reason = "it is `next` of a stream, and asynchronous"
            )]
            pub fn next(&mut self) -> Next<'_, M> {
                Next::new(self.socket())
            }

            /// Returns the next message if one has arrived, without waiting: for code that can't await, such as a game that
            /// reads in each frame. (The name is that of channels, since `try_next` is a method of `TryStreamExt`.)
            ///
            /// # Errors
            /// [`TryRecvError::Empty`] if no message is there. At the end as [`next`](Self::next):
            /// [`TryRecvError::Failed`] once if the connection did not end with a clean close, then
            /// [`TryRecvError::Ended`].
            pub fn try_recv(&mut self) -> Result<M, TryRecvError> {
                match self.socket().take_next() {
                    Poll::Ready(Some(Ok(message))) => Ok(message),
                    Poll::Ready(Some(Err(error))) => Err(TryRecvError::Failed(error)),
                    Poll::Ready(None) => Err(TryRecvError::Ended),
                    Poll::Pending => Err(TryRecvError::Empty),
                }
            }
        }

        impl<M: Incoming> Stream for $type<M> {
            type Item = Result<M, Error>;

            fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                self.socket().poll_next(cx)
            }
        }

        impl<M: Incoming> FusedStream for $type<M> {
            fn is_terminated(&self) -> bool {
                self.socket().is_terminated()
            }
        }
    };
}

/// Sending and closing: `send`, `flush`, `close`, and a `Sink`.
macro_rules! sending {
    ($type:ident) => {
        impl<M: Incoming> $type<M> {
            /// Sends a message. Waits until the connection is open and `bufferedAmount` is below the high-water mark of
            /// [`Builder::send_buffer`](crate::Builder::send_buffer), and resolves when the browser has accepted the
            /// message.
            ///
            /// A message that was accepted may still be lost with the connection: see
            /// [`CloseEvent`](crate::CloseEvent).
            ///
            /// A shared reference is enough. (Of a `&mut` one, while `SinkExt` is imported, the compiler selects that trait's
            /// methods `send`, `flush` and `close`.)
            ///
            /// # Errors
            /// [`Error::NotOpen`] if the connection is closing or has ended, and [`Error::Exception`] for a detached
            /// `ArrayBuffer`. In both cases the message was not sent.
            ///
            /// # Cancel safety
            /// A dropped future has sent the whole message or none of it. Any number of tasks may send: messages are sent
            /// in the order in which their futures were first polled, and a dropped one makes room for the next. So a
            /// future that was polled and waits is to be polled on, or dropped.
            pub fn send<T: Outgoing<M>>(&self, message: T) -> Send<'_, T, M> {
                Send::new(self.socket(), message)
            }

            /// Sends a message without waiting: for code that can't await. It overtakes no send that waits.
            ///
            /// # Errors
            /// [`TrySendError`] with the message, which was not sent.
            pub fn try_send<T: Outgoing<M>>(&self, message: T) -> Result<(), TrySendError<T>> {
                self.socket().try_send(message)
            }

            /// Waits until every message that was sent, or waited to be sent, before the future was polled for the first time
            /// has left the browser, so that `bufferedAmount` is 0. It does not wait for the peer to receive them.
            ///
            /// # Errors
            /// Why the connection ended, if it did not end with a clean close.
            ///
            /// # Cancel safety
            /// Dropping the future has no effect. Any number of tasks may wait.
            pub fn flush(&self) -> Flush<'_, M> {
                Flush::new(self.socket())
            }

            /// Closes the connection with a Close frame, which is sent after all messages that were sent, and waits until the
            /// peer has answered. Closing begins when the future is polled for the first time, whatever other handles
            /// there are; sends that wait return [`Error::NotOpen`].
            ///
            /// Messages received before stay readable. The browser discards messages that arrive later: to receive all, let
            /// the peer close. If the connection is closing or has ended, the frame is checked and not sent.
            ///
            /// # Errors
            /// [`Error::InvalidCloseCode`] and [`Error::CloseReasonTooLong`] before anything is done; otherwise why the
            /// connection ended, if it did not end with a clean close.
            ///
            /// # Cancel safety
            /// Dropping the future does not stop the connection from closing. Any number of tasks may wait.
            pub fn close(&self, frame: impl Into<CloseFrame>) -> Close<'_, M> {
                Close::new(self.socket(), frame.into())
            }
        }

        /// `poll_ready` waits until no send that began to wait earlier is left. (It can't be told from outside whether a wait
        /// was given up, so a sink that waits delays no send.)
        ///
        /// `poll_close`, which `StreamExt::forward` calls when its stream ends, closes with code 1000 unless the connection is
        /// closing already, and waits until it has ended. While other handles can send, it only waits, as `poll_flush` does,
        /// until everything has left the browser. The method `close` closes always.
        impl<M: Incoming> Sink<M> for $type<M> {
            type Error = Error;

            fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
                self.socket().poll_ready(cx)
            }

            fn start_send(self: Pin<&mut Self>, message: M) -> Result<(), Error> {
                self.socket().start_send(&message)
            }

            fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
                self.socket().poll_flush(TASK, cx)
            }

            fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
                if !self.socket().has_one_sender() {
                    return self.poll_flush(cx);
                }
                let poll = self.socket().poll_close(&CloseFrame::normal(), cx);
                poll.map_ok(drop)
            }
        }
    };
}

/// The type's public name and the connection's state, and nothing private.
macro_rules! debug_with_state {
    ($type:ident) => {
        impl<M: Incoming> fmt::Debug for $type<M> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($type))
                    .field(&self.ready_state())
                    .finish()
            }
        }
    };
}

pub(crate) use {accessors, debug_with_state, receiving, sending};
