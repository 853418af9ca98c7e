//! Events for the crate `tracing`.

use std::fmt::{Debug, Write};
use std::sync::Mutex;

use sockstream::reconnect::Sender;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;

static LOG: Mutex<Vec<(Level, String)>> = Mutex::new(Vec::new());

thread_local! {
    /// What the subscriber calls: it may use the connection that it is told about.
    static SENDER: std::cell::RefCell<Option<Sender>> = const { std::cell::RefCell::new(None) };
}

/// Logs the events of this crate.
struct Log;

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("sockstream")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        let mut log = LOG.lock().expect("nothing panics");
        log.push((*event.metadata().level(), text.0));
        drop(log);
        SENDER.with_borrow(|sender| sender.as_ref().map(Sender::stats));
    }
}

#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => write!(self.0, "{value:?}").expect("a String takes all"),
            "state" => write!(self.0, ": {value:?}").expect("a String takes all"),
            _ => {}
        }
    }
}

#[wasm_bindgen_test]
fn states_are_debug_events_and_losses_are_warnings() {
    tracing::subscriber::set_global_default(Log).expect("no other test sets one");
    LOG.lock().expect("nothing panics").clear();
    let (mut life, native) = Life::open(|builder| builder);
    let sender = life.events.sender();
    SENDER.set(Some(sender.clone()));
    assert!(life.task.poll(&mut sender.send("x")).is_ready());
    native.set_buffered(0);
    native.end(1000, "", true);
    life.read();
    SENDER.set(None);
    let log = LOG.lock().expect("nothing panics").clone();
    let lines: Vec<_> = log
        .iter()
        .map(|(level, text)| format!("{level} {text}"))
        .collect();
    assert_eq!(
        lines,
        [
            "DEBUG the state has changed: Providing",
            "DEBUG the state has changed: Connecting",
            "DEBUG the state has changed: SettingUp",
            "DEBUG the state has changed: Open",
            "WARN connection 1 ended: the connection closed cleanly with code 1000; message 1 unconfirmed",
            "DEBUG the state has changed: Stopped",
            "DEBUG stopped: the connection closed cleanly with code 1000",
        ]
    );
}
