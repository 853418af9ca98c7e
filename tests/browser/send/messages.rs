//! Sending and receiving through the channel: bounded, in order, and nothing lost by cancelling.

use std::pin::Pin;
use std::task::Poll;

use futures::sink::Sink;
use sockstream::send::Sender;
use sockstream::{Error, Message, ReceiveBuffer};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{open, tasks_run};
use crate::stand_in::{Stage, Task};

#[wasm_bindgen_test]
async fn a_send_resolves_when_the_browser_has_accepted_the_message() {
    let stage = Stage::new();
    let (sender, _receiver, native) = open(&stage, |builder| builder.send_buffer(10, 5));
    let task = Task::default();
    let mut send = sender.send("x".repeat(10));
    assert!(task.poll(&mut send).is_pending());
    assert_eq!(native.sent_count(), 0, "the driver has not run");
    tasks_run().await;
    assert_eq!((native.sent_count(), task.wakes()), (1, 1));
    assert_eq!(task.poll(&mut send), Poll::Ready(Ok(())));
    assert!(task.poll(&mut send).is_pending(), "it is fused");

    // Above the high-water mark, until below the low-water mark.
    let mut send = sender.send("y");
    assert!(task.poll(&mut send).is_pending());
    tasks_run().await;
    assert_eq!((native.sent_count(), stage.timers()), (1, 1));
    native.set_buffered(5);
    stage.pass(64);
    tasks_run().await;
    assert_eq!(task.poll(&mut send), Poll::Ready(Ok(())));
    assert_eq!(native.sent_count(), 2);
    drop(send);
    assert_eq!((stage.timers(), task.kept()), (0, 0));
}

#[wasm_bindgen_test]
async fn a_dropped_send_has_sent_nothing_and_leaves_nothing() {
    let stage = Stage::new();
    let (sender, _receiver, native) = open(&stage, |builder| builder.send_buffer(10, 5));
    sender.send("x".repeat(10)).await.expect("below the mark");
    let task = Task::default();
    let mut first = sender.send("first");
    let mut second = sender.send("second");
    assert!(task.poll(&mut second).is_pending());
    assert!(task.poll(&mut first).is_pending());
    tasks_run().await;
    assert_eq!(stage.timers(), 1);
    drop(second);
    native.set_buffered(0);
    stage.pass(64);
    tasks_run().await;
    assert_eq!(task.poll(&mut first), Poll::Ready(Ok(())));
    assert_eq!(native.sent_texts(), ["x".repeat(10).as_str(), "first"]);

    native.set_buffered(10);
    let mut third = sender.send("third");
    assert!(task.poll(&mut third).is_pending());
    let mut flush = sender.flush();
    assert!(task.poll(&mut flush).is_pending());
    tasks_run().await;
    assert_eq!(stage.timers(), 1);
    drop((third, flush));
    tasks_run().await;
    assert_eq!((stage.timers(), task.kept()), (0, 0));
    assert_eq!(native.sent_count(), 2);
}

#[wasm_bindgen_test]
async fn messages_of_several_senders_are_sent_in_the_order_of_their_first_polls() {
    let stage = Stage::new();
    let (sender, _receiver, native) = open(&stage, |builder| builder);
    let other = sender.clone();
    let task = Task::default();
    let (mut one, mut two, mut three) = (sender.send("1"), other.send("2"), sender.send("3"));
    for send in [&mut three, &mut one, &mut two] {
        assert!(task.poll(send).is_pending());
    }
    tasks_run().await;
    assert_eq!(native.sent_texts(), ["3", "1", "2"]);
}

