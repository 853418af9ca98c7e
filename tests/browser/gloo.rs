//! The feature `gloo-net`: conversions of its messages and close events.

use gloo_net::websocket as gloo;
use sockstream::{CloseCode, CloseEvent, Message};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::connect;

#[wasm_bindgen_test]
async fn messages_of_gloo_net_are_sent_as_they_are_and_converted() {
    let mut socket = connect("/echo").await;
    for message in [
        gloo::Message::Text("gloo".into()),
        gloo::Message::Bytes(vec![0, 255]),
    ] {
        socket.send(&message).await.expect("it is open");
        let echo = socket.next().await.expect("an echo").expect("no error");
        assert_eq!(echo, Message::from(message.clone()));
        assert_eq!(gloo::Message::from(echo), message);
    }
}

#[wasm_bindgen_test]
fn close_events_of_gloo_net_are_converted() {
    let event = CloseEvent::new(CloseCode::GOING_AWAY, "bye", true);
    let gloo = gloo::events::CloseEvent::from(event.clone());
    assert_eq!(
        (gloo.code, gloo.reason.as_str(), gloo.was_clean),
        (1001, "bye", true)
    );
    assert_eq!(CloseEvent::from(gloo), event);
}
