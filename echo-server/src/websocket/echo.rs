//! The echo loop, over any stream and sink of messages.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::task::yield_now;
use tokio_util::sync::CancellationToken;

use crate::websocket::codec::message::{Close, Message};
use crate::websocket::codec::violation::Violation;

/// After so many messages without a pause, the loop checks whether the server stops.
const CHECK_STOP_AFTER: u32 = 32;
/// After so many messages without a pause, the loop yields to other tasks.
const YIELD_AFTER: u32 = 1024;

/// Who ended an echo loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndedBy {
    /// The client, by a Close or by the end of the connection.
    Client,
    /// The server, because it stops or because of a violation.
    Server,
}

/// What the loop handles next.
enum Event {
    Next(Option<Result<Message, Violation>>),
    Stop,
}

/// Echoes until the client or the server ends it. Calls `observe` with each message before it is
/// echoed.
///
/// The caller closes the sink.
pub(crate) async fn run<S>(
    socket: &mut S,
    closing: &CancellationToken,
    mut observe: impl FnMut(&Message),
) -> EndedBy
where
    S: Stream<Item = Result<Message, Violation>> + Sink<Message> + Unpin,
{
    let mut stopping = pin!(closing.cancelled());
    let mut flushed = true;
    let mut in_a_row = 0;
    let by = loop {
        in_a_row += 1;
        let checks_stop = in_a_row % CHECK_STOP_AFTER == 0;
        let event = poll_fn(|cx| {
            // A client that never pauses must not keep the server from stopping.
            if checks_stop && stopping.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Event::Stop);
            }
            // Flushes only when no message is available, so that a burst is one write.
            if let Poll::Ready(next) = socket.poll_next_unpin(cx) {
                return Poll::Ready(Event::Next(next));
            }
            in_a_row = 0;
            if stopping.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Event::Stop);
            }
            if !flushed && let Poll::Ready(result) = socket.poll_flush_unpin(cx) {
                flushed = true;
                if result.is_err() {
                    return Poll::Ready(Event::Next(None));
                }
            }
            Poll::Pending
        });
        let message = match event.await {
            Event::Stop => break EndedBy::Server,
            Event::Next(None) => break EndedBy::Client,
            Event::Next(Some(Err(_))) => return EndedBy::Server,
            Event::Next(Some(Ok(message))) => message,
        };
        observe(&message);
        if let Message::Close(_) = message {
            // The socket answers it.
            return EndedBy::Client;
        }
        // Not interrupted when the server stops: every message that was received is answered.
        flushed = false;
        if socket.feed(message).await.is_err() {
            break EndedBy::Client;
        }
        if in_a_row == YIELD_AFTER {
            in_a_row = 0;
            yield_now().await;
        }
    };
    if by == EndedBy::Server {
        going_away(socket, observe).await;
    }
    by
}

