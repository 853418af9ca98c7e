//! `WebSocketStream`, where the browser has it, and what happens where it has none.

use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use js_sys::{Function, Reflect};
use sockstream::{
    Builder, CloseCode, Error, JsMessage, Overflow, ReadyState, ReceiveBuffer, Transport, WebSocket,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Report, eventually, pause, unique_id, url};

/// The bytes of a large offer, and of each of its messages.
const OFFERED: u32 = 256 << 20;
const SIZE: u32 = 64 << 10;

pub(crate) fn has_web_socket_stream() -> bool {
    Reflect::has(&js_sys::global(), &"WebSocketStream".into()).expect("an object")
}

fn streaming(path: &str) -> Builder {
    WebSocket::builder(url(path)).transport(Transport::WebSocketStream)
}

fn linear_memory() -> usize {
    core::arch::wasm32::memory_size(0) << 16
}

/// How many JavaScript values Rust holds, the closures' functions among them.
fn externrefs() -> u32 {
    wasm_bindgen::externref_heap_live_count()
}

fn index_of(bytes: &[u8]) -> u32 {
    let bytes = bytes.first_chunk().expect("it begins with its index");
    u32::from_le_bytes(*bytes)
}

#[wasm_bindgen_test]
async fn a_stream_is_no_web_socket_that_could_be_unwrapped() {
    if !has_web_socket_stream() {
        return;
    }
    let socket = streaming("/echo").connect().await.expect("it connects");
    assert!(socket.as_raw().is_none());
    let mut socket = socket.into_raw().expect_err("it has none");
    socket.send("still whole").await.expect("it is open");
    assert_eq!(socket.next().await, Some(Ok("still whole".into())));
    socket.close(1000).await.expect("a clean close");
}

#[wasm_bindgen_test]
async fn without_a_web_socket_stream_there_is_a_typed_error() {
    let global = js_sys::global();
    let key = "WebSocketStream".into();
    let native = Reflect::get(&global, &key).expect("an object");
    if !has_web_socket_stream() {
        assert_eq!(streaming("/echo").open().err(), Some(Error::Unsupported));
        return;
    }
    for absent in [JsValue::UNDEFINED, JsValue::NULL] {
        Reflect::set(&global, &key, &absent).expect("it can be replaced");
        let error = streaming("/echo").open().err();
        Reflect::set(&global, &key, &native).expect("it can be put back");
        assert_eq!(error, Some(Error::Unsupported));
    }
}

#[wasm_bindgen_test]
async fn the_server_waits_while_nobody_reads_and_nothing_is_lost() {
    if !has_web_socket_stream() {
        return;
    }
    let id = unique_id();
    let count = OFFERED / SIZE;
    let path = format!("/fault/flood?count={count}&size={SIZE}&type=binary&close=1000&id={id}");
    let buffer = ReceiveBuffer {
        max_bytes: 1 << 20,
        ..ReceiveBuffer::default()
    };
    let builder = streaming(&path).receive_buffer(buffer);
    let mut socket = builder.connect().await.expect("it connects");

    // Until the server has written nothing for a while.
    let (mut written, mut still) = (0.0, 0);
    while still < 10 {
        pause(50).await;
        let now = Report::of(&id, "opened").await.number("written");
        still = if now == written { still + 1 } else { 0 };
        written = now;
    }
    assert!(written > 0.0, "the server has begun");
    assert!(written < 64e6, "{written} bytes were written");
    assert_eq!(socket.dropped_messages(), 0);

    let before = linear_memory();
    for index in 0..count {
        let message = socket.next().await.expect("a message").expect("no error");
        assert_eq!(message.byte_len(), SIZE as usize);
        assert_eq!(index_of(message.as_bytes()), index);
    }
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.closed().await.code, CloseCode::NORMAL);
    assert_eq!(
        Report::of(&id, "ended").await.number("written"),
        f64::from(OFFERED)
    );
    let grown = linear_memory() - before;
    assert!(grown < 8 << 20, "{grown} bytes more");
}

#[wasm_bindgen_test]
async fn messages_that_the_browser_has_discarded_are_an_error() {
    if !has_web_socket_stream() {
        return;
    }
    let id = unique_id();
    let path = format!("/fault/flood?count=50&size=100&type=binary&close=4009&id={id}");
    let buffer = ReceiveBuffer {
        max_messages: 5,
        ..ReceiveBuffer::default()
    };
    let builder = streaming(&path).receive_buffer(buffer);
    let mut socket = builder.connect().await.expect("it connects");
    eventually("closed by the peer", || {
        socket.ready_state() == ReadyState::Closed
    })
    .await;
    let mut read = 0;
    let end = loop {
        match socket.next().await {
            Some(Ok(message)) => assert_eq!(index_of(message.as_bytes()), read),
            end => break end,
        }
        read += 1;
    };
    // Nothing is lost where the browser waits for its reader.
    if read < 50 {
        assert_eq!(end, Some(Err(Error::ReceiveOverflow)));
    }
    assert!(read >= 5);
    assert_eq!(socket.next().await, None);
    let event = socket.closed().await;
    assert_eq!((event.code.get(), event.was_clean), (4009, true));
}

