//! How connections end, and what the close event says about the bytes that were sent.

use sockstream::{CloseCode, CloseEvent, Error, ReadyState, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Native, Stage, Task};

#[wasm_bindgen_test]
async fn a_clean_close_ends_with_none_after_the_queued_messages() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    native.text("queued");
    native.end(4001, "bye", true);
    assert_eq!(socket.next().await, Some(Ok("queued".into())));
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.next().await, None);
    let event = socket.closed().await;
    assert_eq!(
        (event.code.get(), event.reason.as_str(), event.was_clean),
        (4001, "bye", true)
    );
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

#[wasm_bindgen_test]
async fn an_unclean_close_is_one_error_after_the_queued_messages() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    native.text("queued");
    native.error();
    native.end(1006, "", false);
    assert_eq!(socket.next().await, Some(Ok("queued".into())));
    let error = Error::UncleanClose(CloseEvent::new(CloseCode::ABNORMAL_CLOSURE, "", false));
    assert_eq!(socket.next().await, Some(Err(error.clone())));
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.close(1000).await, Err(error));
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

/// A socket that has sent 30 bytes, of which 10 are still in the browser.
async fn sent(stage: &Stage) -> (WebSocket, Native) {
    let (socket, native) = stage.open(|builder| builder);
    socket.send("é".repeat(5)).await.expect("it is open");
    socket.send([0; 20]).await.expect("it is open");
    native.set_buffered(10);
    (socket, native)
}

fn losses(event: &CloseEvent) -> (u64, u64) {
    (event.never_sent_bytes, event.unconfirmed_bytes)
}

#[wasm_bindgen_test]
async fn a_clean_close_that_the_peer_answered_confirms_everything() {
    let stage = Stage::new();
    let (socket, native) = sent(&stage).await;
    let control = socket.control();
    control.close((4000, "done")).expect("a valid frame");
    native.set_buffered(0);
    native.end(4000, "done", true);
    let event = socket.close(()).await.expect("a clean close");
    assert_eq!((losses(&event), event.is_complete()), ((0, 0), true));
}

#[wasm_bindgen_test]
async fn a_close_that_the_peer_did_not_answer_confirms_nothing() {
    let stage = Stage::new();
    let (socket, native) = sent(&stage).await;
    socket.control().close(4000).expect("a valid frame");
    native.set_buffered(0);
    // Both sides closed at the same time.
    native.end(1001, "going away", true);
    assert_eq!(losses(&socket.closed().await), (0, 30));
}

#[wasm_bindgen_test]
async fn a_clean_close_that_the_peer_began_confirms_nothing() {
    let stage = Stage::new();
    let (mut socket, native) = sent(&stage).await;
    native.set_buffered(0);
    native.end(1000, "", true);
    assert_eq!(losses(&socket.closed().await), (0, 30));
    assert_eq!(socket.next().await, None, "and it was clean");
}

#[wasm_bindgen_test]
async fn bytes_buffered_at_the_peers_close_and_at_a_reset_were_never_sent() {
    for clean in [true, false] {
        let stage = Stage::new();
        let (mut socket, native) = sent(&stage).await;
        native.end(if clean { 1000 } else { 1006 }, "", clean);
        assert_eq!(
            (socket.ready_state(), stage.timers()),
            (ReadyState::Closed, 1),
            "it is known a task later"
        );
        stage.pass(0);
        let event = socket.closed().await;
        assert_eq!((losses(&event), event.is_complete()), ((10, 20), false));
        assert!(event.to_string().contains("10 bytes never sent"), "{event}");
        assert_eq!(socket.next().await, Some(Err(Error::UncleanClose(event))));
    }
}

/// So does Chromium after a worker was frozen.
#[wasm_bindgen_test]
async fn bytes_that_the_browser_reports_as_sent_a_task_late_are_unconfirmed() {
    let stage = Stage::new();
    let (socket, native) = sent(&stage).await;
    native.end(1006, "", false);
    native.set_buffered(4);
    stage.pass(0);
    assert_eq!(losses(&socket.closed().await), (4, 26));
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

/// Chromium never reports as sent what left while the page was frozen, if the connection ended meanwhile.
#[wasm_bindgen_test]
async fn all_bytes_are_unconfirmed_when_a_connection_ends_soon_after_the_page_was_frozen() {
    let stage = Stage::new();
    let (socket, native) = sent(&stage).await;
    if !stage.resume() {
        // A worker has no such event.
        return;
    }
    native.end(1006, "", false);
    assert_eq!(losses(&socket.closed().await), (0, 30));
    assert_eq!((stage.environment_listeners(), stage.timers()), (0, 0));

    let (socket, native) = sent(&stage).await;
    assert!(stage.resume());
    stage.pass(60_000);
    native.end(1006, "", false);
    stage.pass(0);
    assert_eq!(losses(&socket.closed().await), (10, 20), "long after that");
}

#[wasm_bindgen_test]
async fn a_socket_that_is_dropped_before_its_end_is_settled_leaves_nothing() {
    let stage = Stage::new();
    let (socket, native) = sent(&stage).await;
    let control = socket.control();
    native.end(1006, "", false);
    drop(socket);
    assert_eq!(losses(&control.closed().await), (0, 30));
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
    assert_eq!(stage.environment_listeners(), 0);
}

#[wasm_bindgen_test]
async fn all_bytes_are_unconfirmed_after_terminate_a_time_limit_and_a_drop() {
    let stage = Stage::new();
    let (socket, native) = sent(&stage).await;
    socket.terminate();
    assert_eq!(losses(&socket.closed().await), (0, 30));
    assert_eq!(native.close_codes(), [0]);

    let (socket, _native) = sent(&stage).await;
    let mut close = socket.close(1000);
    let task = Task::default();
    assert!(task.poll(&mut close).is_pending());
    stage.pass(10_000);
    assert_eq!(
        close.await,
        Err(Error::CloseTimeout(std::time::Duration::from_secs(10)))
    );
    assert_eq!(losses(&socket.closed().await), (0, 30));

    let (socket, _native) = sent(&stage).await;
    let control = socket.control();
    drop(socket);
    assert_eq!(losses(&control.closed().await), (0, 30));
}

#[wasm_bindgen_test]
async fn terminate_returns_immediately_and_removes_the_listeners() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    let task = Task::default();
    assert!(task.poll(&mut socket.next()).is_pending());
    socket.terminate();
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert_eq!(
        (task.wakes(), native.listeners(), stage.timers()),
        (1, 0, 0)
    );
    native.text("late");
    native.end(1000, "", true);
    let event = socket.closed().await;
    assert_eq!(
        (event.code, event.was_clean),
        (CloseCode::ABNORMAL_CLOSURE, false)
    );
    assert_eq!(socket.next().await, Some(Err(Error::UncleanClose(event))));
    socket.terminate();
    assert_eq!(native.close_codes(), [0]);
}
