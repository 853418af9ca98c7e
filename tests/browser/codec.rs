//! Messages of the user's types: on a stand-in for the native socket, and over the echo server.

use std::task::Poll;

use futures::stream::FusedStream;
use futures::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use sockstream::codec::{Codec, CodecError, Json, Postcard};
use sockstream::{CloseCode, Error, Message, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Stage, Task};
use crate::support::connect;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle { radius: f64 },
    Named(String, Vec<Shape>),
}

fn shapes() -> [Shape; 4] {
    [
        Shape::Point,
        Shape::Circle { radius: -0.5 },
        Shape::Named("é 𝄞 \"".into(), vec![Shape::Point; 3]),
        Shape::Named("long".into(), vec![Shape::Circle { radius: 1e300 }; 5000]),
    ]
}

#[wasm_bindgen_test]
async fn json_comes_back() {
    let mut socket = connect("/echo").await.json::<Shape, Shape>();
    for shape in shapes() {
        socket.send(shape.clone()).await.expect("it is open");
        let back = socket.next().await.expect("a value").expect("no error");
        assert_eq!(back, shape);
    }
    let event = socket.get_ref().close((CloseCode::NORMAL, "done")).await;
    assert!(event.expect("a clean close").was_clean);
    assert!(socket.next().await.is_none());
    assert!(socket.is_terminated());
}

#[wasm_bindgen_test]
async fn postcard_comes_back_between_halves() {
    let (mut sender, mut receiver) = connect("/echo").await.postcard::<Shape, Shape>().split();
    let send = async {
        for shape in shapes() {
            sender.send(shape).await.expect("it is open");
        }
    };
    let receive = async {
        for shape in shapes() {
            let back = receiver.next().await.expect("a value").expect("no error");
            assert_eq!(back, shape);
        }
    };
    futures::join!(send, receive);
    let socket = sender.into_inner().reunite(receiver.into_inner());
    let mut socket = socket.expect("they belong together");
    socket.send("raw").await.expect("it is open");
    assert_eq!(socket.next().await, Some(Ok("raw".into())));
}

