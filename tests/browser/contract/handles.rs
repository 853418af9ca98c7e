//! Handles, controls, and native objects of other code.

use std::task::Poll;
use std::time::Duration;

use sockstream::{CloseCode, Error, Overflow, ReadyState, ReceiveBuffer, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Native, Stage, Task};

#[wasm_bindgen_test]
fn dropping_everything_closes_and_leaves_nothing() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    native.text("unread");
    let (sender, receiver) = socket.split();
    drop(sender);
    assert!(native.close_codes().is_empty());
    drop(receiver);
    assert_eq!(
        (native.close_codes(), native.listeners(), stage.timers()),
        (vec![0], 0, 0)
    );
}

#[wasm_bindgen_test]
fn all_tasks_that_wait_for_the_end_are_woken_and_dropped_ones_forgotten() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let tasks = <[Task; 4]>::default();
    assert!(tasks[0].with(|cx| socket.poll_closed(cx)).is_pending());
    assert!(tasks[1].with(|cx| socket.poll_closed(cx)).is_pending());
    let mut closed = socket.closed();
    assert!(tasks[2].poll(&mut closed).is_pending());
    for _ in 0..100 {
        assert!(tasks[3].poll(&mut socket.control().closed()).is_pending());
    }
    assert_eq!(tasks[3].kept(), 0, "dropped futures leave nothing");
    native.end(1000, "", true);
    assert_eq!(tasks.each_ref().map(Task::wakes), [1, 1, 1, 0]);
    assert!(tasks[2].poll(&mut closed).is_ready());
}

#[wasm_bindgen_test]
fn a_future_that_moves_between_tasks_wakes_the_last_one() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let [first, second] = <[Task; 2]>::default();
    let mut closed = socket.closed();
    assert!(first.poll(&mut closed).is_pending());
    assert!(second.poll(&mut closed).is_pending());
    native.end(1000, "", true);
    assert_eq!((first.wakes(), second.wakes()), (0, 1));
}

fn wrap(native: &Native) -> WebSocket {
    WebSocket::from_raw(native.as_web_socket())
}

#[wasm_bindgen_test]
async fn a_native_object_that_is_connecting_is_wrapped() {
    let stage = Stage::new();
    let native = stage.foreign(0);
    let socket = wrap(&native);
    assert_eq!(stage.timers(), 1, "the connect timeout");
    native.open();
    assert_eq!(stage.timers(), 0);
    socket.send("x").await.expect("it is open");

    let native = stage.foreign(0);
    let socket = wrap(&native);
    stage.pass(30_000);
    let limit = Duration::from_secs(30);
    assert_eq!(socket.opened().await, Err(Error::ConnectTimeout(limit)));
}

#[wasm_bindgen_test]
async fn a_native_object_that_is_open_is_wrapped() {
    let stage = Stage::new();
    let native = stage.foreign(1);
    let mut socket = wrap(&native);
    assert_eq!(socket.opened().await, Ok(()));
    native.text("hello");
    assert_eq!(socket.next().await, Some(Ok("hello".into())));
    assert_eq!(stage.timers(), 0);
}

