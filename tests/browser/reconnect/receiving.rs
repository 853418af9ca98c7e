//! Messages of several connections, in one receive buffer.

use sockstream::{Overflow, ReceiveBuffer, WebSocket};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;
use crate::stand_in::{Stage, Task};

fn start(overflow: Overflow) -> Life {
    let stage = Stage::new();
    let builder = WebSocket::builder("ws://stand.in/").receive_buffer(ReceiveBuffer {
        max_messages: 3,
        overflow,
        ..ReceiveBuffer::default()
    });
    let events = builder
        .reconnecting()
        .start()
        .expect("the settings are valid");
    let mut life = Life {
        stage,
        events,
        task: Task::default(),
    };
    life.read();
    life.stage.native().open();
    assert_eq!(life.names(), ["Opened 1"]);
    life
}

/// Leaves two messages of the first connection unread, and opens the second one.
fn with_two_unread(overflow: Overflow) -> Life {
    let mut life = start(overflow);
    let native = life.stage.native();
    for text in ["a", "b", "c"] {
        native.text(text);
    }
    native.end(1006, "", false);
    // The task waits, so the next attempt may begin; it reads one message.
    life.stage.pass(500);
    assert!(life.task.poll(&mut life.events.next()).is_ready());
    assert_eq!(life.stage.made(), 2);
    life.stage.native().open();
    life
}

#[wasm_bindgen_test]
fn unread_messages_of_an_ended_connection_come_first_and_in_order() {
    let mut life = with_two_unread(Overflow::Close);
    life.stage.native().text("d");
    let names = life.names();
    assert_eq!(
        names,
        [
            "Message b",
            "Message c",
            "Disconnected 1",
            "Waiting 2 500",
            "Opened 2",
            "Message d"
        ]
    );
    assert_eq!(life.events.sender().stats().dropped, 0);
}

#[wasm_bindgen_test]
fn one_bound_holds_over_all_connections() {
    let mut life = with_two_unread(Overflow::Close);
    let native = life.stage.native();
    native.text("d");
    native.text("e");
    assert_eq!(native.close_codes(), [4009]);
    native.end(4009, "", true);
    let names = life.names();
    assert_eq!(
        names[names.len() - 3..][..2],
        ["Message d", "Disconnected 2"]
    );
    assert_eq!(
        names.last().map(String::as_str),
        Some("Stopped: stopped: the receive buffer overflowed"),
        "a reader that is too slow would overflow again"
    );
    assert_eq!(life.events.sender().stats().dropped, 1);
}

#[wasm_bindgen_test]
fn the_oldest_are_dropped_over_all_connections() {
    let mut life = with_two_unread(Overflow::DropOldest);
    for text in ["d", "e", "f"] {
        life.stage.native().text(text);
    }
    let names = life.names();
    assert_eq!(
        names,
        [
            "Disconnected 1",
            "Waiting 2 500",
            "Opened 2",
            "Message d",
            "Message e",
            "Message f"
        ]
    );
    assert_eq!(life.events.sender().stats().dropped, 2);
}
