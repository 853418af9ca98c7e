//! Making handles that are `Send` from a connection, and connecting with them.

use wasm_bindgen_futures::spawn_local;

use super::channel::Channel;
use super::connecting::Connecting;
use super::driver::Driver;
use super::receiver::Receiver;
use super::sender::Sender;
use crate::builder::Builder;
use crate::websocket::WebSocket;

impl WebSocket {
    /// Splits the socket into two halves that are `Send + Sync`. See the module [`send`](crate::send).
    ///
    /// The connection, in whatever state it is, stays on this thread, in a task that is spawned with
    /// `wasm_bindgen_futures::spawn_local`. Messages that were received before are received by the new half.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), sockstream::Error> {
    /// let socket = sockstream::WebSocket::connect("/chat").await?;
    /// let (sender, mut receiver) = socket.split_send();
    /// sender.send("hello").await?;
    /// let answer = receiver.next().await;
    /// # drop(answer);
    /// # Ok(()) }
    /// ```
    #[must_use = "dropping both halves closes the connection"]
    pub fn split_send(self) -> (Sender, Receiver) {
        let channel = Channel::new();
        let url = self.url();
        channel.update(|state| state.set_url(url));
        let sender = Sender::new(&channel);
        let receiver = Receiver::new(&channel);
        spawn_local(Driver::new(channel, self));
        (sender, receiver)
    }
}

impl Builder {
    /// Connects, and resolves with two halves that are `Send + Sync` when the connection is open. The future is `Send` too. See
    /// the module [`send`](crate::send).
    ///
    /// The connection belongs to the thread that calls this. Connecting has begun when this returns.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    ///
    /// # Cancel safety
    /// Dropping the future closes the connection.
    pub fn connect_send(self) -> Connecting {
        Connecting::new(self.open().map(WebSocket::split_send))
    }
}
