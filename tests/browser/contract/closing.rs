//! The closing handshake: its frame, its time limit, and native objects that refuse it.

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures::future::FusedFuture;
use futures::sink::Sink;
use sockstream::{Error, Message, ReadyState};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Stage, Task};

const LIMIT: Duration = Duration::from_millis(100);

#[wasm_bindgen_test]
fn progress_extends_the_close_timeout() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.close_timeout(LIMIT));
    native.set_buffered(1000);
    let task = Task::default();
    let mut close = socket.close(1000);
    assert!(task.poll(&mut close).is_pending());
    for buffered in [900, 500, 1, 0] {
        native.set_buffered(buffered);
        stage.pass(100);
        assert!(task.poll(&mut close).is_pending(), "{buffered}");
    }
    stage.pass(99);
    assert!(task.poll(&mut close).is_pending());
    stage.pass(1);
    assert_eq!(
        task.poll(&mut close),
        Poll::Ready(Err(Error::CloseTimeout(LIMIT)))
    );
    assert!(close.is_terminated());
    assert_eq!(
        (native.close_codes(), native.listeners(), stage.timers()),
        (vec![1000, 0], 0, 0)
    );
}

#[wasm_bindgen_test]
fn poll_close_closes_with_1000_and_times_out() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder.close_timeout(LIMIT));
    let task = Task::default();
    let mut poll = || task.with(|cx| Sink::<Message>::poll_close(Pin::new(&mut socket), cx));
    assert!(poll().is_pending());
    assert_eq!(native.close_codes(), [1000]);
    stage.pass(100);
    assert_eq!(task.wakes(), 1);
    let late = Poll::Ready(Err(Error::CloseTimeout(LIMIT)));
    assert_eq!((poll(), poll()), (late.clone(), late));
}

#[wasm_bindgen_test]
fn poll_close_ends_with_a_clean_close() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    let task = Task::default();
    let mut poll = || task.with(|cx| Sink::<Message>::poll_close(Pin::new(&mut socket), cx));
    assert!(poll().is_pending());
    native.end(1000, "", true);
    assert_eq!(poll(), Poll::Ready(Ok(())));
}

#[wasm_bindgen_test]
async fn messages_received_before_a_close_stay_readable() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    native.text("before");
    drop(socket.close(1000));
    assert!(
        native.close_codes().is_empty(),
        "a future does nothing unless polled"
    );
    assert!(Task::default().poll(&mut socket.close(1000)).is_pending());
    native.end(1000, "", true);
    assert_eq!(socket.next().await, Some(Ok("before".into())));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn a_native_close_that_throws_once_is_called_without_a_code() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    native.set_refusals(1);
    let task = Task::default();
    let mut close = socket.close((4000, "bye"));
    assert!(task.poll(&mut close).is_pending());
    assert_eq!((native.close_codes(), native.ready_state()), (vec![0], 2));
    native.end(1005, "", true);
    assert!(close.await.expect("a clean close").was_clean);
}

#[wasm_bindgen_test]
async fn a_native_close_that_always_throws_ends_the_connection() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    native.set_refusals(9);
    let task = Task::default();
    assert!(task.poll(&mut socket.next()).is_pending());
    let closed = socket.close(1000).await;
    assert!(matches!(closed, Err(Error::UncleanClose(_))), "{closed:?}");
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert_eq!(
        (task.wakes(), native.listeners(), stage.timers()),
        (1, 0, 0)
    );

    let (socket, native) = stage.open(|builder| builder);
    native.set_refusals(9);
    drop(socket);
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

#[wasm_bindgen_test]
async fn a_bad_close_frame_is_refused_in_every_state() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let refused =
        |result| matches!(result, Err(Error::InvalidCloseCode(code)) if code.get() == 1006);
    assert!(refused(socket.close(1006).await));
    assert!(native.close_codes().is_empty());
    native.end(1000, "", true);
    assert!(refused(socket.close(1006).await));
    let too_long = socket.control().close((1000, "é".repeat(62)));
    assert_eq!(too_long, Err(Error::CloseReasonTooLong { bytes: 124 }));
}
