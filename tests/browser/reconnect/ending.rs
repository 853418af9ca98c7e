//! Stopping and dropping, in every state.

use std::future::pending;
use std::task::Poll;

use futures::stream::FusedStream;
use sockstream::reconnect::{Builder, Event, Reconnecting, SendError, State, StopReason, Target};
use sockstream::{CloseCode, Error};
use wasm_bindgen_test::wasm_bindgen_test;

use super::Life;
use crate::stand_in::{Native, Stage, Task};

/// Brings one into each state, but for the last two.
fn in_state(state: State) -> (Life, Option<Native>) {
    let stage = Stage::new();
    if state == State::Offline {
        stage.set_online(false);
    }
    let set = |builder: Builder| match state {
        State::Providing => builder.provider(|_| pending::<Result<Target, String>>()),
        State::SettingUp => builder.on_open(|_| pending::<Result<(), String>>()),
        _ => builder,
    };
    let mut life = Life::unread(stage, set);
    life.read();
    let native = match state {
        State::Offline | State::Providing => None,
        State::Connecting => Some(life.stage.native()),
        _ => {
            life.stage.native().open();
            Some(life.stage.native())
        }
    };
    life.read();
    if let (State::Waiting, Some(native)) = (state, &native) {
        native.end(1006, "", false);
        life.read();
    }
    assert_eq!(life.events.sender().state(), state);
    (life, native)
}

const STATES: [State; 6] = [
    State::Waiting,
    State::Offline,
    State::Providing,
    State::Connecting,
    State::SettingUp,
    State::Open,
];

#[wasm_bindgen_test]
fn stop_ends_it_for_good_in_every_state() {
    for state in STATES {
        let (mut life, native) = in_state(state);
        let sender = life.events.sender();
        let watcher = Task::default();
        let mut stopped = sender.stopped();
        assert!(watcher.poll(&mut stopped).is_pending());
        sender.stop((4000, "bye")).expect("the frame is valid");
        // Twice is harmless.
        sender.stop(1000).expect("the frame is valid");
        let closes = matches!(state, State::SettingUp | State::Open);
        if let (true, Some(native)) = (closes, &native) {
            assert_eq!(sender.state(), State::Stopping);
            assert_eq!(native.close_codes(), [4000], "{state:?}");
            assert!(watcher.poll(&mut stopped).is_pending());
            native.end(4000, "bye", true);
        }
        // Nobody has read meanwhile.
        assert_eq!(
            watcher.poll(&mut stopped),
            Poll::Ready(StopReason::Requested),
            "{state:?}"
        );
        assert_eq!(sender.state(), State::Stopped);
        Life::assert_nothing_left(&life.stage, native.as_ref());
        let made = life.stage.made();
        life.stage.set_online(true);
        life.pass(60_000);
        assert_eq!(life.stage.made(), made, "{state:?}");
        let mut send = sender.send("x");
        assert_eq!(
            life.task.poll(&mut send),
            Poll::Ready(Err(SendError::Stopped))
        );
    }
}

#[wasm_bindgen_test]
fn stop_before_the_first_read_connects_nowhere() {
    let mut life = Life::unread(Stage::new(), |builder| builder);
    let sender = life.events.sender();
    sender.stop(1000).expect("the frame is valid");
    assert!(matches!(
        life.read()[..],
        [Event::Stopped(StopReason::Requested)]
    ));
    assert_eq!(life.stage.made(), 0);
    Life::assert_nothing_left(&life.stage, None);
}

#[wasm_bindgen_test]
fn a_close_that_is_not_answered_ends_with_the_close_timeout() {
    let (mut life, native) = Life::open(|builder| builder);
    life.events.sender().stop(1000).expect("the frame is valid");
    assert_eq!(life.pass(9_999), [""; 0]);
    assert_eq!(
        life.pass(1),
        ["Disconnected 1", "Stopped: stopped on request"]
    );
    Life::assert_nothing_left(&life.stage, Some(&native));
}

#[wasm_bindgen_test]
fn a_frame_that_can_not_be_sent_changes_nothing() {
    let (life, native) = Life::open(|builder| builder);
    let sender = life.events.sender();
    let bad = sender.stop(CloseCode::GOING_AWAY);
    assert_eq!(bad, Err(Error::InvalidCloseCode(CloseCode::GOING_AWAY)));
    assert_eq!(sender.state(), State::Open);
    assert!(native.close_codes().is_empty());
}

