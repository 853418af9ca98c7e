//! Programs of docs/reconnecting.md and docs/recipes.md, which are the modules of `examples/reconnecting`.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen_test::wasm_bindgen_test;

use crate::reconnecting::component::{Chat, connect};
use crate::reconnecting::{first, messages};
use crate::support::{eventually, url};

#[wasm_bindgen_test]
async fn the_first_program_ends_when_the_server_closes_with_1000() {
    let echo_and_close = url("/fault/close?code=1000&after=1");
    first::run(&echo_and_close)
        .await
        .expect("the settings are valid");
}

#[wasm_bindgen_test]
async fn the_stream_of_messages_ends_when_the_server_closes_with_1000() {
    let burst = url("/fault/burst?count=3&size=1&type=text&close=1000");
    messages::run(&burst).await.expect("the settings are valid");
}

#[wasm_bindgen_test]
async fn the_component_has_a_bounded_list_and_says_why_it_stopped() {
    let shown = Rc::new(RefCell::new(Vec::<Chat>::new()));
    let show = {
        let shown = Rc::clone(&shown);
        move |chat| shown.borrow_mut().push(chat)
    };
    let burst = url("/fault/burst?count=150&size=3&type=text&close=1000");
    let sender = connect(&burst, show).expect("the settings are valid");
    let reason = sender.stopped().await;
    let end = reason.to_string();
    eventually("the component shows the end", || {
        shown.borrow().last().is_some_and(|chat| chat.state == end)
    })
    .await;
    let shown = shown.borrow();
    let last = shown.last().expect("it was shown");
    assert_eq!(last.messages.len(), 100);
    assert_eq!(last.messages.back().map(String::as_str), Some("149"));
    assert_eq!((last.unconfirmed, last.never_sent), (0, 0));
    assert!(shown.iter().any(|chat| chat.state == "connected"));
}
