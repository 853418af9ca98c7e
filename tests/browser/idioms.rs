//! The traits and macros of `futures` and `tokio`, used with the imports that programs have.

use std::rc::Rc;

use futures::{FutureExt, Sink, SinkExt, Stream, StreamExt, select};
use sockstream::{CloseCode, Error, Message, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{connect, pause};

#[wasm_bindgen_test]
async fn select_over_next() {
    let mut socket = connect("/echo").await;
    socket.send("hello").await.expect("it is open");
    let mut ticks = 0;
    let message = loop {
        select! {
            message = socket.next() => break message,
            () = pause(5).fuse() => ticks += 1,
        }
    };
    assert_eq!(message, Some(Ok("hello".into())));
    assert!(ticks < 2000);
    select! {
        event = socket.close(CloseCode::NORMAL) => assert!(event.expect("a clean close").was_clean),
        complete => panic!("nothing was polled"),
    }
    // A stream that has ended is never polled again.
    assert_eq!(socket.next().await, None);
    select! {
        message = socket.next() => panic!("{message:?}"),
        complete => {}
    }
}

#[wasm_bindgen_test]
async fn select_next_some_and_split_halves() {
    let (sender, mut receiver) = connect("/echo").await.split();
    let mut send = sender.send("one");
    loop {
        select! {
            sent = send => sent.expect("it is open"),
            message = receiver.select_next_some() => {
                assert_eq!(message, Ok("one".into()));
                break;
            }
        }
    }
}

#[wasm_bindgen_test]
async fn tokio_select() {
    let mut socket = connect("/echo").await;
    socket.send("hello").await.expect("it is open");
    let message = tokio::select! {
        message = socket.next() => message,
        () = pause(10_000) => None,
    };
    assert_eq!(message, Some(Ok("hello".into())));
    let closed = socket.closed();
    tokio::select! {
        event = closed => panic!("{event}"),
        sent = socket.send("x") => sent.expect("it is open"),
    }
}

#[wasm_bindgen_test]
async fn the_sink_of_futures() {
    let mut socket = connect("/echo").await;
    let mut messages = futures::stream::iter(["a", "b", "c"].map(|text| Ok(Message::from(text))));
    socket.send_all(&mut messages).await.expect("it is open");
    SinkExt::<Message>::feed(&mut socket, "d".into())
        .await
        .expect("it is open");
    SinkExt::<Message>::flush(&mut socket)
        .await
        .expect("it is open");
    let echoes: Vec<_> = (&mut socket).take(4).collect().await;
    assert_eq!(echoes, ["a", "b", "c", "d"].map(|text| Ok(text.into())));
    SinkExt::<Message>::close(&mut socket)
        .await
        .expect("a clean close");
    assert!(socket.closed().await.was_clean);
}

#[wasm_bindgen_test]
async fn the_split_of_futures_with_and_buffer() {
    let (sink, stream) = StreamExt::split(connect("/echo").await);
    let mut numbers = sink
        .with(|number: u32| {
            futures::future::ready(Ok::<_, Error>(Message::from(number.to_string())))
        })
        .buffer(8);
    for number in 0..20 {
        numbers.send(number).await.expect("it is open");
    }
    let echoes: Vec<_> = stream
        .take(20)
        .map(|message| {
            message
                .expect("no error")
                .as_text()
                .expect("text")
                .to_owned()
        })
        .collect()
        .await;
    assert_eq!(
        echoes,
        (0..20).map(|number| number.to_string()).collect::<Vec<_>>()
    );
}

#[wasm_bindgen_test]
async fn forward_closes_when_its_source_ends() {
    let (sender, receiver) = connect("/echo").await.split();
    let messages = futures::stream::iter(["a", "b"].map(|text| Ok(Message::from(text))));
    let (forwarded, echoes) =
        futures::join!(messages.forward(sender), receiver.collect::<Vec<_>>(),);
    forwarded.expect("a clean close");
    // After our own close the browser discards what still arrives, so there may be fewer.
    assert!(echoes.iter().all(Result::is_ok));
}

/// A shared reference is enough to send, and with it `send` and `close` are the socket's own although `SinkExt` is in scope.
async fn greet(socket: &WebSocket) -> Result<(), Error> {
    socket.send("hello").await?;
    socket.flush().await
}

#[wasm_bindgen_test]
async fn components_share_a_socket_without_a_cell() {
    let socket = Rc::new(connect("/echo").await);
    let other = Rc::clone(&socket);
    let (one, two) = futures::join!(greet(&socket), async move { other.send("you").await });
    assert_eq!((one, two), (Ok(()), Ok(())));
    let event = socket.close(CloseCode::NORMAL).await;
    assert!(event.expect("a clean close").was_clean);
}

#[wasm_bindgen_test]
async fn two_streams_are_forwarded_into_clones() {
    let (sender, receiver) = connect("/echo").await.split();
    let numbers = |from: u32| {
        let messages = (from..from + 10).map(|number| Ok(Message::from(number.to_string())));
        futures::stream::iter(messages)
    };
    let other = sender.clone();
    let keeper = sender.clone();
    let (one, two, echoes) = futures::join!(
        numbers(0).forward(sender),
        numbers(100).forward(other),
        receiver.take(20).collect::<Vec<_>>(),
    );
    assert_eq!((one, two), (Ok(()), Ok(())));
    assert!(echoes.iter().all(Result::is_ok));
    keeper.send("still open").await.expect("a clone is left");
}

/// As a library takes a socket of any type.
async fn ping<S>(mut socket: S) -> Option<Message>
where
    S: Sink<Message, Error = Error> + Stream<Item = Result<Message, Error>> + Unpin,
{
    socket.send("ping".into()).await.ok()?;
    socket.next().await?.ok()
}

#[wasm_bindgen_test]
async fn generic_helpers() {
    assert_eq!(ping(connect("/echo").await).await, Some("ping".into()));
    let boxed: Box<WebSocket> = Box::new(connect("/echo").await);
    assert_eq!(ping(boxed).await, Some("ping".into()));
}