#[wasm_bindgen_test]
fn dropping_it_in_every_state_leaves_nothing() {
    for state in STATES {
        let (life, native) = in_state(state);
        let Life {
            stage,
            events,
            task,
        } = life;
        let sender = events.sender();
        let mut stopped = sender.stopped();
        assert!(task.poll(&mut stopped).is_pending());
        drop(events);
        assert_eq!(
            task.poll(&mut stopped),
            Poll::Ready(StopReason::Dropped),
            "{state:?}"
        );
        Life::assert_nothing_left(&stage, native.as_ref());
        drop((stopped, sender));
        assert_eq!(task.kept(), 0, "{state:?}: wakers");
    }
}

#[wasm_bindgen_test]
fn dropping_it_while_it_closes_and_after_it_has_stopped_leaves_nothing() {
    for ended in [false, true] {
        let (life, native) = Life::open(|builder| builder);
        let sender = life.events.sender();
        native.text("unread");
        sender.stop(1000).expect("the frame is valid");
        if ended {
            native.end(1000, "", true);
        }
        let Life {
            stage,
            events,
            task,
        } = life;
        drop(events);
        assert_eq!(sender.state(), State::Stopped);
        Life::assert_nothing_left(&stage, Some(&native));
        assert_eq!(task.kept(), 0);
    }
}

#[wasm_bindgen_test]
fn dropping_it_drops_what_waits_to_be_sent() {
    let life = Life::start(|builder| builder.queue(Default::default()));
    let Life {
        stage,
        events,
        task,
    } = life;
    let mut send = events.sender().send("queued");
    assert!(task.poll(&mut send).is_pending());
    drop(events);
    assert_eq!(task.poll(&mut send), Poll::Ready(Err(SendError::Stopped)));
    Life::assert_nothing_left(&stage, None);
}

#[wasm_bindgen_test]
fn what_was_received_before_a_stop_is_read_and_then_nothing_for_ever() {
    let (mut life, native) = Life::open(|builder| builder);
    native.text("a");
    life.events.sender().stop(1000).expect("the frame is valid");
    native.end(1000, "", true);
    assert_eq!(
        life.names(),
        ["Message a", "Disconnected 1", "Stopped: stopped on request"]
    );
    assert!(life.events.is_terminated());
    for _ in 0..2 {
        assert_eq!(life.task.poll(&mut life.events.next()), Poll::Ready(None));
    }
}

#[wasm_bindgen_test]
fn all_tasks_that_wait_for_the_end_are_woken_and_dropped_ones_forgotten() {
    let (life, _native) = in_state(State::Waiting);
    let sender = life.events.sender();
    let tasks = <[Task; 3]>::default();
    let mut stopped = [sender.stopped(), sender.stopped()];
    for (task, stopped) in tasks.iter().zip(&mut stopped) {
        assert!(task.poll(stopped).is_pending());
    }
    assert!(tasks[2].poll(&mut sender.stopped()).is_pending());
    assert_eq!(tasks[2].kept(), 0);
    sender.stop(()).expect("the frame is valid");
    assert_eq!(tasks.each_ref().map(Task::wakes), [1, 1, 0]);
}

#[wasm_bindgen_test]
fn a_reader_that_is_dropped_by_a_function_of_the_users_leaves_nothing() {
    use std::cell::RefCell;
    use std::rc::Rc;

    let stage = Stage::new();
    let own = Rc::<RefCell<Option<Reconnecting>>>::default();
    let inner = Rc::clone(&own);
    let mut life = Life::unread(stage, move |builder| {
        builder.classify(move |_| {
            drop(inner.borrow_mut().take());
            None
        })
    });
    life.read();
    let native = life.stage.native();
    native.open();
    let Life {
        stage,
        events,
        task,
    } = life;
    *own.borrow_mut() = Some(events);
    native.end(1006, "", false);
    assert!(own.borrow().is_none());
    Life::assert_nothing_left(&stage, Some(&native));
    assert_eq!(task.kept(), 0);
}
