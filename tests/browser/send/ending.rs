//! How a connection ends that is used through the channel.

use std::task::Poll;

use futures::SinkExt;
use sockstream::{CloseCode, Error, Message, WebSocket, send};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{open, tasks_run};
use crate::stand_in::{Stage, Task};

#[wasm_bindgen_test]
async fn dropping_all_senders_and_the_receiver_closes_and_leaves_nothing() {
    let stage = Stage::new();
    let (sender, receiver, native) = open(&stage, |builder| builder);
    let control = sender.control();
    let clone = sender.clone();
    drop((sender, receiver));
    tasks_run().await;
    assert_eq!(native.ready_state(), 1, "one sender is left");
    drop(clone);
    tasks_run().await;
    assert_eq!(native.close_codes(), [0]);
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
    assert!(control.is_closed());
    assert_eq!(control.closed().await.code, CloseCode::ABNORMAL_CLOSURE);
}

#[wasm_bindgen_test]
async fn what_a_sink_has_taken_is_sent_although_everything_is_dropped() {
    let stage = Stage::new();
    let (mut sender, receiver, native) = open(&stage, |builder| builder.send_buffer(10, 5));
    sender.send("x".repeat(10)).await.expect("below the mark");
    sender.feed(Message::from("y")).await.expect("it is open");
    drop((sender, receiver));
    tasks_run().await;
    assert_eq!(native.sent_texts(), ["x".repeat(10).as_str(), "y"]);
    assert_eq!(native.close_codes(), [0]);
}

#[wasm_bindgen_test]
async fn a_sink_that_is_closed_leaves_the_connection_to_other_senders() {
    let stage = Stage::new();
    let (mut sender, _receiver, native) = open(&stage, |builder| builder);
    let mut other = sender.clone();
    sender.feed(Message::from("1")).await.expect("it is open");
    let task = Task::default();
    let mut close = SinkExt::close(&mut sender);
    assert!(task.poll(&mut close).is_pending());
    tasks_run().await;
    assert!(task.poll(&mut close).is_pending(), "1 byte is buffered");
    native.set_buffered(0);
    stage.pass(64);
    tasks_run().await;
    assert_eq!(task.poll(&mut close), Poll::Ready(Ok(())));
    send::Sender::send(&other, "2").await.expect("it is open");
    assert!(native.close_codes().is_empty());
    drop(sender);
    let mut close = SinkExt::close(&mut other);
    assert!(task.poll(&mut close).is_pending());
    tasks_run().await;
    assert_eq!(native.close_codes(), [1000]);
    native.set_buffered(0);
    native.end(1000, "", true);
    tasks_run().await;
    assert_eq!(task.poll(&mut close), Poll::Ready(Ok(())));
    assert_eq!(native.sent_texts(), ["1", "2"]);
}

#[wasm_bindgen_test]
async fn a_dropped_receiver_keeps_no_message() {
    let stage = Stage::new();
    let (sender, mut receiver, native) = open(&stage, |builder| builder);
    let task = Task::default();
    assert!(task.poll(&mut receiver.next()).is_pending());
    drop(receiver);
    tasks_run().await;
    assert_eq!(task.kept(), 0);
    native.text("nobody reads this");
    sender.send("x").await.expect("it is open");
    native.end(1000, "", true);
    stage.pass(0);
    tasks_run().await;
    assert_eq!(native.listeners(), 0);
    assert_eq!(sender.send("y").await, Err(Error::NotOpen));
    assert_eq!(sender.control().closed().await.code.get(), 1000);
}

#[wasm_bindgen_test]
async fn an_unclean_close_is_one_error_after_the_messages_and_sends_are_refused() {
    let stage = Stage::new();
    let (sender, mut receiver, native) = open(&stage, |builder| builder.send_buffer(10, 5));
    sender.send("x".repeat(10)).await.expect("below the mark");
    let task = Task::default();
    let mut waiting = sender.send("waits");
    let mut flush = sender.flush();
    assert!(task.poll(&mut waiting).is_pending());
    assert!(task.poll(&mut flush).is_pending());
    native.text("1");
    native.end(1006, "", false);
    stage.pass(0);
    assert_eq!(receiver.next().await, Some(Ok("1".into())));
    let event = receiver.control().closed().await;
    assert_eq!(event.never_sent_bytes, 10);
    let lost = Error::UncleanClose(event);
    assert_eq!(receiver.next().await, Some(Err(lost.clone())));
    assert_eq!(receiver.next().await, None);
    assert_eq!(task.poll(&mut waiting), Poll::Ready(Err(Error::NotOpen)));
    assert!(matches!(task.poll(&mut flush), Poll::Ready(Err(_))));
    assert_eq!(sender.send("late").await, Err(Error::NotOpen));
    assert_eq!(sender.close(1000).await, Err(lost));
    assert_eq!(native.sent_count(), 1);
    drop((waiting, flush));
    assert_eq!(task.kept(), 0);
}

