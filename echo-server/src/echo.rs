//! The echo loop, over whatever yields and takes messages.

use futures_util::{FutureExt, Sink, SinkExt, Stream, StreamExt};
use tokio::select;
use tokio_util::sync::CancellationToken;

use crate::assemble::Violation;
use crate::message::{Close, Message};

/// Who ended a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndedBy {
    /// By Close, or by vanishing.
    Client,
    /// Because it stops, or because the client broke the protocol.
    Server,
}

/// Echoes until one of both ends it. `seen` is called with each message before it is echoed.
///
/// The caller closes the sink.
pub(crate) async fn run<S>(
    socket: &mut S,
    closing: &CancellationToken,
    mut seen: impl FnMut(&Message),
) -> EndedBy
where
    S: Stream<Item = Result<Message, Violation>> + Sink<Message> + Unpin,
{
    let stopping = closing.cancelled();
    tokio::pin!(stopping);
    let by = loop {
        // Flush only when nothing more is there to be answered: one write for a burst.
        let next = match socket.next().now_or_never() {
            Some(next) => next,
            None => select! {
                biased;
                () = &mut stopping => break EndedBy::Server,
                next = flush_then_next(socket) => next,
            },
        };
        let message = match next {
            None => break EndedBy::Client,
            Some(Err(_)) => return EndedBy::Server,
            Some(Ok(message)) => message,
        };
        seen(&message);
        if let Message::Close(_) = message {
            // The socket answers it.
            return EndedBy::Client;
        }
        // Also when the server stops: what was taken is answered, or cut together with all else.
        if socket.feed(message).await.is_err() {
            break EndedBy::Client;
        }
    };
    if by == EndedBy::Server {
        leave(socket, seen).await;
    }
    by
}

async fn flush_then_next<S>(socket: &mut S) -> Option<Result<Message, Violation>>
where
    S: Stream<Item = Result<Message, Violation>> + Sink<Message> + Unpin,
{
    match socket.flush().await {
        Ok(()) => socket.next().await,
        Err(_) => None,
    }
}

/// Says 1001 and waits for the client's Close.
async fn leave<S>(socket: &mut S, mut seen: impl FnMut(&Message))
where
    S: Stream<Item = Result<Message, Violation>> + Sink<Message> + Unpin,
{
    let close = Message::Close(Close::new(Close::GOING_AWAY, ""));
    if socket.send(close).await.is_err() {
        return;
    }
    while let Some(Ok(message)) = socket.next().await {
        seen(&message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use futures_channel::mpsc::{self, Receiver, Sender};
    use std::pin::Pin;
    use std::task::{Context, Poll};

    type Incoming = Result<Message, Violation>;

    /// A socket whose wire is two channels.
    struct Channels(Receiver<Incoming>, Sender<Message>);

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

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }
    }

    fn channels() -> (Channels, Sender<Incoming>, Receiver<Message>) {
        let (to_server, incoming) = mpsc::channel(8);
        let (outgoing, from_server) = mpsc::channel(8);
        (Channels(incoming, outgoing), to_server, from_server)
    }

    fn text(text: &'static str) -> Message {
        Message::Text(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn every_message_comes_back_as_it_was() {
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
    async fn a_violation_ends_it() {
        let (mut socket, mut to_server, _from_server) = channels();
        to_server.try_send(Err(Violation::NOT_UTF8)).expect("room");
        let by = run(&mut socket, &CancellationToken::new(), |_| {}).await;
        assert_eq!(by, EndedBy::Server);
    }

    #[tokio::test]
    async fn a_client_that_vanished_ends_it() {
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
    async fn a_stopping_server_says_so_and_hears_the_client_out() {
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
    async fn what_was_taken_before_the_stop_is_answered_before_the_close() {
        let (mut socket, mut to_server, from_server) = channels();
        let closing = CancellationToken::new();
        let mut seen = Vec::new();
        let server = run(&mut socket, &closing, |message| seen.push(message.clone()));
        let mut server = Box::pin(server);
        // More than both channels hold, so that the loop waits for room with one in its hand.
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
}
