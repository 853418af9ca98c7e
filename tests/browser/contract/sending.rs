//! Sending, flushing, and the polling of `bufferedAmount`.

use std::pin::Pin;
use std::task::Poll;

use futures::future::FusedFuture;
use futures::sink::Sink;
use js_sys::Uint8Array;
use sockstream::{Error, JsMessage, Message};
use wasm_bindgen_test::wasm_bindgen_test;

use super::detached_buffer;
use crate::stand_in::{Stage, Task};

#[wasm_bindgen_test]
async fn sending_waits_from_the_high_mark_to_the_low_mark() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(100, 20));
    socket.send("x".repeat(99)).await.expect("below the mark");
    socket.send("y").await.expect("still below the mark");
    let task = Task::default();
    let mut send = socket.send("z");
    assert!(task.poll(&mut send).is_pending());
    for buffered in [99, 21] {
        native.set_buffered(buffered);
        stage.pass(64);
        assert!(task.poll(&mut send).is_pending(), "{buffered}");
    }
    native.set_buffered(20);
    let woken = task.wakes();
    stage.pass(64);
    assert!(task.wakes() > woken);
    assert_eq!(task.poll(&mut send), Poll::Ready(Ok(())));
    assert_eq!(native.sent_count(), 3);
}

#[wasm_bindgen_test]
async fn there_is_no_timer_unless_a_task_waits() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder.send_buffer(10, 5));
    socket.send("x".repeat(10)).await.expect("below the mark");
    assert_eq!(stage.timers(), 0);
    let task = Task::default();

    // Served.
    let mut send = socket.send("y");
    assert!(task.poll(&mut send).is_pending());
    assert_eq!(stage.timers(), 1);
    native.set_buffered(0);
    assert!(task.poll(&mut send).is_ready());
    assert_eq!((stage.timers(), task.kept()), (0, 0));
    drop(send);

    // Dropped.
    native.set_buffered(10);
    for _ in 0..2 {
        let mut send = socket.send("y");
        assert!(task.poll(&mut send).is_pending());
        drop(send);
        assert_eq!((stage.timers(), task.kept()), (0, 0));
        let mut flush = socket.flush();
        assert!(task.poll(&mut flush).is_pending());
        drop(flush);
        assert_eq!((stage.timers(), task.kept()), (0, 0));
    }

    // Not polled again.
    let mut sink = Pin::new(&mut socket);
    let poll = task.with(|cx| Sink::<Message>::poll_ready(sink.as_mut(), cx));
    assert!(poll.is_pending());
    stage.pass(0);
    assert_eq!(stage.timers(), 0);
    assert_eq!(native.sent_count(), 2);
}

#[wasm_bindgen_test]
async fn polling_of_the_buffered_amount_slows_down_and_never_stops() {
    let stage = Stage::new();
    let (socket, _native) = stage.open(|builder| builder.send_buffer(10, 5));
    socket.send("x".repeat(10)).await.expect("below the mark");
    let task = Task::default();
    let mut send = socket.send("y");
    for pause in [0, 1, 2, 4, 8, 16, 32, 64, 64, 64] {
        assert!(task.poll(&mut send).is_pending());
        let woken = task.wakes();
        if pause > 0 {
            stage.pass(pause - 1);
            assert_eq!(task.wakes(), woken, "{pause} ms");
            stage.pass(1);
        } else {
            stage.pass(0);
        }
        assert_eq!(task.wakes(), woken + 1, "{pause} ms");
    }
}

#[wasm_bindgen_test]
async fn a_task_that_can_send_leaves_the_others_waiting() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(10, 5));
    socket.send("x".repeat(10)).await.expect("below the mark");
    let (mut sender, _receiver) = socket.split();
    let [flusher, other] = <[Task; 2]>::default();
    let mut flush = || flusher.with(|cx| Sink::<Message>::poll_flush(Pin::new(&mut sender), cx));
    assert!(flush().is_pending());
    native.set_buffered(4);
    stage.pass(0);
    assert!(flush().is_pending());
    let poll = other.with(|cx| Sink::<Message>::poll_ready(Pin::new(&mut sender), cx));
    assert_eq!(poll, Poll::Ready(Ok(())));
    assert!(flusher.wakes() >= 2, "it looks for itself");
}