#[wasm_bindgen_test]
async fn the_close_frame_follows_all_messages() {
    let stage = Stage::new();
    let (sender, mut receiver, native) = open(&stage, |builder| builder.send_buffer(10, 5));
    sender.send("x".repeat(10)).await.expect("below the mark");
    let task = Task::default();
    let mut send = sender.send("y");
    assert!(task.poll(&mut send).is_pending());
    let mut close = sender.close((4000, "done"));
    assert!(task.poll(&mut close).is_pending());
    tasks_run().await;
    assert_eq!((native.sent_count(), native.close_codes()), (2, vec![4000]));
    assert_eq!(task.poll(&mut send), Poll::Ready(Ok(())));
    assert_eq!(sender.send("late").await, Err(Error::NotOpen));
    native.set_buffered(0);
    native.end(4000, "done", true);
    assert_eq!(receiver.next().await, None);
    let Poll::Ready(Ok(event)) = task.poll(&mut close) else {
        panic!("it has ended cleanly");
    };
    assert_eq!((event.code.get(), event.reason.as_str()), (4000, "done"));
}

#[wasm_bindgen_test]
async fn a_bad_close_frame_changes_nothing() {
    let stage = Stage::new();
    let (sender, _receiver, native) = open(&stage, |builder| builder);
    let long = "x".repeat(124);
    let too_long = Error::CloseReasonTooLong { bytes: 124 };
    assert_eq!(sender.close((1000, long.as_str())).await, Err(too_long));
    let refused = Err(Error::InvalidCloseCode(CloseCode::from(1001)));
    assert_eq!(sender.control().close(1001), refused);
    tasks_run().await;
    assert!(native.close_codes().is_empty());
    sender.send("still open").await.expect("it is open");
}

#[wasm_bindgen_test]
async fn a_control_terminates_from_elsewhere() {
    let stage = Stage::new();
    let (sender, mut receiver, native) = open(&stage, |builder| builder);
    let control = receiver.control();
    control.clone().terminate();
    assert!(matches!(
        receiver.next().await,
        Some(Err(Error::UncleanClose(_)))
    ));
    assert_eq!((native.listeners(), native.close_codes()), (0, vec![0]));
    assert!(!control.closed().await.was_clean);
    drop(sender);
}

#[wasm_bindgen_test]
async fn connecting_resolves_fails_and_is_cancelled() {
    let stage = Stage::new();
    let builder = || WebSocket::builder("ws://stand.in/").protocols(["chat"]);
    let connecting = builder().connect_send();
    let native = stage.native();
    native.set_protocol("chat");
    native.open();
    let (sender, _receiver) = connecting.await.expect("it has opened");
    assert_eq!(sender.control().protocol(), "chat");
    assert_eq!(sender.control().url(), "ws://stand.in/");

    let connecting = builder().connect_send();
    stage.native().end(1006, "", false);
    assert!(matches!(connecting.await, Err(Error::Connect(event)) if event.code.get() == 1006));

    drop(builder().connect_send());
    tasks_run().await;
    assert_eq!(stage.native().close_codes(), [0]);
    assert_eq!(stage.native().listeners(), 0);

    let error = WebSocket::builder("ftp://stand.in/")
        .connect_send()
        .await
        .err();
    assert!(matches!(error, Some(Error::InvalidUrl(_))));
}

#[wasm_bindgen_test]
async fn a_message_that_is_sent_while_connecting_waits() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder);
    let (sender, _receiver) = socket.split_send();
    let task = Task::default();
    let (mut send, mut opened) = (sender.send("x"), sender.control().opened());
    assert!(task.poll(&mut send).is_pending());
    assert!(task.poll(&mut opened).is_pending());
    tasks_run().await;
    assert_eq!(native.sent_count(), 0);
    native.open();
    tasks_run().await;
    assert_eq!(task.poll(&mut send), Poll::Ready(Ok(())));
    assert_eq!(task.poll(&mut opened), Poll::Ready(Ok(())));
    assert_eq!(native.sent_count(), 1);
}