/// Sends Close 1001, and waits for the client's.
async fn going_away<S>(socket: &mut S, mut observe: impl FnMut(&Message))
where
    S: Stream<Item = Result<Message, Violation>> + Sink<Message> + Unpin,
{
    let close = Message::Close(Close::new(Close::GOING_AWAY, ""));
    if socket.send(close).await.is_err() {
        return;
    }
    let mut in_a_row = 0;
    while let Some(Ok(message)) = socket.next().await {
        observe(&message);
        in_a_row += 1;
        if in_a_row == YIELD_AFTER {
            in_a_row = 0;
            yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use futures_channel::mpsc::{self, Receiver, Sender};
    use futures_util::FutureExt;
    use std::pin::Pin;
    use std::task::Context;

    type Incoming = Result<Message, Violation>;

    /// A socket over two channels. Counts how often it is flushed.
    struct Channels(Receiver<Incoming>, Sender<Message>, usize);

    impl Stream for Channels {
        type Item = Incoming;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Incoming>> {
            self.0.poll_next_unpin(cx)
        }
    }

    impl Sink<Message> for Channels {
        type Error = mpsc::SendError;

        fn poll_ready(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Result<(), Self::Error>> {
            self.1.poll_ready_unpin(cx)
        }

        fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Self::Error> {
            self.1.start_send_unpin(message)
        }

        fn poll_flush(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Result<(), Self::Error>> {
            self.2 += 1;
            Poll::Ready(Ok(()))
        }

        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }
    }

    fn channels() -> (Channels, Sender<Incoming>, Receiver<Message>) {
        let (to_server, incoming) = mpsc::channel(8);
        let (outgoing, from_server) = mpsc::channel(8);
        (Channels(incoming, outgoing, 0), to_server, from_server)
    }

    fn text(text: &'static str) -> Message {
        Message::Text(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn every_message_is_echoed_unchanged() {
        let (mut socket, mut to_server, from_server) = channels();
        let sent = [
            text("a"),
            Message::Binary(Bytes::from_static(b"\xff")),
            text(""),
        ];
        for message in sent.clone() {
            to_server.try_send(Ok(message)).expect("room");
        }
        let close = Message::Close(Close::new(4000, "bye"));
        to_server.try_send(Ok(close.clone())).expect("room");
        let mut seen = Vec::new();
        let closing = CancellationToken::new();
        let by = run(&mut socket, &closing, |message| seen.push(message.clone())).await;
        assert_eq!(by, EndedBy::Client);
        drop(socket);
        assert_eq!(from_server.collect::<Vec<_>>().await, sent);
        assert_eq!(seen, [&sent[..], &[close]].concat());
    }

    #[tokio::test]
    async fn a_burst_is_flushed_once() {
        let (mut socket, mut to_server, _from_server) = channels();
        let closing = CancellationToken::new();
        for burst in 1..=2 {
            for _ in 0..3 {
                to_server.try_send(Ok(text("a"))).expect("room");
            }
            let result = run(&mut socket, &closing, |_| {}).now_or_never();
            assert_eq!(result, None);
            assert_eq!(socket.2, burst);
        }
    }

    #[tokio::test]
    async fn a_violation_ends_the_loop() {
        let (mut socket, mut to_server, _from_server) = channels();
        to_server.try_send(Err(Violation::NOT_UTF8)).expect("room");
        let by = run(&mut socket, &CancellationToken::new(), |_| {}).await;
        assert_eq!(by, EndedBy::Server);
    }

    #[tokio::test]
    async fn the_end_of_the_connection_ends_the_loop() {
        let (mut socket, to_server, _from_server) = channels();
        drop(to_server);
        assert_eq!(
            run(&mut socket, &CancellationToken::new(), |_| {}).await,
            EndedBy::Client
        );
        let (mut socket, mut to_server, from_server) = channels();
        drop(from_server);
        to_server.try_send(Ok(text("a"))).expect("room");
        assert_eq!(
            run(&mut socket, &CancellationToken::new(), |_| {}).await,
            EndedBy::Client
        );
    }

    #[tokio::test]
    async fn a_stopping_server_sends_1001_and_reads_until_the_clients_close() {
        let (mut socket, mut to_server, mut from_server) = channels();
        let closing = CancellationToken::new();
        let mut seen = Vec::new();
        let client = async {
            to_server.try_send(Ok(text("a"))).expect("room");
            assert_eq!(from_server.next().await, Some(text("a")));
            closing.cancel();
            let close = Message::Close(Close::new(1001, ""));
            assert_eq!(from_server.next().await, Some(close.clone()));
            to_server.try_send(Ok(close)).expect("room");
            to_server.disconnect();
        };
        let server = run(&mut socket, &closing, |message| seen.push(message.clone()));
        let (by, ()) = tokio::join!(server, client);
        assert_eq!(by, EndedBy::Server);
        assert_eq!(seen, [text("a"), Message::Close(Close::new(1001, ""))]);
    }

    #[tokio::test]
    async fn messages_received_before_the_stop_are_answered_before_the_close() {
        let (mut socket, mut to_server, from_server) = channels();
        let closing = CancellationToken::new();
        let mut seen = Vec::new();
        let server = run(&mut socket, &closing, |message| seen.push(message.clone()));
        let mut server = Box::pin(server);
        // More than both channels hold, so that the loop waits for room with a message taken.
        for _ in 0..32 {
            let _ = to_server.try_send(Ok(text("a")));
            assert!(server.as_mut().now_or_never().is_none());
        }
        closing.cancel();
        assert!(server.as_mut().now_or_never().is_none());
        let client = async move {
            let mut from_server = from_server;
            let mut answers = Vec::new();
            while let Some(message) = from_server.next().await {
                let is_close = matches!(message, Message::Close(_));
                answers.push(message);
                if is_close {
                    to_server.disconnect();
                    break;
                }
            }
            answers
        };
        let (by, answers) = tokio::join!(server, client);
        assert_eq!(by, EndedBy::Server);
        let close = Message::Close(Close::new(1001, ""));
        assert!(seen.len() > 8);
        assert_eq!(answers, [&seen[..], &[close]].concat());
    }

    /// A client that never pauses, and reads all answers.
    struct Flood {
        sent: u32,
        /// Whether sending it a Close succeeds.
        accepts_close: bool,
    }

    impl Stream for Flood {
        type Item = Incoming;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Incoming>> {
            self.sent += 1;
            assert!(self.sent < 100_000, "the loop does not end");
            Poll::Ready(Some(Ok(text("a"))))
        }
    }

    impl Sink<Message> for Flood {
        type Error = Message;

        fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Message>> {
            Poll::Ready(Ok(()))
        }

        fn start_send(self: Pin<&mut Self>, message: Message) -> Result<(), Message> {
            match message {
                Message::Close(_) if !self.accepts_close => Err(message),
                _ => Ok(()),
            }
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Message>> {
            Poll::Ready(Ok(()))
        }

        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Message>> {
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_client_that_never_pauses_does_not_keep_the_server_from_stopping() {
        let closing = CancellationToken::new();
        closing.cancel();
        let mut flood = Flood {
            sent: 0,
            accepts_close: false,
        };
        let mut echoed = 0;
        let by = run(&mut flood, &closing, |_| echoed += 1).await;
        assert_eq!(by, EndedBy::Server);
        // Each message that was received was answered before.
        assert_eq!(echoed, flood.sent);
        assert!(echoed < 1000, "{echoed}");
    }

    /// Neither before the stop nor after it, when nothing is echoed any more.
    #[tokio::test]
    async fn a_client_that_never_pauses_does_not_keep_other_tasks_from_running() {
        for stops in [false, true] {
            let closing = CancellationToken::new();
            if stops {
                closing.cancel();
            }
            let mut flood = Flood {
                sent: 0,
                accepts_close: true,
            };
            assert_eq!(run(&mut flood, &closing, |_| {}).now_or_never(), None);
        }
    }
}
