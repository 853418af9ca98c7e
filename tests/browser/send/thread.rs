//! A second thread on the same memory: it sends, receives and closes on a connection of the first.

use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::{Either, select};
use js_sys::futures::JsFuture;
use js_sys::{Array, Function, Promise};
use sockstream::Message;
use sockstream::send::{Receiver, Sender};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Report, connect, digest, unique_id};

const COUNT: u32 = 1000;

/// What the second thread takes over.
static HALVES: Mutex<Option<(Sender, Receiver)>> = Mutex::new(None);
static WAS_ANOTHER_THREAD: AtomicBool = AtomicBool::new(false);

thread_local!(static IS_FIRST_THREAD: Cell<bool> = const { Cell::new(false) });

/// Starts a worker with this module and its memory, which calls [`second_thread`]. The test runner serves the script. Returns a
/// function that ends the worker, and a promise that rejects if the worker fails.
const START: &str = r#"
    const source = `
        onmessage = async ({ data: { script, ...memory } }) => {
            try {
                const { default: init, second_thread } = await import(script);
                await init(memory);
                second_thread();
            } catch (error) {
                postMessage(String(error.stack));
            }
        };
    `;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url, { type: "module" });
    const failed = new Promise((_, reject) => {
        worker.onmessage = ({ data }) => reject(data);
        worker.onerror = ({ message }) => reject(message);
    });
    const script = new URL("/wasm-bindgen-test", location.href).href;
    worker.postMessage({ script, module_or_path: module, memory });
    return [() => worker.terminate(), failed];
"#;

fn message(number: u32) -> Message {
    match number % 2 {
        0 => Message::from(number.to_string()),
        _ => Message::from(number.to_le_bytes()),
    }
}

/// What the worker runs.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "wasm-bindgen exports only what is `pub`")]
pub fn second_thread() {
    WAS_ANOTHER_THREAD.store(!IS_FIRST_THREAD.get(), Ordering::Relaxed);
    let halves = HALVES.lock().expect("no thread panics with it").take();
    let (sender, mut receiver) = halves.expect("the first thread has left them");
    js_sys::futures::spawn_local(async move {
        let sending = async {
            for number in 0..COUNT {
                sender.send(message(number)).await.expect("it is open");
            }
        };
        let receiving = async {
            for number in 0..COUNT {
                assert_eq!(receiver.next().await, Some(Ok(message(number))));
            }
        };
        futures::join!(sending, receiving);
        let closed = sender.close((4000, "from the second thread")).await;
        closed.expect("a clean close");
    });
}

#[wasm_bindgen_test]
async fn a_second_thread_uses_the_connection_of_the_first() {
    IS_FIRST_THREAD.set(true);
    let id = unique_id();
    let socket = connect(&format!("/fault/echo?id={id}")).await;
    let halves = socket.split_send();
    let control = halves.0.control();
    *HALVES.lock().expect("no thread panics with it") = Some(halves);
    let start = Function::new_with_args("module, memory", START);
    let (module, memory) = (wasm_bindgen::module(), wasm_bindgen::memory());
    let started = start.call2(&JsValue::NULL, &module, &memory);
    let started: Array = started.expect("a worker starts").unchecked_into();
    let failed: Promise = started.get(1).unchecked_into();
    let event = match select(control.closed(), JsFuture::from(failed)).await {
        Either::Left((event, _)) => event,
        Either::Right((failure, _)) => panic!("the second thread failed: {failure:?}"),
    };
    assert_eq!(event.code.get(), 4000);
    assert_eq!(event.reason, "from the second thread");
    assert!(WAS_ANOTHER_THREAD.load(Ordering::Relaxed));
    let sent: Vec<Message> = (0..COUNT).map(message).collect();
    assert_eq!(Report::of(&id, "ended").await.digest(), digest(&sent));
    let end: Function = started.get(0).unchecked_into();
    end.call0(&JsValue::NULL).expect("the worker ends");
}