#[wasm_bindgen_test]
async fn only_a_message_larger_than_the_bound_overflows() {
    if !has_web_socket_stream() {
        return;
    }
    for (overflow, dropped) in [
        (Overflow::Close, 1),
        (Overflow::DropNewest, 3),
        (Overflow::DropOldest, 3),
    ] {
        let id = unique_id();
        let path = format!("/fault/burst?count=3&size=100&id={id}");
        let buffer = ReceiveBuffer {
            max_bytes: 99,
            max_messages: 10,
            overflow,
        };
        let builder = streaming(&path).receive_buffer(buffer);
        let mut socket = builder.connect().await.expect("it connects");
        eventually("dropped", || socket.dropped_messages() == dropped).await;
        if overflow == Overflow::Close {
            let report = Report::of(&id, "closing").await;
            let close = Some((Some(4009), "receive buffer full".into()));
            assert_eq!(report.close_received(), close);
            assert_eq!(socket.next().await, Some(Err(Error::ReceiveOverflow)));
            assert_eq!(socket.next().await, None);
        } else {
            socket.send("small").await.expect("it is open");
            assert_eq!(socket.next().await, Some(Ok("small".into())));
        }
    }
}

#[wasm_bindgen_test]
async fn our_close_ends_a_flood_that_nobody_reads() {
    if !has_web_socket_stream() {
        return;
    }
    let id = unique_id();
    let path = format!("/fault/flood?count=100000&size={SIZE}&id={id}");
    let buffer = ReceiveBuffer {
        max_messages: 3,
        ..ReceiveBuffer::default()
    };
    let builder = streaming(&path).receive_buffer(buffer);
    let mut socket = builder.connect().await.expect("it connects");
    pause(100).await;
    let event = socket.close((4001, "enough")).await.expect("a clean close");
    assert_eq!((event.code.get(), event.reason.as_str()), (4001, "enough"));
    // Those that were received before stay readable.
    for _ in 0..3 {
        assert!(matches!(socket.next().await, Some(Ok(_))));
    }
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn a_sender_whose_receiver_is_dropped_learns_of_the_end() {
    if !has_web_socket_stream() {
        return;
    }
    let path = "/fault/flood?count=1000&size=10000&close=4001";
    let buffer = ReceiveBuffer {
        max_messages: 1,
        ..ReceiveBuffer::default()
    };
    let builder = streaming(path).receive_buffer(buffer);
    let (sender, receiver) = builder.connect().await.expect("it connects").split();
    drop(receiver);
    assert_eq!(sender.control().closed().await.code.get(), 4001);
}

#[wasm_bindgen_test]
async fn a_buffer_that_is_changed_after_it_was_sent_arrives_unchanged() {
    if !has_web_socket_stream() {
        return;
    }
    let builder = streaming("/echo");
    let mut socket = builder
        .connect_as::<JsMessage>()
        .await
        .expect("it connects");
    let bytes = js_sys::Uint8Array::new_with_length(1000);
    for number in 0..100 {
        bytes.fill(number, 0, 1000);
        socket.send(bytes.buffer()).await.expect("it is open");
    }
    for number in 0..100 {
        let Some(Ok(JsMessage::Binary(buffer))) = socket.next().await else {
            panic!("not binary")
        };
        let back = js_sys::Uint8Array::new(&buffer).to_vec();
        assert_eq!(back, [number; 1000]);
    }
    // Text counts its bytes in UTF-8.
    socket
        .send(js_sys::JsString::from("€"))
        .await
        .expect("it is open");
    socket.terminate();
    assert_eq!(socket.closed().await.unconfirmed_bytes, 100_003);
}

/// However a connection ends, nothing is held when the browser has closed it, and no rejection is left unhandled.
#[wasm_bindgen_test]
async fn connections_leave_nothing_behind() {
    if !has_web_socket_stream() {
        return;
    }
    let rejections = Rejections::count();
    for _ in 0..3 {
        every_end().await;
    }
    pause(100).await;
    let before = externrefs();
    for _ in 0..5 {
        every_end().await;
    }
    eventually("everything released", || externrefs() <= before).await;
    assert_eq!(rejections.get(), 0);
}

async fn every_end() {
    let connect =
        |path: &'static str| async move { streaming(path).connect().await.expect("it connects") };
    let mut socket = connect("/echo").await;
    socket.send("ping").await.expect("it is open");
    assert_eq!(socket.next().await, Some(Ok("ping".into())));
    socket.close(1000).await.expect("a clean close");
    connect("/echo").await.terminate();
    drop(connect("/echo").await);
    drop(streaming("/echo").open().expect("a valid URL"));
    drop(streaming("/fault/slow-handshake?ms=50").open());
    assert!(streaming("/fault/refuse").connect().await.is_err());
    let mut socket = connect("/fault/reset?after=1").await;
    socket.send("last words").await.expect("it is open");
    while let Some(Ok(_)) = socket.next().await {}
    // Dropped with messages that were not written yet.
    let socket = connect("/fault/sink?rate=20000000").await;
    for _ in 0..10 {
        socket.send(vec![0; 100_000]).await.expect("it is open");
    }
}

/// Counts unhandled rejections while it exists.
struct Rejections {
    count: Rc<AtomicU32>,
    listener: Closure<dyn Fn()>,
}

impl Rejections {
    fn count() -> Self {
        // A `Cell` is not unwind-safe, which a closure has to be where panics unwind.
        let count = Rc::new(AtomicU32::new(0));
        let counted = Rc::clone(&count);
        let listener = Closure::<dyn Fn()>::new(move || {
            counted.fetch_add(1, Ordering::Relaxed);
        });
        call("addEventListener", listener.as_ref());
        Self { count, listener }
    }

    fn get(&self) -> u32 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Drop for Rejections {
    fn drop(&mut self) {
        call("removeEventListener", self.listener.as_ref());
    }
}

fn call(method: &str, listener: &JsValue) {
    let global = js_sys::global();
    let method: Function = Reflect::get(&global, &method.into())
        .expect("an object")
        .unchecked_into();
    method
        .call2(&global, &"unhandledrejection".into(), listener)
        .expect("it does not throw");
}