#[wasm_bindgen_test]
async fn flush_waits_for_the_network_behind_the_sends_before_it() {
    let stage = Stage::new();
    let (sender, _receiver, native) = open(&stage, |builder| builder.send_buffer(10, 5));
    sender.send("x".repeat(10)).await.expect("below the mark");
    let task = Task::default();
    let (mut send, mut flush) = (sender.send("yyy"), sender.flush());
    assert!(task.poll(&mut send).is_pending());
    assert!(task.poll(&mut flush).is_pending());
    native.set_buffered(2);
    stage.pass(64);
    tasks_run().await;
    assert!(task.poll(&mut send).is_ready());
    assert!(task.poll(&mut flush).is_pending(), "5 bytes are buffered");
    native.set_buffered(0);
    stage.pass(64);
    tasks_run().await;
    assert_eq!(task.poll(&mut flush), Poll::Ready(Ok(())));
    assert_eq!(stage.timers(), 0);
}

#[wasm_bindgen_test]
async fn a_sink_has_one_message_on_its_way() {
    let stage = Stage::new();
    let (mut sender, _receiver, native) = open(&stage, |builder| builder.send_buffer(10, 5));
    let task = Task::default();
    tasks_run().await;
    let mut sink = Pin::new(&mut sender);
    let ready = |sink: &mut Pin<&mut Sender>| {
        task.with(|cx| Sink::<Message>::poll_ready(sink.as_mut(), cx))
    };
    assert_eq!(ready(&mut sink), Poll::Ready(Ok(())));
    let start = |sink: &mut Pin<&mut Sender>, text: &str| {
        Sink::<Message>::start_send(sink.as_mut(), text.into())
    };
    start(&mut sink, "xxxxxxxxxx").expect("it is open");
    assert!(ready(&mut sink).is_pending());
    tasks_run().await;
    assert_eq!(ready(&mut sink), Poll::Ready(Ok(())));
    start(&mut sink, "y").expect("it is open");
    tasks_run().await;
    assert!(
        ready(&mut sink).is_pending(),
        "the browser has not accepted it"
    );
    assert_eq!(native.sent_count(), 1);
    native.end(1006, "", false);
    // 10 bytes are buffered: how many have left is known a task later.
    stage.pass(0);
    tasks_run().await;
    assert_eq!(ready(&mut sink), Poll::Ready(Err(Error::NotOpen)));
}

#[wasm_bindgen_test]
async fn messages_wait_in_the_connection_and_one_at_most_in_the_channel() {
    let stage = Stage::new();
    let (_sender, mut receiver, native) = open(&stage, |builder| {
        builder.receive_buffer(ReceiveBuffer {
            max_messages: 2,
            ..ReceiveBuffer::default()
        })
    });
    // Asks for one message, and stops waiting for it.
    let task = Task::default();
    let mut next = receiver.next();
    assert!(task.poll(&mut next).is_pending());
    tasks_run().await;
    native.text("1");
    tasks_run().await;
    // Two more fit into the connection, and the one after them does not.
    for text in ["2", "3"] {
        native.text(text);
        tasks_run().await;
    }
    assert!(native.close_codes().is_empty());
    native.text("4");
    assert_eq!(native.close_codes().len(), 1);
    native.end(1006, "", false);
    for text in ["1", "2", "3"] {
        assert_eq!(receiver.next().await, Some(Ok(text.into())));
    }
    assert_eq!(receiver.next().await, Some(Err(Error::ReceiveOverflow)));
    for _ in 0..2 {
        assert_eq!(receiver.next().await, None);
    }
}

#[wasm_bindgen_test]
async fn a_dropped_next_takes_no_message() {
    let stage = Stage::new();
    let (_sender, mut receiver, native) = open(&stage, |builder| builder);
    let task = Task::default();
    assert!(task.poll(&mut receiver.next()).is_pending());
    native.binary(&[1, 2]);
    native.text("two");
    tasks_run().await;
    assert_eq!(task.wakes(), 1);
    assert_eq!(receiver.next().await, Some(Ok([1, 2].into())));
    assert_eq!(receiver.next().await, Some(Ok("two".into())));
    assert_eq!(task.kept(), 0);
}
