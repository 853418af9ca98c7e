//! On the echo server, with its faults.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::ready;
use std::rc::Rc;
use std::time::Duration;

use futures::{FutureExt, SinkExt, StreamExt, select};
use sockstream::reconnect::{
    AttemptError, Builder, Disconnected, Event, Heartbeat, Reconnecting, StopReason,
};
use sockstream::{Error, Message};
use wasm_bindgen_test::wasm_bindgen_test;

use super::names;
use crate::support::{Report, eventually, pause, unique_id, url};

/// Connects to these paths, one after the other, with short delays.
fn connect_to(paths: &[String], set: impl FnOnce(Builder) -> Builder) -> Reconnecting {
    let mut paths: VecDeque<String> = paths.iter().map(|path| url(path)).collect();
    let builder = Builder::new(move |_| {
        let path = match paths.len() {
            1 => paths.front().cloned(),
            _ => paths.pop_front(),
        };
        ready(path.ok_or("no path"))
    });
    let builder = builder.delays(Duration::from_millis(20), Duration::from_millis(40));
    set(builder).start().expect("the settings are valid")
}

async fn next(events: &mut Reconnecting) -> Event {
    events.next().await.expect("it goes on")
}

/// Reads until a connection is open, and returns what came before.
async fn opened(events: &mut Reconnecting) -> Vec<Event> {
    let mut before = Vec::new();
    loop {
        match next(events).await {
            Event::Opened { .. } => return before,
            event => before.push(event),
        }
    }
}

async fn disconnected(events: &mut Reconnecting) -> Disconnected {
    loop {
        if let Event::Disconnected(ended) = next(events).await {
            return ended;
        }
    }
}

async fn stopped(events: &mut Reconnecting) -> StopReason {
    loop {
        if let Event::Stopped(reason) = next(events).await {
            return reason;
        }
    }
}

#[wasm_bindgen_test]
async fn it_connects_again_after_a_clean_close_a_reset_a_cut_and_refusals() {
    let paths = [
        "/fault/close?code=1001&after=1",
        "/fault/reset?after=1",
        "/fault/cut?after=1",
        "/fault/refuse?status=503",
        "/fault/refuse?status=503",
        "/fault/echo",
    ];
    let mut events = connect_to(&paths.map(Into::into), |builder| builder);
    let sender = events.sender();
    for number in 1..=3 {
        opened(&mut events).await;
        assert_eq!(sender.send("x").await, Ok(number));
        let ended = disconnected(&mut events).await;
        assert_eq!(u64::from(ended.connection), number);
        assert_eq!(ended.unconfirmed, Some(number..=number));
    }
    let before = opened(&mut events).await;
    let refused = |event: &Event| {
        matches!(
            event,
            Event::Waiting {
                error: Some(AttemptError::Connection(Error::Connect(_))),
                ..
            }
        )
    };
    assert_eq!(
        before.iter().filter(|event| refused(event)).count(),
        2,
        "{before:?}"
    );
    assert_eq!(sender.send("echo").await, Ok(4));
    assert_eq!(next(&mut events).await, Event::Message("echo".into()));
    let stats = sender.stats();
    assert_eq!((stats.attempts, stats.connections), (6, 4));
    sender.stop(1000).expect("the frame is valid");
    assert_eq!(stopped(&mut events).await, StopReason::Requested);
    assert_eq!(events.next().await, None);
}

#[wasm_bindgen_test]
async fn it_stops_on_1000_and_4000() {
    for code in [1000, 4000] {
        let path = format!("/fault/close?code={code}&reason=bye");
        let mut events = connect_to(&[path], |builder| builder);
        let reason = events.sender().stopped();
        opened(&mut events).await;
        let told = stopped(&mut events).await;
        assert!(
            matches!(&told, StopReason::Final(AttemptError::Closed(event)) if event.code == code.into()),
            "{told:?}"
        );
        assert_eq!(reason.await, told);
        assert_eq!(events.next().await, None);
    }
}

#[wasm_bindgen_test]
async fn everything_that_did_not_arrive_is_named() {
    let id = unique_id();
    let paths = [
        format!("/fault/reset?after=20&id={id}"),
        "/fault/echo".into(),
    ];
    let mut events = connect_to(&paths, |builder| builder.keep_messages(1 << 20));
    let sender = events.sender();
    opened(&mut events).await;
    let mut last = 0;
    // The browser knows of the reset some time after it.
    while let Ok(number) = sender.send(format!("{last}")).await {
        last = number;
        if last % 50 == 0 {
            pause(1).await;
        }
        assert!(last < 1_000_000);
    }
    let mut echoes = 0;
    let ended = loop {
        match next(&mut events).await {
            Event::Message(_) => echoes += 1,
            Event::Disconnected(ended) => break ended,
            other => panic!("{other:?}"),
        }
    };
    let report = Report::of(&id, "ended").await;
    let arrived = report.number("text") as u64;
    assert!(echoes <= 20 && arrived <= last);
    let unconfirmed = ended.unconfirmed.expect("nothing was confirmed");
    assert_eq!(*unconfirmed.start(), 1);
    assert!(
        *unconfirmed.end() >= arrived,
        "{unconfirmed:?}, and {arrived} arrived"
    );
    assert_eq!(
        ended
            .never_sent
            .map_or(*unconfirmed.end(), |numbers| *numbers.end()),
        last
    );
    let numbers: Vec<u64> = ended.messages.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=last).collect::<Vec<_>>());
}

