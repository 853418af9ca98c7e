//! Halves, controls, existing sockets, and what happens when they are dropped.

use futures::StreamExt;
use sockstream::{ReadyState, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{Report, connect, eventually, unique_id, url};

#[wasm_bindgen_test]
async fn halves_work_split_and_reunited() {
    let socket = connect("/echo").await;
    let (sender, mut receiver) = socket.split();
    sender.send("one").await.expect("it is open");
    assert_eq!(receiver.next().await, Some(Ok("one".into())));
    sender.send("two").await.expect("it is open");
    let mut socket = sender
        .reunite(receiver)
        .expect("they are of one connection");
    assert_eq!(socket.next().await, Some(Ok("two".into())));
    socket.close(1000).await.expect("a clean close");
}

#[wasm_bindgen_test]
async fn halves_of_two_connections_are_returned() {
    let (sender, _one) = connect("/echo").await.split();
    let (_two, receiver) = connect("/echo").await.split();
    let error = sender
        .reunite(receiver)
        .expect_err("they are of two connections");
    let (sender, _) = (error.0, error.1);
    sender.send("still open").await.expect("it is");
}

#[wasm_bindgen_test]
async fn a_sender_works_without_its_receiver() {
    let id = unique_id();
    let (sender, receiver) = connect(&format!("/fault/echo?id={id}")).await.split();
    drop(receiver);
    for _ in 0..10 {
        sender.send("x").await.expect("it is open");
    }
    sender.close(1000).await.expect("a clean close");
    assert_eq!(Report::of(&id, "ended").await.number("text"), 10.0);
}

#[wasm_bindgen_test]
async fn dropping_everything_closes_the_connection() {
    let id = unique_id();
    let (sender, receiver) = connect(&format!("/fault/echo?id={id}")).await.split();
    let control = sender.control();
    drop(sender);
    assert_eq!(control.ready_state(), ReadyState::Open);
    drop(receiver);
    assert_eq!(control.ready_state(), ReadyState::Closed);
    assert!(!control.closed().await.was_clean);
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.close_received(), Some((None, String::new())));
}

#[wasm_bindgen_test]
async fn a_control_closes_from_elsewhere() {
    let mut socket = connect("/echo").await;
    let control = socket.control();
    control
        .clone()
        .close((4000, "elsewhere"))
        .expect("a valid frame");
    assert_eq!(socket.next().await, None);
    assert_eq!(control.closed().await.reason, "elsewhere");
}

#[wasm_bindgen_test]
async fn all_tasks_that_wait_for_the_end_get_the_event() {
    let socket = connect("/echo").await;
    let (one, two) = (socket.closed(), socket.control().closed());
    drop(socket.closed());
    socket.close(4000).await.expect("a clean close");
    assert_eq!((one.await.code.get(), two.await.code.get()), (4000, 4000));
}

#[wasm_bindgen_test]
async fn an_existing_socket_is_wrapped_and_unwrapped() {
    let native = web_sys::WebSocket::new(&url("/echo")).expect("the URL is valid");
    let mut socket: WebSocket = WebSocket::from_raw(native);
    socket.send("one").await.expect("it opens");
    assert_eq!(socket.next().await, Some(Ok("one".into())));
    let control = socket.control();
    socket.send("two").await.expect("it is open");
    let (native, undelivered) = socket.into_raw().expect("a WebSocket");
    assert_eq!(undelivered, []);
    assert_eq!(control.ready_state(), ReadyState::Open);
    assert_eq!(native.ready_state(), web_sys::WebSocket::OPEN);
    // Its echo comes to whoever listens next.
    let mut socket: WebSocket = WebSocket::from_raw(native);
    assert_eq!(socket.next().await, Some(Ok("two".into())));
    let (native, _) = socket.into_raw().expect("a WebSocket");
    native.close().expect("it closes");
    eventually("closed", || {
        native.ready_state() == web_sys::WebSocket::CLOSED
    })
    .await;
    // The control of the first wrapper reports it too.
    assert!(control.closed().await.was_clean);
    let mut closed: WebSocket = WebSocket::from_raw(native);
    assert!(matches!(
        closed.next().await,
        Some(Err(sockstream::Error::UncleanClose(_)))
    ));
    assert_eq!(closed.next().await, None);
}

#[wasm_bindgen_test]
async fn clones_send_from_several_tasks() {
    let socket = WebSocket::builder(url("/echo")).send_buffer(1, 1);
    let (sender, receiver) = socket.connect().await.expect("it connects").split();
    let tasks = (0..20).map(|number: u32| {
        let sender = sender.clone();
        async move { sender.send(number.to_string()).await }
    });
    let (sent, echoes) = futures::join!(
        futures::future::join_all(tasks),
        receiver.take(20).collect::<Vec<_>>(),
    );
    assert!(sent.iter().all(Result::is_ok), "{sent:?}");
    let expected: Vec<_> = (0..20)
        .map(|number| Ok(number.to_string().into()))
        .collect();
    assert_eq!(echoes, expected);
    let closed = sender.close(1000).await.expect("a clean close");
    assert!(closed.was_clean);
}
