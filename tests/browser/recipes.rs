//! Programs of docs/recipes-rust.md, which are the modules of `examples/recipes`.

use std::cell::RefCell;
use std::rc::Rc;

use sockstream::reconnect::{Event, Reconnecting};
use sockstream::{Message, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::recipe_programs::json::{self, Note};
use crate::recipe_programs::shared_sender::Editor;
use crate::recipe_programs::spawning::Feed;
use crate::support::{Report, eventually, unique_id, url};

fn connect(path: &str) -> Reconnecting {
    let builder = WebSocket::builder(url(path)).reconnecting();
    builder.start().expect("the settings are valid")
}

/// Reads until the connection is open.
async fn opened(events: &mut Reconnecting) {
    let event = events.next().await;
    assert!(matches!(event, Some(Event::Opened { .. })), "{event:?}");
}

async fn text(events: &mut Reconnecting) -> String {
    match events.next().await {
        Some(Event::Message(Message::Text(text))) => text,
        event => panic!("no text: {event:?}"),
    }
}

#[wasm_bindgen_test]
async fn tasks_and_callbacks_share_a_sender() {
    let mut events = connect("/echo");
    let editor = Editor {
        sender: events.sender(),
    };
    opened(&mut events).await;
    editor.title_changed("a title".into());
    editor.cursor_moved(7);
    assert_eq!(text(&mut events).await, "a title");
    assert_eq!(text(&mut events).await, "cursor 7");
    assert_eq!(editor.save("a text").await, Ok(3));
    assert_eq!(text(&mut events).await, "a text");
}

#[wasm_bindgen_test]
async fn notes_are_sent_and_read_as_json_and_what_is_none_is_skipped() {
    let mut events = connect("/fault/close?code=1000&after=3");
    let sender = events.sender();
    opened(&mut events).await;
    let joined = || Note::Joined { name: "Ann".into() };
    let said = || Note::Said {
        name: "Ann".into(),
        text: "hello".into(),
    };
    json::send(&sender, &joined()).await.expect("it is open");
    sender.send("no note").await.expect("it is open");
    json::send(&sender, &said()).await.expect("it is open");
    let mut notes = Vec::new();
    json::notes(events, |note| notes.push(note)).await;
    assert_eq!(notes, [joined(), said()]);
}

#[wasm_bindgen_test]
async fn a_feed_shows_what_arrives_and_ends_with_its_handle() {
    let id = unique_id();
    let shown = Rc::new(RefCell::new(Vec::new()));
    let show = {
        let shown = Rc::clone(&shown);
        move |text| shown.borrow_mut().push(text)
    };
    let burst = format!("/fault/burst?count=2&size=1&type=text&id={id}");
    let feed = Feed::start(&url(&burst), show).expect("the settings are valid");
    eventually("both are shown", || *shown.borrow() == ["0", "1"]).await;
    drop(feed);
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.close_received(), Some((Some(1000), String::new())));
    eventually("the task has ended", || Rc::strong_count(&shown) == 1).await;
}
