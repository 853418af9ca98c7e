//! How a test interrupts a connection: by a reset, or by silence.

use std::future::{Future, pending};
use std::time::Duration;

use tokio::select;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::net::transport::{CloseAction, Transport};

/// The longest time that the TCP connection of a silent server is kept open.
pub(crate) const SILENCE_LIMIT: Duration = Duration::from_secs(60);

/// What the server does to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// Ends TCP by RST.
    Reset,
    /// Neither reads nor writes any more.
    Silence,
}

/// What tests request for one connection; nothing, for one without an id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interruptions(Option<watch::Receiver<Option<Interruption>>>);

impl Interruptions {
    /// Returns a sender of interruptions, and what receives them.
    pub(crate) fn channel() -> (watch::Sender<Option<Interruption>>, Self) {
        let (sender, receiver) = watch::channel(None);
        (sender, Self(Some(receiver)))
    }

    /// Runs `task` until it ends. Returns `None` if the connection is interrupted before.
    pub(crate) async fn run_until<T>(&mut self, task: impl Future<Output = T>) -> Option<T> {
        select! {
            biased;
            () = self.requested(|_| true) => None,
            output = task => Some(output),
        }
    }

    /// Carries out what was requested. Returns how the connection is to be ended: by RST, when that
    /// is requested; by FIN, when the client ends a silent connection, when the server stops, and
    /// after [`SILENCE_LIMIT`].
    pub(crate) async fn carry_out(
        &mut self,
        transport: &Transport,
        closing: &CancellationToken,
    ) -> CloseAction {
        select! {
            biased;
            () = self.requested(|it| it == Interruption::Reset) => CloseAction::Reset,
            () = transport.peer_ended() => CloseAction::Finish,
            () = closing.cancelled() => CloseAction::Finish,
            () = sleep(SILENCE_LIMIT) => CloseAction::Finish,
        }
    }

    /// Waits for an interruption that `which` accepts. Cancel-safe.
    async fn requested(&mut self, which: fn(Interruption) -> bool) {
        let found = match &mut self.0 {
            Some(receiver) => receiver.wait_for(|it| it.is_some_and(which)).await.is_ok(),
            None => false,
        };
        if !found {
            // The id was forgotten, or there is none: nothing will be requested.
            pending().await
        }
    }
}
