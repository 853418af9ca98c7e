//! Online and offline, and the page that comes back.

use js_sys::Reflect;
use sockstream::reconnect::{Event, State};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;
use crate::stand_in::Stage;

/// Dispatches an event of the global object.
fn dispatch(name: &str, persisted: bool) {
    let event = web_sys::Event::new(name).expect("it is a name");
    Reflect::set(&event, &"persisted".into(), &persisted.into()).expect("it is an object");
    let global: web_sys::EventTarget = js_sys::global().unchecked_into();
    global.dispatch_event(&event).expect("no listener throws");
}

#[wasm_bindgen_test]
fn nothing_is_tried_while_offline_and_everything_at_once_when_online() {
    let (mut life, native) = Life::open(|builder| builder);
    life.stage.set_online(false);
    assert_eq!(life.names(), [""; 0], "a connection that is open stays");
    native.end(1006, "", false);
    assert_eq!(life.names(), ["Disconnected 1", "Offline"]);
    assert_eq!(life.pass(600_000), [""; 0]);
    assert_eq!((life.stage.made(), life.stage.timers()), (1, 0));
    life.stage.set_online(true);
    assert_eq!(life.names(), [""; 0]);
    assert_eq!(life.stage.made(), 2);
    life.stage.native().open();
    assert_eq!(life.names(), ["Opened 2"]);
}

#[wasm_bindgen_test]
fn it_starts_offline() {
    let stage = Stage::new();
    stage.set_online(false);
    let mut life = Life::unread(stage, |builder| builder);
    assert!(matches!(life.read()[..], [Event::Offline]));
    assert_eq!(life.stage.made(), 0);
    life.stage.set_online(true);
    life.read();
    assert_eq!(life.stage.made(), 1);
}

#[wasm_bindgen_test]
fn going_offline_ends_the_wait_for_the_next_attempt() {
    let (mut life, native) = Life::open(|builder| builder);
    native.end(1006, "", false);
    life.read();
    life.stage.set_online(false);
    assert_eq!(life.names(), ["Offline"]);
    assert_eq!(life.pass(60_000), [""; 0]);
    assert_eq!(life.stage.made(), 1);
}

#[wasm_bindgen_test]
fn a_page_that_is_restored_connects_at_once() {
    let (mut life, native) = Life::open(|builder| builder);
    native.end(1006, "", false);
    life.read();
    dispatch("pageshow", false);
    life.read();
    assert_eq!(life.stage.made(), 1, "the page was loaded, not restored");
    dispatch("pageshow", true);
    life.read();
    assert_eq!(life.stage.made(), 2);
    assert_eq!(life.events.sender().state(), State::Connecting);
}

/// Evaluates a script that can't fail.
fn run(script: &str) -> JsValue {
    js_sys::eval(script).expect("the script is valid")
}

/// Sets the visibility, and dispatches an event of the document.
fn dispatch_on_document(name: &str, visibility: &str) {
    run(&format!(
        "Object.defineProperty(document, 'visibilityState', {{value: '{visibility}', configurable: true}});
         document.dispatchEvent(new Event('{name}'));
         delete document.visibilityState;"
    ));
}

#[wasm_bindgen_test]
fn a_page_that_is_visible_or_resumed_connects_at_once() {
    if run("typeof document") == "undefined" {
        // A worker has no document.
        return;
    }
    for name in ["visibilitychange", "resume"] {
        let (mut life, native) = Life::open(|builder| builder);
        native.end(1006, "", false);
        life.read();
        dispatch_on_document("visibilitychange", "hidden");
        life.read();
        assert_eq!(life.stage.made(), 1, "the page is hidden");
        dispatch_on_document(name, "visible");
        life.read();
        assert_eq!(life.stage.made(), 2, "{name}");
    }
}

#[wasm_bindgen_test]
fn a_runtime_without_events_works() {
    let stage = Stage::new();
    // `document` of a window can't be replaced.
    run(
        "globalThis.restoreAll = ['addEventListener', 'navigator', 'document'].map((name) => {
           const original = Object.getOwnPropertyDescriptor(globalThis, name);
           if (original && !original.configurable) return () => {};
           Object.defineProperty(globalThis, name, {value: undefined, configurable: true});
           return () => {
             delete globalThis[name];
             if (original) Object.defineProperty(globalThis, name, original);
           };
         })",
    );
    let mut life = Life::unread(stage, |builder| builder);
    life.read();
    run("for (const restore of restoreAll) restore(); delete globalThis.restoreAll");
    life.stage.native().open();
    assert_eq!(life.names(), ["Opened 1"]);
}
