//! Receiving: the order, the bounds, and what waits.

use std::pin::Pin;
use std::task::Poll;

use futures::stream::{FusedStream, Stream};
use sockstream::{CloseCodes, Error, JsMessage, Message, Overflow, ReceiveBuffer, WebSocket};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Native, Stage, Task};

fn bounds(max_bytes: usize, max_messages: usize, overflow: Overflow) -> ReceiveBuffer {
    ReceiveBuffer {
        max_bytes,
        max_messages,
        overflow,
    }
}

async fn texts(socket: &mut WebSocket) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(Ok(message)) = socket.next().await {
        texts.push(message.as_text().expect("text").to_owned());
    }
    texts
}

fn end(native: &Native) {
    native.end(1000, "", true);
}

#[wasm_bindgen_test]
async fn messages_come_once_and_in_order() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    native.text("a");
    native.binary(&[1, 2]);
    native.text("");
    assert_eq!(socket.next().await, Some(Ok("a".into())));
    assert_eq!(socket.next().await, Some(Ok([1, 2].into())));
    assert_eq!(socket.next().await, Some(Ok("".into())));
    end(&native);
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn a_burst_wakes_once() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    let task = Task::default();
    assert!(task.poll(&mut socket.next()).is_pending());
    for _ in 0..10 {
        native.text("x");
    }
    assert_eq!(task.wakes(), 1);
}

#[wasm_bindgen_test]
async fn dropping_or_racing_next_takes_no_message() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    let task = Task::default();
    for _ in 0..3 {
        let mut next = socket.next();
        assert!(task.poll(&mut next).is_pending());
        drop(next);
    }
    native.text("kept");
    drop(socket.next());
    assert_eq!(socket.next().await, Some(Ok("kept".into())));
    assert_eq!(task.kept(), 0);
}

#[wasm_bindgen_test]
async fn only_the_task_that_polled_last_is_woken() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    let [old, new] = <[Task; 2]>::default();
    assert!(old.poll(&mut socket.next()).is_pending());
    assert!(new.poll(&mut socket.next()).is_pending());
    assert_eq!((old.kept(), new.kept()), (0, 1));
    native.text("x");
    assert_eq!((old.wakes(), new.wakes()), (0, 1));
}

#[wasm_bindgen_test]
async fn an_overflow_closes_with_its_code_and_keeps_the_messages_before() {
    for codes in [CloseCodes::default(), CloseCodes::new(4100, 4101)] {
        let stage = Stage::new();
        let buffer = bounds(3, 10, Overflow::Close);
        let (mut socket, native) =
            stage.open(|builder| builder.receive_buffer(buffer).close_codes(codes));
        for text in ["a", "b", "c", "d", "e"] {
            native.text(text);
        }
        assert_eq!(native.close_codes(), [codes.receive_overflow.get()]);
        for text in ["a", "b", "c"] {
            assert_eq!(socket.next().await, Some(Ok(text.into())));
        }
        assert_eq!(socket.next().await, Some(Err(Error::ReceiveOverflow)));
        assert_eq!(socket.next().await, None);
        // The one that did not fit, and the one that came after it.
        assert_eq!(socket.dropped_messages(), 2);
    }
}

#[wasm_bindgen_test]
async fn max_messages_is_a_bound_besides_max_bytes() {
    let stage = Stage::new();
    let buffer = bounds(1000, 2, Overflow::DropNewest);
    let (mut socket, native) = stage.open(|builder| builder.receive_buffer(buffer));
    for text in ["a", "b", "c"] {
        native.text(text);
    }
    end(&native);
    assert_eq!(texts(&mut socket).await, ["a", "b"]);
    assert_eq!(socket.dropped_messages(), 1);
}

#[wasm_bindgen_test]
async fn only_as_many_of_the_oldest_are_dropped_as_needed() {
    let stage = Stage::new();
    let buffer = bounds(10, 100, Overflow::DropOldest);
    let (mut socket, native) = stage.open(|builder| builder.receive_buffer(buffer));
    native.text("aaaa");
    native.text("bbbb");
    // Six UTF-16 code units, and twelve bytes: it does not fit alone, so nothing is dropped for it.
    native.text("éééééé");
    assert_eq!(socket.dropped_messages(), 1);
    native.binary(&[0; 6]);
    assert_eq!(socket.dropped_messages(), 2);
    end(&native);
    assert_eq!(socket.next().await, Some(Ok("bbbb".into())));
    assert_eq!(socket.next().await, Some(Ok([0; 6].into())));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn binary_messages_overflow_and_js_messages_count_code_units() {
    let stage = Stage::new();
    let buffer = bounds(6, 100, Overflow::Close);
    let (mut socket, native) = stage.open(|builder| builder.receive_buffer(buffer));
    native.binary(&[0; 7]);
    assert_eq!(socket.next().await, Some(Err(Error::ReceiveOverflow)));

    let (mut socket, native) = stage.open_js(|builder| builder.receive_buffer(buffer));
    native.text("éééééé");
    native.binary(&[0]);
    let message = socket.next().await.expect("a message").expect("no error");
    assert!(matches!(message, JsMessage::Text(text) if text == "éééééé"));
    assert!(matches!(
        socket.next().await,
        Some(Err(Error::ReceiveOverflow))
    ));
}

#[wasm_bindgen_test]
async fn data_of_another_type_ends_the_connection() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    native.text("before");
    native.message(&JsValue::from(7));
    assert_eq!(native.close_codes(), [4003]);
    assert_eq!(socket.next().await, Some(Ok("before".into())));
    assert_eq!(socket.next().await, Some(Err(Error::UnexpectedData)));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn a_dropped_receiver_keeps_no_message_and_no_task() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let (sender, mut receiver) = socket.split();
    let task = Task::default();
    assert!(task.poll(&mut receiver.next()).is_pending());
    assert_eq!(task.kept(), 1);
    drop(receiver);
    assert_eq!((task.kept(), task.wakes()), (0, 0));
    for _ in 0..100_000 {
        native.text("x");
    }
    assert!(native.close_codes().is_empty(), "nothing overflows");
    sender.send("still open").await.expect("it is");
}

#[wasm_bindgen_test]
async fn long_text_of_every_kind_is_received_whole() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    let ascii = "a".repeat(500);
    let mixed = "a".repeat(300) + &"€𝄞é".repeat(100);
    for round in 0..40 {
        let text = if round % 3 == 0 { &mixed } else { &ascii };
        native.text(text);
        assert_eq!(
            socket.next().await,
            Some(Ok(text.as_str().into())),
            "{round}"
        );
    }
}

#[wasm_bindgen_test]
async fn the_stream_is_fused() {
    let stage = Stage::new();
    let (mut socket, native) = stage.open(|builder| builder);
    assert!(!socket.is_terminated());
    native.text("last");
    native.end(1006, "", false);
    let task = Task::default();
    let mut poll = || task.with(|cx| Pin::new(&mut socket).poll_next(cx));
    assert_eq!(poll(), Poll::Ready(Some(Ok(Message::from("last")))));
    assert!(matches!(
        poll(),
        Poll::Ready(Some(Err(Error::UncleanClose(_))))
    ));
    assert_eq!((poll(), poll()), (Poll::Ready(None), Poll::Ready(None)));
    assert!(socket.is_terminated());
}
