//! Opening a connection, and failures to open one.

use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use sockstream::{CloseCode, CloseCodes, Error, Message, ReadyState, UrlError, WebSocket};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Stage, Task};

#[wasm_bindgen_test]
fn bad_input_is_an_error_before_anything_is_constructed() {
    let stage = Stage::new();
    let builder = || WebSocket::builder("ws://stand.in/");
    let errors = [
        WebSocket::builder("ftp://stand.in/").open().err(),
        WebSocket::builder("ws://stand.in/#").open().err(),
        builder().protocols(["a", "a"]).open().err(),
        builder().protocols(["a b"]).open().err(),
        builder()
            .close_codes(CloseCodes::new(1001, 4003))
            .open()
            .err(),
        builder()
            .close_codes(CloseCodes::new(4009, 5000))
            .open()
            .err(),
    ];
    assert!(matches!(
        errors,
        [
            Some(Error::InvalidUrl(UrlError::Scheme)),
            Some(Error::InvalidUrl(UrlError::Fragment)),
            Some(Error::InvalidProtocol(_)),
            Some(Error::InvalidProtocol(_)),
            Some(Error::InvalidCloseCode(first)),
            Some(Error::InvalidCloseCode(second)),
        ] if first.get() == 1001 && second.get() == 5000
    ));
    assert_eq!(stage.made(), 0);
}

/// Runs `act` where relative URLs have no base, as in a sandboxed frame.
fn without_base<T>(act: impl FnOnce() -> T) -> T {
    let set = js_sys::Function::new_no_args(
        "const inWindow = typeof document === 'object' && document !== null;
         const object = inWindow ? document : globalThis;
         const name = inWindow ? 'baseURI' : 'location';
         const value = inWindow ? 'blob:null/1-2-3' : { href: 'blob:null/1-2-3' };
         const original = Object.getOwnPropertyDescriptor(object, name);
         Object.defineProperty(object, name, { value, configurable: true });
         return () => (original ? Object.defineProperty(object, name, original) : delete object[name]);",
    );
    let restore = set
        .call0(&JsValue::UNDEFINED)
        .expect("the base can be replaced");
    let result = act();
    let restore: js_sys::Function = restore.unchecked_into();
    restore
        .call0(&JsValue::UNDEFINED)
        .expect("the base can be put back");
    result
}

#[wasm_bindgen_test]
fn an_absolute_url_needs_no_base() {
    let _stage = Stage::new();
    let open = |url: &str| WebSocket::builder(url).open().map(|socket| socket.url());
    let (absolute, relative) = without_base(|| (open("https://a.example/b"), open("/b")));
    assert_eq!(absolute, Ok("wss://a.example/b".to_owned()));
    assert_eq!(relative, Err(Error::InvalidUrl(UrlError::Malformed)));
}

#[wasm_bindgen_test]
fn an_unknown_global_scope_is_a_typed_error() {
    // Neither a page nor a worker, and without a `WebSocket`.
    let open = |url: &str| WebSocket::builder(url).open().err();
    let global = js_sys::global();
    let key = "WebSocket".into();
    let native = js_sys::Reflect::get(&global, &key).expect("the global scope is an object");
    js_sys::Reflect::set(&global, &key, &JsValue::UNDEFINED).expect("it can be replaced");
    let (absolute, relative) = without_base(|| (open("ws://a.example/"), open("/b")));
    js_sys::Reflect::set(&global, &key, &native).expect("it can be put back");
    assert_eq!(absolute, Some(Error::Unsupported));
    assert_eq!(relative, Some(Error::InvalidUrl(UrlError::Malformed)));
}

#[wasm_bindgen_test]
fn a_global_document_that_is_null_is_no_document() {
    let global = js_sys::global();
    let is_window = js_sys::Reflect::has(&global, &"document".into()).expect("an object");
    if is_window {
        // A window's document can't be replaced; workers show it.
        return;
    }
    let _stage = Stage::new();
    js_sys::Reflect::set(&global, &"document".into(), &JsValue::NULL).expect("it can be set");
    let socket = WebSocket::builder("ws://stand.in/").open();
    js_sys::Reflect::delete_property(&global, &"document".into()).expect("it can be deleted");
    assert!(socket.is_ok());
}