#[wasm_bindgen_test]
async fn on_open_is_first_on_each_connection() {
    let id = unique_id();
    let path = format!("/fault/close?code=1001&after=2&id={id}");
    let seen = Rc::<RefCell<Vec<Message>>>::default();
    let own = Rc::clone(&seen);
    let mut events = connect_to(&[path], move |builder| {
        builder
            .queue(Default::default())
            .on_open(move |connection| {
                let seen = Rc::clone(&own);
                async move {
                    connection.send("log in").await?;
                    let answer = connection.next().await;
                    seen.borrow_mut().extend(answer);
                    Ok::<_, Error>(())
                }
            })
    });
    let sender = events.sender();
    for round in 1..=2 {
        let mut send = sender.send("after").fuse();
        let mut names = Vec::new();
        loop {
            select! {
                sent = send => assert_eq!(sent, Ok(round)),
                event = events.next() => {
                    let event = event.expect("it goes on");
                    let is_end = matches!(event, Event::Disconnected(_));
                    if !matches!(event, Event::Waiting { .. }) {
                        names.push(event);
                    }
                    if is_end {
                        break;
                    }
                }
            }
        }
        assert_eq!(
            super::names(&names),
            [
                format!("Opened {round}"),
                "Message after".into(),
                format!("Disconnected {round}")
            ]
        );
    }
    assert_eq!(
        seen.borrow()[..],
        [Message::from("log in"), "log in".into()]
    );
    let report = Report::of(&id, "ended").await;
    assert_eq!(
        (report.number("connections"), report.number("text")),
        (2.0, 2.0)
    );
}

#[wasm_bindgen_test]
async fn a_server_that_falls_silent_is_left() {
    let id = unique_id();
    let paths = [format!("/fault/silence?id={id}"), "/fault/echo".into()];
    let mut events = connect_to(&paths, |builder| {
        let heartbeat = Heartbeat::new("ping", |message: &Message| {
            message.as_text() == Some("ping")
        });
        let heartbeat = heartbeat
            .interval(Duration::from_millis(50))
            .timeout(Duration::from_millis(200));
        builder.heartbeat(heartbeat)
    });
    opened(&mut events).await;
    let ended = disconnected(&mut events).await;
    assert_eq!(
        (ended.error, ended.unconfirmed),
        (AttemptError::Silent, None)
    );
    opened(&mut events).await;
    // The second connection answers: several heartbeats pass, and none is delivered.
    let sender = events.sender();
    select! {
        event = events.next() => panic!("{event:?}"),
        () = pause(300).fuse() => {}
    }
    assert!(sender.stats().round_trip.is_some());
}

#[wasm_bindgen_test]
async fn it_gives_up() {
    let mut events = connect_to(&["/fault/refuse?status=503".into()], |builder| {
        builder.give_up_after(3, None)
    });
    let reason = stopped(&mut events).await;
    assert!(
        matches!(
            reason,
            StopReason::GaveUp(Some(AttemptError::Connection(Error::Connect(_))))
        ),
        "{reason:?}"
    );
    assert_eq!(events.sender().stats().attempts, 3);
}

#[wasm_bindgen_test]
async fn dropping_it_closes_the_connection() {
    let id = unique_id();
    let mut events = connect_to(&[format!("/fault/echo?id={id}")], |builder| builder);
    opened(&mut events).await;
    drop(events);
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.number("connections"), 1.0);
    assert_eq!(report.close_received(), Some((None, String::new())));
}

#[wasm_bindgen_test]
async fn messages_go_on_over_connections() {
    let paths = [
        "/fault/close?code=1001&after=1".into(),
        "/fault/echo".into(),
    ];
    let mut messages = connect_to(&paths, |builder| builder).into_messages();
    messages.send("one".into()).await.expect("it connects");
    assert_eq!(messages.next().await, Some(Ok("one".into())));
    messages.sender().confirm(1);
    let (mut sink, mut stream) = messages.split();
    // Sending waits for the next connection, which the stream makes.
    let send = async {
        pause(100).await;
        sink.send("two".into()).await
    };
    let (sent, received) = futures::join!(send, stream.next());
    assert_eq!((sent, received), (Ok(()), Some(Ok("two".into()))));
}

#[wasm_bindgen_test]
async fn offline_and_online_of_the_page_count() {
    let dispatch = |name: &str| {
        use wasm_bindgen::JsCast;
        let global: web_sys::EventTarget = js_sys::global().unchecked_into();
        let event = web_sys::Event::new(name).expect("it is a name");
        global.dispatch_event(&event).expect("no listener throws");
    };
    let paths = [
        "/fault/close?code=1001&after=1".into(),
        "/fault/echo".into(),
    ];
    let mut events = connect_to(&paths, |builder| builder);
    opened(&mut events).await;
    dispatch("offline");
    let sender = events.sender();
    sender.send("x").await.expect("it is open");
    disconnected(&mut events).await;
    assert_eq!(next(&mut events).await, Event::Offline);
    select! {
        event = events.next() => panic!("{event:?}"),
        () = pause(100).fuse() => {}
    }
    dispatch("online");
    let before = opened(&mut events).await;
    assert_eq!(names(&before), [""; 0]);
}

#[wasm_bindgen_test]
async fn stopping_needs_no_reader() {
    let id = unique_id();
    let mut events = connect_to(&[format!("/fault/echo?id={id}")], |builder| builder);
    opened(&mut events).await;
    let sender = events.sender();
    sender.stop((4000, "bye")).expect("the frame is valid");
    assert_eq!(sender.stopped().await, StopReason::Requested);
    let report = Report::of(&id, "ended").await;
    assert_eq!(report.close_received(), Some((Some(4000), "bye".into())));
    let state = || sender.state() == sockstream::reconnect::State::Stopped;
    eventually("the state to be Stopped", state).await;
    assert_eq!(names(&[next(&mut events).await]), ["Disconnected 1"]);
}