#[wasm_bindgen_test]
async fn waiting_to_send_ends_when_the_peer_closes() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(10, 5));
    socket.send("x".repeat(10)).await.expect("below the mark");
    let task = Task::default();
    let mut send = socket.send("y");
    assert!(task.poll(&mut send).is_pending());
    // The peer's Close frame has arrived, and the close event was not dispatched yet.
    native.set_ready_state(2);
    stage.pass(0);
    assert_eq!(task.wakes(), 1);
    assert_eq!(task.poll(&mut send), Poll::Ready(Err(Error::NotOpen)));
    drop(send);
    native.end(1000, "", true);
    stage.pass(0);
    assert_eq!((native.sent_count(), stage.timers()), (1, 0));
}

#[wasm_bindgen_test]
async fn waiting_to_send_ends_with_the_close_event_and_with_our_own_close() {
    for by_peer in [true, false] {
        let stage = Stage::new();
        let (socket, native) = stage.open(|builder| builder.send_buffer(10, 5));
        socket.send("x".repeat(10)).await.expect("below the mark");
        let control = socket.control();
        let task = Task::default();
        let mut send = socket.send("y");
        assert!(task.poll(&mut send).is_pending());
        if by_peer {
            native.end(1001, "", true);
            stage.pass(0);
        } else {
            control.close(1000).expect("a valid frame");
        }
        assert_eq!(task.wakes(), 1);
        assert_eq!(task.poll(&mut send), Poll::Ready(Err(Error::NotOpen)));
    }
}

#[wasm_bindgen_test]
async fn a_dropped_send_has_sent_nothing() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder);
    let task = Task::default();
    let mut send = socket.send("never");
    assert!(task.poll(&mut send).is_pending());
    drop(send);
    native.open();
    stage.pass(100);
    assert_eq!(native.sent_count(), 0);
}

#[wasm_bindgen_test]
async fn nothing_is_sent_in_closing_and_closed() {
    for ready_state in [2, 3] {
        let stage = Stage::new();
        let (mut socket, native) = stage.open(|builder| builder);
        native.set_ready_state(ready_state);
        assert_eq!(socket.send("x").await, Err(Error::NotOpen));
        let sent = Sink::<Message>::start_send(Pin::new(&mut socket), "x".into());
        assert_eq!(sent, Err(Error::NotOpen));
        assert_eq!(native.sent_count(), 0);
    }
    let stage = Stage::new();
    let (mut socket, native) = stage.connecting(|builder| builder);
    let sent = Sink::<Message>::start_send(Pin::new(&mut socket), "x".into());
    assert_eq!(sent, Err(Error::NotOpen), "poll_ready was not asked");
    assert_eq!(native.sent_count(), 0);
}

#[wasm_bindgen_test]
async fn flushing_waits_for_the_network_and_fails_with_the_connection() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    assert_eq!(socket.flush().await, Ok(()));
    socket.send("hello").await.expect("it is open");
    let task = Task::default();
    let mut flush = socket.flush();
    assert!(task.poll(&mut flush).is_pending());
    native.set_buffered(0);
    stage.pass(0);
    assert_eq!(task.poll(&mut flush), Poll::Ready(Ok(())));
    assert!(flush.is_terminated());
    drop(flush);
    assert_eq!(stage.timers(), 0);
    // Everything was handed over, and still it may not have arrived.
    native.end(1006, "", false);
    let flushed = socket.flush().await;
    assert!(
        matches!(flushed, Err(Error::UncleanClose(_))),
        "{flushed:?}"
    );
}

#[wasm_bindgen_test]
async fn a_detached_buffer_is_refused() {
    let stage = Stage::new();
    let (socket, native) = stage.open_js(|builder| builder);
    let buffer = detached_buffer();
    assert_eq!(buffer.byte_length(), 0);
    let sent = socket.send(JsMessage::Binary(buffer)).await;
    assert!(
        matches!(&sent, Err(Error::Exception { name, .. }) if name == "TypeError"),
        "{sent:?}"
    );
    assert_eq!(native.sent_count(), 0);
    let empty = Uint8Array::new_with_length(0).buffer();
    assert_eq!(socket.send(JsMessage::Binary(empty)).await, Ok(()));
    assert_eq!(native.sent_count(), 1);
}
