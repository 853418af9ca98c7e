//! `on_open`: what is done before anything else on each connection.

use std::cell::RefCell;
use std::future::pending;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use sockstream::Error;
use sockstream::reconnect::{AttemptError, Builder, Event, OpenConnection, Queue, State};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Life, names};

/// Logs in, and waits for the answer.
fn log_in(builder: Builder) -> Builder {
    builder.on_open(|connection| async move {
        let text = format!("log in {}", connection.number());
        connection
            .send(text)
            .await
            .map_err(|error| error.to_string())?;
        match connection.next().await {
            Some(answer) if answer.as_text() == Some("welcome") => Ok(()),
            answer => Err(format!("{answer:?}")),
        }
    })
}

#[wasm_bindgen_test]
fn its_messages_come_before_all_others() {
    let mut life = Life::start(|builder| log_in(builder).queue(Queue::default()));
    let mut queued = life.events.sender().send("queued");
    assert!(life.task.poll(&mut queued).is_pending());
    let native = life.stage.native();
    native.open();
    assert_eq!(life.names(), [""; 0]);
    assert_eq!(native.sent_texts(), ["log in 1"]);
    assert_eq!(life.events.sender().state(), State::SettingUp);
    native.text("welcome");
    native.text("news");
    assert_eq!(life.names(), ["Opened 1", "Message news"]);
    assert_eq!(native.sent_texts(), ["log in 1", "queued"]);
    assert_eq!(
        life.task.poll(&mut queued),
        Poll::Ready(Ok(1)),
        "those of on_open have no number"
    );
}

#[wasm_bindgen_test]
fn messages_of_the_connection_before_are_not_its() {
    let mut life = Life::start(log_in);
    let native = life.stage.native();
    native.open();
    life.read();
    native.text("welcome");
    assert_eq!(life.names(), ["Opened 1"]);
    native.text("old 1");
    native.text("old 2");
    native.end(1006, "", false);
    // One message is read, and then there is a new connection.
    let first = life.task.poll(&mut life.events.next());
    assert!(matches!(first, Poll::Ready(Some(Event::Message(_)))));
    assert_eq!(
        life.names(),
        ["Message old 2", "Disconnected 1", "Waiting 2 500"]
    );
    life.pass(500);
    let native = life.stage.native();
    native.open();
    assert_eq!(life.names(), [""; 0]);
    native.text("welcome");
    native.text("new");
    assert_eq!(life.names(), ["Opened 2", "Message new"]);
}

#[wasm_bindgen_test]
fn a_failure_is_a_failed_attempt() {
    let mut life = Life::start(log_in);
    let native = life.stage.native();
    native.open();
    life.read();
    native.text("no");
    native.text("unread");
    let events = life.read();
    let [
        Event::Waiting {
            error: Some(error), ..
        },
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(error, &AttemptError::OnOpen("Some(Text(\"no\"))".into()));
    assert_eq!((native.close_codes(), native.listeners()), (vec![0], 0));
    life.pass(500);
    life.stage.native().open();
    life.read();
    assert_eq!(life.stage.native().sent_texts(), ["log in 1"]);
    life.stage.native().text("welcome");
    assert_eq!(
        life.names(),
        ["Opened 1"],
        "what it did not read is dropped"
    );
}

#[wasm_bindgen_test]
fn one_that_takes_too_long_is_given_up() {
    let mut life = Life::start(|builder| {
        let builder = builder.attempt_timeout(Duration::from_secs(3));
        builder.on_open(|_| pending::<Result<(), String>>())
    });
    let native = life.stage.native();
    native.open();
    life.read();
    life.pass(2_999);
    life.stage.pass(1);
    let events = life.read();
    let [Event::Waiting { error, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(error, &Some(AttemptError::OnOpenTimeout));
    assert_eq!(native.listeners(), 0);
}

#[wasm_bindgen_test]
fn a_connection_that_ends_during_it_is_a_failed_attempt() {
    let mut life = Life::start(log_in);
    life.stage.native().open();
    life.read();
    life.stage.native().end(1006, "", false);
    let events = life.read();
    let [Event::Waiting { error, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert!(
        matches!(
            error,
            Some(AttemptError::Connection(Error::UncleanClose(_)))
        ),
        "{error:?}"
    );
}

#[wasm_bindgen_test]
fn the_connection_is_of_no_use_after_it() {
    let kept = Rc::<RefCell<Option<OpenConnection>>>::default();
    let own = Rc::clone(&kept);
    let mut life = Life::start(move |builder| {
        builder.on_open(move |connection| {
            assert_eq!(connection.url(), "ws://stand.in/");
            assert_eq!(connection.protocol(), "");
            *own.borrow_mut() = Some(connection);
            async { Ok::<_, String>(()) }
        })
    });
    let native = life.stage.native();
    native.open();
    assert_eq!(life.names(), ["Opened 1"]);
    native.text("for the reader");
    let kept = kept.borrow_mut().take().expect("it was called");
    assert_eq!(
        life.task.poll(&mut kept.send("x")),
        Poll::Ready(Err(Error::NotOpen))
    );
    assert_eq!(life.task.poll(&mut kept.next()), Poll::Ready(None));
    assert_eq!((kept.number(), kept.url()), (1, String::new()));
    assert_eq!(life.names(), ["Message for the reader"]);
    assert_eq!(native.sent_count(), 0);
}

#[wasm_bindgen_test]
fn what_it_does_not_read_is_delivered_after_opened() {
    let mut life = Life::start(|builder| builder.on_open(|_| async { Ok::<_, String>(()) }));
    let native = life.stage.native();
    native.open();
    native.text("a");
    assert_eq!(names(&life.read()), ["Opened 1", "Message a"]);
}
