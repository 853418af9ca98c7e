//! Reading and sending without waiting, and what can be sent.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use sockstream::{Error, JsMessage, Message, TryRecvError, TrySendError};
use wasm_bindgen_test::wasm_bindgen_test;

use super::detached_buffer;
use crate::stand_in::{Stage, Task};

#[wasm_bindgen_test]
fn try_send_gives_back_what_it_has_not_sent() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder.send_buffer(4, 2));
    assert_eq!(socket.try_send("x"), Err(TrySendError::Connecting("x")));
    native.open();
    assert_eq!(socket.try_send("full"), Ok(()));
    let refused = socket.try_send(String::from("y"));
    assert_eq!(refused, Err(TrySendError::Full("y".into())));
    assert_eq!(stage.timers(), 0, "nobody waits");
    native.set_buffered(2);
    assert_eq!(socket.try_send("y"), Ok(()));
    native.set_ready_state(2);
    let refused = socket.try_send("z").map_err(TrySendError::into_message);
    assert_eq!(refused, Err("z"));
    assert_eq!(socket.try_send("z"), Err(TrySendError::NotOpen("z")));
    assert_eq!(native.sent_texts(), ["full", "y"]);
}

#[wasm_bindgen_test]
async fn try_send_overtakes_no_send_that_waits() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(4, 2));
    socket.send("full").await.expect("below the mark");
    let task = Task::default();
    let mut send = socket.send("first");
    assert!(task.poll(&mut send).is_pending());
    native.set_buffered(0);
    assert_eq!(socket.try_send("x"), Err(TrySendError::Full("x")));
    assert!(task.poll(&mut send).is_ready());
    assert_eq!(native.sent_texts(), ["full", "first"]);
}

#[wasm_bindgen_test]
fn try_send_returns_a_message_that_the_browser_refuses() {
    let stage = Stage::new();
    let (socket, native) = stage.open_js(|builder| builder);
    let buffer = detached_buffer();
    let refused = socket.try_send(JsMessage::Binary(buffer));
    assert!(
        matches!(
            &refused,
            Err(TrySendError::Refused(_, Error::Exception { .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(native.sent_count(), 0);
}

#[wasm_bindgen_test]
fn try_recv_tells_empty_from_an_end() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    assert_eq!(socket.try_recv(), Err(TryRecvError::Empty));
    native.text("one");
    native.binary(&[2]);
    assert_eq!(socket.try_recv(), Ok("one".into()));
    assert_eq!(socket.try_recv(), Ok([2].into()));
    assert_eq!(socket.try_recv(), Err(TryRecvError::Empty));
    native.text("last");
    native.end(1006, "", false);
    assert_eq!(socket.try_recv(), Ok("last".into()));
    let failed = socket.try_recv();
    assert!(
        matches!(failed, Err(TryRecvError::Failed(Error::UncleanClose(_)))),
        "{failed:?}"
    );
    for _ in 0..2 {
        assert_eq!(socket.try_recv(), Err(TryRecvError::Ended));
    }

    let (socket, native) = stage.open(|builder| builder);
    let (_sender, mut receiver) = socket.split();
    native.end(1000, "", true);
    assert_eq!(receiver.try_recv(), Err(TryRecvError::Ended));
}

#[wasm_bindgen_test]
async fn a_try_recv_leaves_a_task_that_waits_waiting() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    let task = Task::default();
    assert!(task.poll(&mut socket.next()).is_pending());
    assert_eq!(socket.try_recv(), Err(TryRecvError::Empty));
    native.text("hello");
    assert_eq!(task.wakes(), 1);
}

#[wasm_bindgen_test]
async fn pointers_and_cows_are_sent() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let text: Box<str> = "box".into();
    socket.send(text).await.expect("it is open");
    let text: Rc<str> = "rc".into();
    socket.send(&text).await.expect("it is open");
    socket.send(text).await.expect("it is open");
    let text: Arc<str> = "arc".into();
    socket.send(text).await.expect("it is open");
    let text = Cow::Borrowed("cow");
    socket.send(text).await.expect("it is open");
    let bytes: Box<[u8]> = Box::new([0; 3]);
    socket.send(bytes).await.expect("it is open");
    let bytes: Cow<'_, [u8]> = Cow::Owned(vec![0; 4]);
    socket.send(bytes).await.expect("it is open");
    let message = Arc::new(Message::from("shared"));
    socket.send(&message).await.expect("it is open");
    let sent = ["box", "rc", "rc", "arc", "cow", "3", "4", "shared"];
    assert_eq!(native.sent_texts(), sent);
}
