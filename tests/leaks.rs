//! After many connections and messages, everything is where it was.
#![cfg(target_arch = "wasm32")]

mod support;

use js_sys::{Date, Reflect, WebAssembly};
use sockstream::WebSocket;
use support::{connect, url};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

/// As many connections as fit into this time, at most `CONNECTIONS`.
const CONNECT_MILLIS: f64 = 120_000.0;
const CONNECTIONS: u32 = 10_000;
const MESSAGES: u32 = 1_000_000;

fn linear_memory() -> u32 {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let bytes = Reflect::get(&memory.buffer(), &"byteLength".into()).expect("memory has a length");
    bytes.as_f64().expect("a number") as u32
}

/// How many JavaScript values Rust holds, the closures' functions among them.
fn externrefs() -> u32 {
    wasm_bindgen::externref_heap_live_count()
}

async fn round(socket: &mut WebSocket) {
    socket.send("ping").await.expect("it is open");
    assert_eq!(socket.next().await, Some(Ok("ping".into())));
}

async fn connection(number: u32) {
    // Every way to go: closed, terminated, dropped while open, dropped while connecting.
    match number % 4 {
        0 => {
            let mut socket = connect("/echo").await;
            round(&mut socket).await;
            socket.close(1000).await.expect("a clean close");
        }
        1 => connect("/echo").await.terminate(),
        2 => drop(connect("/echo").await),
        _ => drop(
            WebSocket::builder(url("/echo"))
                .open()
                .expect("a valid URL"),
        ),
    }
}

#[wasm_bindgen_test]
async fn connections_leave_nothing_behind() {
    for number in 0..100 {
        connection(number).await;
    }
    let before = (externrefs(), linear_memory());
    let (start, mut done) = (Date::now(), 0);
    while done < CONNECTIONS && Date::now() - start < CONNECT_MILLIS {
        connection(done).await;
        done += 1;
    }
    let after = (externrefs(), linear_memory());
    console_log!("{done} connections: externrefs and bytes {before:?} before, {after:?} after");
    assert_eq!(after, before);
}

#[wasm_bindgen_test]
async fn messages_leave_nothing_behind() {
    let mut socket = connect("/fault/flood?count=0").await;
    round(&mut socket).await;
    drop(socket);
    receive(1000).await;
    let before = (externrefs(), linear_memory());
    receive(MESSAGES).await;
    let after = (externrefs(), linear_memory());
    console_log!("{MESSAGES} messages: externrefs and bytes {before:?} before, {after:?} after");
    assert_eq!(after.0, before.0);
    // The queue may have grown to what it held at once. A leak of two bytes a message would be twice as much.
    assert!(after.1 - before.1 <= 1 << 20);
}

async fn receive(count: u32) {
    let mut socket = connect(&format!(
        "/fault/flood?count={count}&size=16&type=text&close=1000"
    ))
    .await;
    let mut received = 0;
    while let Some(message) = socket.next().await {
        message.expect("no error");
        received += 1;
    }
    assert_eq!(received, count);
}
