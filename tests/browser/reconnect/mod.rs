//! Connections that are made again: on stand-ins for the native `WebSocket`, the timers and the clock, and on the echo
//! server.

mod attempts;
mod ending;
mod environment;
mod heartbeat;
mod messages;
mod options;
mod provider;
mod receiving;
mod sending;
mod server;
mod set_up;
#[cfg(feature = "tracing")]
mod tracing;
mod waiting;

use std::task::Poll;

use sockstream::WebSocket;
use sockstream::reconnect::{Builder, Event, Reconnecting};

use crate::stand_in::{Native, Stage, Task};

/// Reconnecting on stand-ins, with the task that reads.
pub(crate) struct Life {
    pub(crate) stage: Stage,
    pub(crate) events: Reconnecting,
    pub(crate) task: Task,
}

impl Life {
    /// Starts, and reads until there is nothing to read: the first native object is CONNECTING.
    pub(crate) fn start(set: impl FnOnce(Builder) -> Builder) -> Self {
        let mut life = Self::unread(Stage::new(), set);
        assert_eq!(life.read(), [], "nothing has happened yet");
        life
    }

    /// Starts, and does not read.
    pub(crate) fn unread(stage: Stage, set: impl FnOnce(Builder) -> Builder) -> Self {
        let builder = set(WebSocket::builder("ws://stand.in/").reconnecting());
        let events = builder.start().expect("the settings are valid");
        Self {
            stage,
            events,
            task: Task::default(),
        }
    }

    /// Starts, and opens the first connection.
    pub(crate) fn open(set: impl FnOnce(Builder) -> Builder) -> (Self, Native) {
        let mut life = Self::start(set);
        let native = life.stage.native();
        native.open();
        assert_eq!(names(&life.read()), ["Opened 1"]);
        (life, native)
    }

    /// Reads all events that are there.
    pub(crate) fn read(&mut self) -> Vec<Event> {
        // The end of a connection is settled in the next task.
        self.stage.pass(0);
        let mut events = Vec::new();
        while let Poll::Ready(Some(event)) = self.task.poll(&mut self.events.next()) {
            events.push(event);
        }
        events
    }

    /// Reads all events, by their names.
    pub(crate) fn names(&mut self) -> Vec<String> {
        names(&self.read())
    }

    /// Lets time pass, and reads.
    pub(crate) fn pass(&mut self, millis: u32) -> Vec<String> {
        self.stage.pass(millis);
        self.names()
    }

    /// Checks that no timer and no listener is left, and that the native object was closed.
    pub(crate) fn assert_nothing_left(stage: &Stage, native: Option<&Native>) {
        assert_eq!(stage.timers(), 0, "timers");
        assert_eq!(stage.environment_listeners(), 0, "listeners of the page");
        if let Some(native) = native {
            assert_eq!(native.listeners(), 0, "listeners of the native object");
            assert!(native.ready_state() >= 2, "the native object is open");
        }
    }
}

/// The names of events, with what tells them apart.
pub(crate) fn names(events: &[Event]) -> Vec<String> {
    let name = |event: &Event| match event {
        Event::Opened { connection, .. } => format!("Opened {connection}"),
        Event::Message(message) => format!("Message {}", message.as_text().unwrap_or("binary")),
        Event::Disconnected(ended) => format!("Disconnected {}", ended.connection),
        Event::Waiting { attempt, delay, .. } => {
            format!("Waiting {attempt} {}", delay.as_millis())
        }
        Event::Offline => "Offline".into(),
        Event::Stopped(reason) => format!("Stopped: {reason}"),
        other => format!("{other:?}"),
    };
    events.iter().map(name).collect()
}