#[wasm_bindgen_test]
async fn a_stream_and_a_sink_of_futures() {
    let (mut sink, stream) = StreamExt::split(connect("/echo").await.json::<u32, u32>());
    let mut numbers = futures::stream::iter((0..100).map(Ok));
    sink.send_all(&mut numbers).await.expect("it is open");
    let back: Vec<u32> = stream
        .take(100)
        .map(|number| number.expect("no error"))
        .collect()
        .await;
    assert_eq!(back, (0..100).collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn halves_have_codecs_of_their_own() {
    let (sender, receiver) = connect("/echo").await.split();
    let mut sender = sender.with_codec(Json::<(), [u8; 2]>::new());
    let mut receiver = receiver.with_codec(Json::<Vec<f32>, ()>::new());
    sender.send([1, 2]).await.expect("it is open");
    let back = receiver.next().await.expect("a value").expect("no error");
    assert_eq!(back, [1.0, 2.0]);
}

#[wasm_bindgen_test]
async fn a_message_that_is_not_decoded_is_given_back_and_the_connection_goes_on() {
    let mut socket = connect("/echo").await.json::<u32, u32>();
    let raw = socket.get_ref();
    raw.send("no number").await.expect("it is open");
    raw.send([0xff]).await.expect("it is open");
    socket.send(7).await.expect("it is open");
    for sent in [Message::from("no number"), [0xff].into()] {
        match socket.next().await {
            Some(Err(CodecError::Decode { message, .. })) => assert_eq!(message, sent),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(socket.next().await.map(Result::ok), Some(Some(7)));
}

#[wasm_bindgen_test]
fn an_unclean_end_is_one_error_after_the_values() {
    let (stage, task) = (Stage::new(), Task::default());
    let (socket, native) = stage.open(|builder| builder);
    let mut socket = socket.json::<u32, u32>();
    native.text("1");
    native.text("x");
    native.end(1006, "", false);
    let mut next = || match task.poll(&mut socket.next()) {
        Poll::Ready(item) => item,
        Poll::Pending => panic!("it has ended"),
    };
    assert!(matches!(next(), Some(Ok(1))));
    assert!(matches!(next(), Some(Err(CodecError::Decode { .. }))));
    let end = next();
    assert!(
        matches!(&end, Some(Err(CodecError::Connection(Error::UncleanClose(event)))) if event.code == 1006.into())
    );
    assert!(next().is_none() && next().is_none());
}

/// Refuses odd numbers.
struct Even;

impl Codec for Even {
    type In = u8;
    type Out = u8;
    type Error = &'static str;

    fn decode(&mut self, message: &Message) -> Result<u8, Self::Error> {
        message.as_bytes().first().copied().ok_or("empty")
    }

    fn encode(&mut self, number: u8) -> Result<Message, Self::Error> {
        let is_even = number & 1 == 0;
        is_even.then(|| [number].into()).ok_or("odd")
    }
}

#[wasm_bindgen_test]
fn a_value_that_is_not_encoded_sends_nothing() {
    let (stage, task) = (Stage::new(), Task::default());
    let (socket, native) = stage.open(|builder| builder);
    let mut socket = socket.with_codec(Even);
    assert_eq!(task.poll(&mut socket.send(2)), Poll::Ready(Ok(())));
    let odd = CodecError::Encode("odd");
    assert_eq!(task.poll(&mut socket.send(3)), Poll::Ready(Err(odd)));
    assert_eq!(native.sent_count(), 1);
    assert_eq!(task.poll(&mut socket.send(4)), Poll::Ready(Ok(())));
    assert_eq!(native.sent_count(), 2);
    native.set_ready_state(3);
    let ended = CodecError::Connection(Error::NotOpen);
    assert_eq!(task.poll(&mut socket.send(6)), Poll::Ready(Err(ended)));
}

#[wasm_bindgen_test]
fn dropped_futures_take_and_send_nothing() {
    let (stage, task) = (Stage::new(), Task::default());
    let (socket, native) = stage.open(|builder| builder.send_buffer(1, 0));
    let mut socket = socket.with_codec(Even);
    assert!(task.poll(&mut socket.next()).is_pending());
    assert_eq!(task.poll(&mut socket.send(2)), Poll::Ready(Ok(())));
    assert!(task.poll(&mut socket.send(4)).is_pending());
    native.binary(&[8]);
    drop(socket.next());
    native.set_buffered(0);
    stage.pass(1000);
    assert_eq!(task.poll(&mut socket.next()), Poll::Ready(Some(Ok(8))));
    assert_eq!(native.sent_count(), 1);
    // What was received and not read is still in the socket.
    native.binary(&[9]);
    let mut socket = socket.into_inner();
    let next = task.poll(&mut socket.next());
    assert_eq!(next, Poll::Ready(Some(Ok([9].into()))));
}

#[cfg(feature = "reconnect")]
#[wasm_bindgen_test]
fn messages_of_all_connections_have_a_codec() {
    let (stage, task) = (Stage::new(), Task::default());
    let builder = WebSocket::builder("ws://stand.in/").reconnecting();
    let messages = builder
        .start()
        .expect("the settings are valid")
        .into_messages();
    let mut values = messages.with_codec(Postcard::<u8, u8>::new());
    assert!(task.poll(&mut values.next()).is_pending());
    let first = stage.native();
    first.open();
    assert!(task.poll(&mut values.next()).is_pending());
    assert!(matches!(
        task.poll(&mut values.send(5)),
        Poll::Ready(Ok(()))
    ));
    first.set_buffered(0);
    first.binary(&[6]);
    first.end(1006, "", false);
    assert!(matches!(
        task.poll(&mut values.next()),
        Poll::Ready(Some(Ok(6)))
    ));
    match task.poll(&mut values.next()) {
        Poll::Ready(Some(Err(CodecError::Connection(lost)))) => {
            assert_eq!((lost.connection, lost.unconfirmed), (1, Some(1..=1)));
        }
        other => panic!("{other:?}"),
    }
    stage.pass(60_000);
    assert!(task.poll(&mut values.next()).is_pending());
    let second = stage.native();
    second.open();
    second.binary(&[7]);
    assert!(matches!(
        task.poll(&mut values.next()),
        Poll::Ready(Some(Ok(7)))
    ));
}