#[wasm_bindgen_test]
async fn a_native_object_that_is_closing_is_wrapped() {
    let stage = Stage::new();
    let task = Task::default();

    // After a clean close it is known to have been open.
    let native = stage.foreign(2);
    let mut socket = wrap(&native);
    assert!(task.poll(&mut socket.opened()).is_pending());
    native.end(1000, "", true);
    assert_eq!(socket.opened().await, Ok(()));
    assert_eq!(socket.next().await, None);

    // An aborted handshake looks like this.
    let native = stage.foreign(2);
    let mut socket = wrap(&native);
    native.end(1006, "", false);
    assert!(matches!(socket.opened().await, Err(Error::UncleanClose(_))));
    assert!(matches!(
        socket.next().await,
        Some(Err(Error::UncleanClose(_)))
    ));
    assert_eq!(socket.next().await, None);

    // The close timeout applies.
    let native = stage.foreign(2);
    let mut socket = wrap(&native);
    stage.pass(10_000);
    assert!(matches!(
        socket.next().await,
        Some(Err(Error::CloseTimeout(_)))
    ));
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

#[wasm_bindgen_test]
async fn a_native_object_that_is_closed_is_wrapped() {
    let stage = Stage::new();
    let native = stage.foreign(3);
    let mut socket = wrap(&native);
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
    // How it ended can't be known, so it is no failure to connect and no clean close.
    let event = socket.closed().await;
    assert_eq!(
        (event.code, event.was_clean),
        (CloseCode::ABNORMAL_CLOSURE, false)
    );
    assert_eq!(
        socket.opened().await,
        Err(Error::UncleanClose(event.clone()))
    );
    assert_eq!(socket.next().await, Some(Err(Error::UncleanClose(event))));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
fn into_raw_returns_the_messages_and_removes_the_listeners() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    native.text("one");
    native.binary(&[2]);
    let (raw, undelivered) = socket.into_raw().expect("a WebSocket");
    assert_eq!(undelivered, ["one".into(), [2].into()]);
    assert_eq!(raw.ready_state(), web_sys::WebSocket::OPEN);
    assert!(native.close_codes().is_empty());
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

#[wasm_bindgen_test]
async fn a_control_reports_how_an_unwrapped_connection_ends() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder);
    let control = socket.control();
    let (_raw, _) = socket.into_raw().expect("a WebSocket");
    assert_eq!(stage.timers(), 0, "no time limit any more");
    native.open();
    assert_eq!(control.ready_state(), ReadyState::Open);
    let task = Task::default();
    let mut closed = control.closed();
    assert!(task.poll(&mut closed).is_pending());
    for _ in 0..100_000 {
        native.text("for the new owner");
    }
    assert!(native.close_codes().is_empty());
    native.end(4001, "by its new owner", true);
    let Poll::Ready(event) = task.poll(&mut closed) else {
        panic!("the end is not told")
    };
    assert_eq!((event.code.get(), event.was_clean), (4001, true));
    assert_eq!(native.listeners(), 0);
}

#[wasm_bindgen_test]
fn a_dropped_control_of_an_unwrapped_connection_leaves_nothing() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let control = socket.control();
    let _ = socket.into_raw();
    assert!(native.listeners() > 0);
    drop(control);
    assert_eq!(native.listeners(), 0);
    assert!(native.close_codes().is_empty());
}

#[wasm_bindgen_test]
fn every_handle_has_the_accessors() {
    macro_rules! assert_accessors {
        ($($handle:expr),*) => {$(
            let handle = &$handle;
            assert_eq!(handle.url(), "ws://stand.in/");
            assert_eq!(handle.protocol(), "chat");
            assert_eq!(handle.extensions(), "permessage-deflate");
            assert_eq!(handle.ready_state(), ReadyState::Closing);
            assert_eq!(handle.buffered_amount(), 7);
            assert_eq!(handle.dropped_messages(), 1);
            let raw = handle.as_raw().expect("a WebSocket");
            assert_eq!(raw.buffered_amount(), 7);
        )*};
    }
    let stage = Stage::new();
    let buffer = ReceiveBuffer {
        max_messages: 1,
        overflow: Overflow::DropNewest,
        ..ReceiveBuffer::default()
    };
    let (socket, native) = stage.open(|builder| builder.protocols(["chat"]).receive_buffer(buffer));
    native.text("queued");
    native.text("dropped");
    native.set_extensions("permessage-deflate");
    native.set_buffered(7);
    native.set_ready_state(2);
    assert_accessors!(socket, socket.control());
    let (sender, receiver) = socket.split();
    assert_accessors!(sender, receiver, sender.control(), receiver.control());
}

#[wasm_bindgen_test]
fn debug_shows_public_names_only() {
    let stage = Stage::new();
    let (mut socket, _native) = stage.open(|builder| builder);
    assert_eq!(format!("{socket:?}"), "WebSocket(Open)");
    assert_eq!(format!("{:?}", socket.control()), "Control(Open)");
    assert_eq!(format!("{:?}", socket.next()), "Next");
    assert_eq!(format!("{:?}", socket.send("x")), "Send");
    assert_eq!(format!("{:?}", socket.closed()), "Closed");
    let (sender, receiver) = socket.split();
    assert_eq!(
        format!("{sender:?} {receiver:?}"),
        "Sender(Open) Receiver(Open)"
    );
}
