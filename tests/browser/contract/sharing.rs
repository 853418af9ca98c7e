//! Several senders on one connection: the order of their messages, and who closes.

use std::pin::Pin;
use std::task::Poll;

use futures::{Sink, StreamExt};
use sockstream::{Error, Message};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Stage, Task};

#[wasm_bindgen_test]
async fn sends_of_clones_keep_their_order_whoever_is_polled_first() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(4, 2));
    let (sender, _receiver) = socket.split();
    let (second, third) = (sender.clone(), sender.clone());
    sender.send("full").await.expect("below the mark");
    let tasks = <[Task; 3]>::default();
    let mut sends = [sender.send("1"), second.send("2"), third.send("3")];
    for (task, send) in tasks.iter().zip(&mut sends) {
        assert!(task.poll(send).is_pending());
    }
    native.set_buffered(0);
    stage.pass(0);
    assert!(tasks.iter().all(|task| task.wakes() >= 1));
    // The buffer has room, but the later ones do not overtake, nor does a new one.
    let late = Task::default();
    let mut new = sender.send("4");
    assert!(tasks[2].poll(&mut sends[2]).is_pending());
    assert!(tasks[1].poll(&mut sends[1]).is_pending());
    assert!(late.poll(&mut new).is_pending());
    for (task, send) in tasks.iter().zip(&mut sends) {
        assert_eq!(task.poll(send), Poll::Ready(Ok(())));
    }
    assert_eq!(late.poll(&mut new), Poll::Ready(Ok(())));
    assert_eq!(native.sent_texts(), ["full", "1", "2", "3", "4"]);
    drop((sends, new));
    assert_eq!((stage.timers(), late.kept()), (0, 0));
}

#[wasm_bindgen_test]
async fn the_send_behind_one_that_is_served_or_dropped_is_woken() {
    for is_dropped in [false, true] {
        let stage = Stage::new();
        let (socket, native) = stage.open(|builder| builder.send_buffer(4, 2));
        socket.send("full").await.expect("below the mark");
        let [first, second] = <[Task; 2]>::default();
        let mut one = socket.send("1");
        let mut two = socket.send("2");
        assert!(first.poll(&mut one).is_pending());
        assert!(second.poll(&mut two).is_pending());
        native.set_buffered(0);
        stage.pass(0);
        assert!(second.poll(&mut two).is_pending(), "it is not its turn");
        let woken = second.wakes();
        if is_dropped {
            drop(one);
        } else {
            assert!(first.poll(&mut one).is_ready());
        }
        assert_eq!(second.wakes(), woken + 1);
        assert!(second.poll(&mut two).is_ready());
        assert_eq!(native.sent_count(), if is_dropped { 2 } else { 3 });
        assert_eq!(stage.timers(), 0);
    }
}

#[wasm_bindgen_test]
async fn sends_that_wait_for_the_connection_to_open_keep_their_order() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder);
    let tasks = <[Task; 3]>::default();
    let mut sends = ["0", "1", "2"].map(|text| socket.send(text));
    for (task, send) in tasks.iter().zip(&mut sends) {
        assert!(task.poll(send).is_pending());
    }
    native.open();
    assert!(tasks[1].poll(&mut sends[1]).is_pending());
    assert!(tasks[0].poll(&mut sends[0]).is_ready());
    assert!(tasks[1].poll(&mut sends[1]).is_ready());
    assert!(tasks[2].poll(&mut sends[2]).is_ready());
    assert_eq!(native.sent_texts(), ["0", "1", "2"]);
}

#[wasm_bindgen_test]
async fn a_hundred_sends_that_wait_are_woken_to_the_end() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(2, 1));
    let (sender, _receiver) = socket.split();
    let texts: Vec<String> = (0..100).map(|number| format!("{number:02}")).collect();
    let all = futures::future::join_all(texts.iter().map(|text| {
        let sender = sender.clone();
        async move { sender.send(text.as_str()).await }
    }));
    let mut all = Box::pin(all);
    let task = Task::default();
    for _ in 0..200 {
        if let Poll::Ready(sent) = task.poll(&mut all) {
            assert!(sent.iter().all(Result::is_ok));
            assert_eq!(native.sent_texts(), texts);
            return;
        }
        native.set_buffered(0);
        stage.pass(64);
    }
    panic!("{} were sent", native.sent_count());
}