#[wasm_bindgen_test]
async fn a_failure_to_connect_carries_the_close_event() {
    let stage = Stage::new();
    let (mut socket, native) = stage.connecting(|builder| builder);
    native.error();
    native.end(1006, "", false);
    let Err(Error::Connect(event)) = socket.opened().await else {
        panic!("it did not fail to connect")
    };
    assert_eq!(
        (event.code, event.was_clean),
        (CloseCode::ABNORMAL_CLOSURE, false)
    );
    assert_eq!(socket.next().await, Some(Err(Error::Connect(event))));
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

#[wasm_bindgen_test]
async fn an_error_event_without_a_close_event_ends_it_a_second_later() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder);
    native.error();
    stage.pass(999);
    assert_eq!(socket.ready_state(), ReadyState::Connecting);
    stage.pass(1);
    assert!(matches!(socket.opened().await, Err(Error::Connect(_))));
    assert_eq!((native.listeners(), stage.timers()), (0, 0));
}

#[wasm_bindgen_test]
async fn a_subprotocol_that_was_not_chosen_fails_and_closes() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder.protocols(["chat"]));
    native.set_protocol("");
    native.open();
    assert!(matches!(socket.opened().await, Err(Error::Connect(_))));
    assert_eq!((native.close_codes(), native.listeners()), (vec![0], 0));
}

#[wasm_bindgen_test]
async fn the_connect_timeout_closes_and_leaves_nothing() {
    let stage = Stage::new();
    let limit = Duration::from_millis(500);
    let builder = WebSocket::builder("ws://stand.in/").connect_timeout(limit);
    let mut connecting = builder.connect();
    let native = stage.native();
    let task = Task::default();
    assert!(task.poll(&mut connecting).is_pending());
    stage.pass(499);
    assert_eq!(task.wakes(), 0);
    stage.pass(1);
    assert_eq!(task.wakes(), 1);
    let result = task.poll(&mut connecting).map(Result::err);
    assert_eq!(result, Poll::Ready(Some(Error::ConnectTimeout(limit))));
    assert_eq!(
        (native.close_codes(), native.listeners(), stage.timers()),
        (vec![0], 0, 0)
    );
}

#[wasm_bindgen_test]
fn a_dropped_connect_future_closes_and_leaves_nothing() {
    let stage = Stage::new();
    let task = Task::default();
    let mut connecting = WebSocket::connect("ws://stand.in/");
    let native = stage.native();
    assert!(task.poll(&mut connecting).is_pending());
    drop(connecting);
    assert_eq!(
        (native.close_codes(), native.listeners(), stage.timers()),
        (vec![0], 0, 0)
    );
    assert_eq!(task.kept(), 0);
}

#[wasm_bindgen_test]
async fn without_a_connect_timeout_there_is_no_timer() {
    let stage = Stage::new();
    let (_socket, _native) = stage.connecting(|builder| builder.connect_timeout(None));
    assert_eq!(stage.timers(), 0);
}

#[wasm_bindgen_test]
async fn a_message_in_the_task_of_the_open_event_is_delivered() {
    let stage = Stage::new();
    let (mut socket, native) = stage.connecting(|builder| builder);
    native.open();
    native.text("first");
    native.end(1000, "", true);
    assert_eq!(socket.opened().await, Ok(()));
    assert_eq!(socket.next().await, Some(Ok(Message::from("first"))));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
fn all_tasks_that_wait_for_opening_are_woken() {
    let stage = Stage::new();
    let (socket, native) = stage.connecting(|builder| builder);
    let [first, second, third] = <[Task; 3]>::default();
    let (mut one, mut two) = (socket.opened(), socket.opened());
    assert!(first.poll(&mut one).is_pending());
    assert!(second.poll(&mut two).is_pending());
    assert!(third.with(|cx| socket.poll_opened(cx)).is_pending());
    native.open();
    assert_eq!([first.wakes(), second.wakes(), third.wakes()], [1, 1, 1]);
    assert_eq!(first.poll(&mut one), Poll::Ready(Ok(())));
    assert_eq!(second.poll(&mut two), Poll::Ready(Ok(())));
}

#[wasm_bindgen_test]
fn connecting_is_fused() {
    use futures::future::FusedFuture;

    let stage = Stage::new();
    let mut connecting = WebSocket::connect("ws://stand.in/");
    assert!(!connecting.is_terminated());
    stage.native().open();
    let task = Task::default();
    assert!(task.poll(&mut connecting).is_ready());
    assert!(connecting.is_terminated());
    let mut again = pin!(connecting);
    assert!(task.with(|cx| again.as_mut().poll(cx)).is_pending());
}
