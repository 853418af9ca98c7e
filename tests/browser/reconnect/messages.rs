//! Messages without the events between them.

use std::pin::Pin;
use std::task::Poll;

use futures::sink::Sink;
use futures::stream::FusedStream;
use sockstream::reconnect::{Lost, Messages, SendError};
use sockstream::{Message, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Stage, Task};

fn start(stage: &Stage, task: &Task) -> Messages {
    let builder = WebSocket::builder("ws://stand.in/").reconnecting();
    let mut messages = builder
        .start()
        .expect("the settings are valid")
        .into_messages();
    assert!(task.poll(&mut messages.next()).is_pending());
    stage.native().open();
    messages
}

fn next(task: &Task, messages: &mut Messages) -> Poll<Option<Result<Message, Lost>>> {
    task.poll(&mut messages.next())
}

fn text(text: &str) -> Poll<Option<Result<Message, Lost>>> {
    Poll::Ready(Some(Ok(text.into())))
}

#[wasm_bindgen_test]
fn gaps_are_hidden_and_losses_never() {
    let (stage, task) = (Stage::new(), Task::default());
    let mut messages = start(&stage, &task);
    let native = stage.native();
    native.text("a");
    native.end(1001, "", true);
    assert_eq!(next(&task, &mut messages), text("a"));
    assert!(
        next(&task, &mut messages).is_pending(),
        "nothing was sent, so nothing is lost"
    );
    stage.pass(500);
    assert!(next(&task, &mut messages).is_pending());
    let native = stage.native();
    native.open();
    assert!(next(&task, &mut messages).is_pending());
    assert_eq!(
        task.poll(&mut messages.sender().send("x")),
        Poll::Ready(Ok(1))
    );
    native.text("b");
    native.set_buffered(0);
    native.end(1006, "", false);
    assert_eq!(next(&task, &mut messages), text("b"));
    let Poll::Ready(Some(Err(lost))) = next(&task, &mut messages) else {
        panic!("a message may be lost")
    };
    assert_eq!((lost.connection, &lost.unconfirmed), (2, &Some(1..=1)));
    assert_eq!(
        lost.to_string(),
        "connection 2 ended; message 1 unconfirmed"
    );
    assert!(next(&task, &mut messages).is_pending());
}

#[wasm_bindgen_test]
fn it_ends_when_it_has_stopped() {
    let (stage, task) = (Stage::new(), Task::default());
    let mut messages = start(&stage, &task);
    assert!(next(&task, &mut messages).is_pending());
    stage.native().end(1000, "", true);
    for _ in 0..2 {
        assert_eq!(next(&task, &mut messages), Poll::Ready(None));
    }
    assert!(messages.is_terminated());
}

#[wasm_bindgen_test]
fn as_a_sink_it_waits_until_a_connection_is_open() {
    let (stage, task) = (Stage::new(), Task::default());
    let builder = WebSocket::builder("ws://stand.in/").reconnecting();
    let mut messages = builder
        .start()
        .expect("the settings are valid")
        .into_messages();
    let ready = |messages: &mut Messages| task.with(|cx| Pin::new(messages).poll_ready(cx));
    // It drives everything, since nobody reads.
    assert!(ready(&mut messages).is_pending());
    assert_eq!(stage.made(), 1);
    let wakes = task.wakes();
    stage.native().open();
    assert!(task.wakes() > wakes);
    assert_eq!(ready(&mut messages), Poll::Ready(Ok(())));
    assert_eq!(Pin::new(&mut messages).start_send("a".into()), Ok(()));
    assert_eq!(stage.native().sent_texts(), ["a"]);
    let flushed = |messages: &mut Messages| task.with(|cx| Pin::new(messages).poll_flush(cx));
    assert!(flushed(&mut messages).is_pending());
    stage.native().end(1006, "", false);
    stage.pass(0);
    // Which messages may be lost is told by the stream.
    assert_eq!(flushed(&mut messages), Poll::Ready(Ok(())));
    assert!(ready(&mut messages).is_pending());
    assert_eq!(
        Pin::new(&mut messages).start_send("b".into()),
        Err(SendError::Away)
    );
    stage.pass(500);
    assert!(ready(&mut messages).is_pending());
    assert_eq!(stage.made(), 2);
    stage.native().open();
    assert_eq!(ready(&mut messages), Poll::Ready(Ok(())));
}

#[wasm_bindgen_test]
fn closing_the_sink_stops_with_1000() {
    let (stage, task) = (Stage::new(), Task::default());
    let mut messages = start(&stage, &task);
    let close = |messages: &mut Messages| task.with(|cx| Pin::new(messages).poll_close(cx));
    assert!(close(&mut messages).is_pending());
    assert_eq!(stage.native().close_codes(), [1000]);
    let wakes = task.wakes();
    stage.native().end(1000, "", true);
    assert!(task.wakes() > wakes);
    assert_eq!(close(&mut messages), Poll::Ready(Ok(())));
    let ready = task.with(|cx| Pin::new(&mut messages).poll_ready(cx));
    assert_eq!(ready, Poll::Ready(Err(SendError::Stopped)));
    assert_eq!((stage.timers(), stage.environment_listeners()), (0, 0));
}

#[wasm_bindgen_test]
fn dropping_it_leaves_nothing() {
    let (stage, task) = (Stage::new(), Task::default());
    let messages = start(&stage, &task);
    let native = stage.native();
    drop(messages);
    assert_eq!((native.listeners(), native.close_codes()), (0, vec![0]));
    assert_eq!(
        (stage.timers(), stage.environment_listeners(), task.kept()),
        (0, 0, 0)
    );
}