#[wasm_bindgen_test]
async fn a_sink_waits_behind_sends_and_delays_none() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(4, 2));
    let (sender, _receiver) = socket.split();
    let mut sink = sender.clone();
    let mut ready =
        |task: &Task| task.with(|cx| Sink::<Message>::poll_ready(Pin::new(&mut sink), cx));
    sender.send("full").await.expect("below the mark");
    let [first, second, of_sink] = <[Task; 3]>::default();
    let mut one = sender.send("1");
    assert!(first.poll(&mut one).is_pending());
    assert!(ready(&of_sink).is_pending());
    let mut two = sender.send("2");
    assert!(second.poll(&mut two).is_pending());
    native.set_buffered(0);
    stage.pass(0);
    assert!(ready(&of_sink).is_pending(), "one send came before");
    assert!(first.poll(&mut one).is_ready());
    // The sink came before the second send, so it may go first.
    assert!(ready(&of_sink).is_ready());
    // It does not: nobody knows whether it still waits, so the second send goes on.
    assert!(second.poll(&mut two).is_ready());
    assert_eq!(native.sent_texts(), ["full", "1", "2"]);
}

#[wasm_bindgen_test]
async fn flush_waits_for_the_sends_that_came_before() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(4, 2));
    socket.send("full").await.expect("below the mark");
    let [sending, flushing, later] = <[Task; 3]>::default();
    let mut send = socket.send("1");
    let mut flush = socket.flush();
    assert!(sending.poll(&mut send).is_pending());
    assert!(flushing.poll(&mut flush).is_pending());
    let mut behind = socket.send("2");
    assert!(later.poll(&mut behind).is_pending());
    native.set_buffered(0);
    stage.pass(0);
    assert!(
        flushing.poll(&mut flush).is_pending(),
        "one is not sent yet"
    );
    assert!(sending.poll(&mut send).is_ready());
    native.set_buffered(0);
    assert_eq!(flushing.poll(&mut flush), Poll::Ready(Ok(())));
    assert_eq!(native.sent_count(), 2, "the later one still waits");
}

#[wasm_bindgen_test]
async fn close_of_any_clone_closes_and_sends_that_wait_are_refused() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder.send_buffer(4, 2));
    let (sender, _receiver) = socket.split();
    let other = sender.clone();
    sender.send("full").await.expect("below the mark");
    let [waiting, behind, closing] = <[Task; 3]>::default();
    let mut sends = [sender.send("1"), sender.send("2")];
    assert!(waiting.poll(&mut sends[0]).is_pending());
    assert!(behind.poll(&mut sends[1]).is_pending());
    let mut close = other.close(4000);
    assert!(closing.poll(&mut close).is_pending());
    assert_eq!(native.close_codes(), [4000]);
    let refused = Poll::Ready(Err(Error::NotOpen));
    assert!(waiting.wakes() >= 1 && behind.wakes() >= 1);
    assert_eq!(behind.poll(&mut sends[1]), refused, "in any order");
    assert_eq!(waiting.poll(&mut sends[0]), refused);
    native.end(4000, "", true);
    stage.pass(0);
    assert!(closing.poll(&mut close).is_ready());
}

#[wasm_bindgen_test]
async fn the_sink_of_a_clone_closes_only_if_it_is_the_last_one() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let (first, receiver) = socket.split();
    let second = first.clone();
    let one = || futures::stream::iter([Ok(Message::from("x"))]);
    let [task, other] = <[Task; 2]>::default();
    let mut forward = one().forward(first);
    assert!(task.poll(&mut forward).is_pending(), "it flushes");
    native.set_buffered(0);
    stage.pass(0);
    assert_eq!(task.poll(&mut forward), Poll::Ready(Ok(())));
    drop(forward);
    assert!(native.close_codes().is_empty());
    let mut forward = one().forward(second);
    assert!(other.poll(&mut forward).is_pending());
    assert_eq!(native.close_codes(), [1000], "it was the last one");
    native.set_buffered(0);
    native.end(1000, "", true);
    assert_eq!(other.poll(&mut forward), Poll::Ready(Ok(())));
    drop(receiver);
}

#[wasm_bindgen_test]
async fn clones_go_on_when_the_halves_are_reunited() {
    let stage = Stage::new();
    let (socket, native) = stage.open(|builder| builder);
    let (sender, receiver) = socket.split();
    let clone = sender.clone();
    let mut socket = sender.reunite(receiver).expect("they belong together");
    clone.send("from the clone").await.expect("it is open");
    native.text("hello");
    assert_eq!(socket.next().await, Some(Ok("hello".into())));
    // The clone can send, so the sink of the whole does not close.
    native.set_buffered(0);
    let task = Task::default();
    let closed = task.with(|cx| Sink::<Message>::poll_close(Pin::new(&mut socket), cx));
    assert_eq!(closed, Poll::Ready(Ok(())));
    assert!(native.close_codes().is_empty());
    drop(socket);
    clone
        .send("it keeps the connection open")
        .await
        .expect("it is open");
    // In a worker, where no page can be frozen, the native object has the listener for `resume` as well.
    assert!(native.listeners() >= 4);
    drop(clone);
    assert_eq!((native.close_codes(), native.listeners()), (vec![0], 0));
}
