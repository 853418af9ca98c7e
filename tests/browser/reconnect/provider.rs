//! The provider of the URL and the subprotocols.

use std::cell::{Cell, RefCell};
use std::future::{pending, ready};
use std::rc::Rc;

use futures::channel::oneshot;
use sockstream::reconnect::{Attempt, AttemptError, Event, State, StopReason, Target};
use sockstream::{Error, ProtocolError, UrlError};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;
use crate::stand_in::Stage;

fn waiting_error(life: &mut Life) -> Option<AttemptError> {
    match life.read().pop() {
        Some(Event::Waiting { error, .. }) => error,
        other => panic!("no delay but {other:?}"),
    }
}

#[wasm_bindgen_test]
fn it_is_asked_for_each_attempt_and_told_of_the_last_one() {
    let attempts = Rc::<RefCell<Vec<Attempt>>>::default();
    let seen = Rc::clone(&attempts);
    let mut life = Life::start(move |builder| {
        builder.provider(move |attempt: Attempt| {
            let number = attempt.number;
            seen.borrow_mut().push(attempt);
            ready(Ok::<_, String>(
                Target::new(format!("ws://stand.in/{number}")).protocols(["a"]),
            ))
        })
    });
    life.stage.native().end(1006, "", false);
    life.read();
    life.pass(500);
    life.stage.native().open();
    let [Event::Opened { url, protocol, .. }] = &life.read()[..] else {
        panic!("one event")
    };
    assert_eq!((url.as_str(), protocol.as_str()), ("ws://stand.in/2", "a"));
    let attempts = attempts.borrow();
    let told: Vec<_> = attempts
        .iter()
        .map(|attempt| (attempt.number, attempt.failures))
        .collect();
    assert_eq!(told, [(1, 0), (2, 1)]);
    assert!(attempts[0].error.is_none());
    assert!(matches!(
        attempts[1].error,
        Some(AttemptError::Connection(Error::Connect(_)))
    ));
}

fn failing<E: std::fmt::Display + Clone + 'static>(answer: Result<Target, E>) -> Life {
    Life::unread(Stage::new(), move |builder| {
        builder.provider(move |_| ready(answer.clone()))
    })
}

#[wasm_bindgen_test]
fn its_errors_are_told_and_the_next_attempt_waits() {
    let mut life = failing(Err("no token"));
    for attempt in 1..4 {
        let error = waiting_error(&mut life);
        assert_eq!(error, Some(AttemptError::Provider("no token".into())));
        assert_eq!(life.events.sender().stats().attempts, attempt);
        assert_eq!(life.events.sender().state(), State::Waiting);
        life.stage.pass(500 << (attempt - 1));
    }
    assert_eq!(life.stage.made(), 0);
}

#[wasm_bindgen_test]
fn what_can_not_be_connected_to_stops_with_an_error_and_is_no_loop() {
    let bad = [
        (
            Target::new("ftp://stand.in/"),
            Error::InvalidUrl(UrlError::Scheme),
        ),
        (
            Target::new("ws://stand.in/#x"),
            Error::InvalidUrl(UrlError::Fragment),
        ),
        (
            Target::new("/").protocols(["a", "a"]),
            Error::InvalidProtocol(ProtocolError::Duplicate("a".into())),
        ),
    ];
    for (target, error) in bad {
        let mut life = failing(Ok::<_, String>(target));
        let stopped = StopReason::Final(AttemptError::Connection(error));
        assert_eq!(life.read(), [Event::Stopped(stopped)]);
        assert_eq!(life.pass(60_000), [""; 0]);
        assert_eq!(life.events.sender().stats().attempts, 1);
        assert_eq!(life.stage.made(), 0);
    }
}

#[wasm_bindgen_test]
fn one_that_never_returns_is_given_up() {
    let mut life = Life::start(|builder| builder.provider(|_| pending::<Result<Target, String>>()));
    assert_eq!(life.events.sender().state(), State::Providing);
    assert_eq!(life.pass(9_999), [""; 0]);
    life.stage.pass(1);
    assert_eq!(
        waiting_error(&mut life),
        Some(AttemptError::ProviderTimeout)
    );
}

#[wasm_bindgen_test]
fn an_answer_that_comes_too_late_is_dropped() {
    type Answers = Rc<RefCell<Vec<oneshot::Sender<Target>>>>;
    let answers = Answers::default();
    let asked = Rc::clone(&answers);
    let mut life = Life::start(move |builder| {
        builder.provider(move |_| {
            let (sender, receiver) = oneshot::channel();
            asked.borrow_mut().push(sender);
            receiver
        })
    });
    life.pass(10_000);
    life.pass(500);
    assert_eq!(answers.borrow().len(), 2);
    let mut answers = answers.borrow_mut();
    let (second, first) = (answers.pop().expect("two"), answers.pop().expect("two"));
    assert!(
        first.send("ws://stand.in/stale".into()).is_err(),
        "its future is dropped"
    );
    assert_eq!(life.names(), [""; 0]);
    assert_eq!(life.stage.made(), 0);
    second
        .send("ws://stand.in/fresh".into())
        .expect("it is waited for");
    assert_eq!(life.names(), [""; 0]);
    life.stage.native().open();
    let [Event::Opened { url, .. }] = &life.read()[..] else {
        panic!("one event")
    };
    assert_eq!(url, "ws://stand.in/fresh");
}

#[wasm_bindgen_test]
fn one_that_stops_is_not_asked_again() {
    let handle = Rc::<RefCell<Option<sockstream::reconnect::Sender>>>::default();
    let calls = Rc::<Cell<u32>>::default();
    let (own, count) = (Rc::clone(&handle), Rc::clone(&calls));
    let mut life = Life::unread(Stage::new(), move |builder| {
        builder.provider(move |_| {
            count.set(count.get() + 1);
            let sender = own.borrow_mut().take().expect("it is asked once");
            sender.stop(1000).expect("the frame is valid");
            ready(Ok::<_, String>("ws://stand.in/"))
        })
    });
    *handle.borrow_mut() = Some(life.events.sender());
    assert!(matches!(
        life.read()[..],
        [Event::Stopped(StopReason::Requested)]
    ));
    assert_eq!((life.stage.made(), calls.get()), (0, 1));
    Life::assert_nothing_left(&life.stage, None);
}
