//! What the chats show, without a framework: the state of the connection, and a bounded list of lines. No message is lost in
//! silence: each one of the user's has a status.

use std::collections::VecDeque;
use std::fmt;

use sockstream::Message;
use sockstream::reconnect::{Disconnected, Event, SendError, Sender};

/// Lines in the list. The oldest leave it.
const SHOWN: usize = 100;

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chat {
    pub state: String,
    pub lines: VecDeque<Line>,
    last_key: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub key: u64,
    pub text: String,
    pub status: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    Notice,
    Received,
    Sending,
    /// The browser has accepted the message. This is its number.
    Sent(u64),
    Delivered,
    MayBeLost,
    NotSent,
}

impl Chat {
    /// Adds a message that is about to be sent, and returns the key of its line.
    pub fn sending(&mut self, text: String) -> u64 {
        self.add(text, Status::Sending);
        self.last_key
    }

    /// Shows what became of the message with that key.
    pub fn sent(&mut self, key: u64, result: Result<u64, SendError>) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.key == key) {
            line.status = result.map_or(Status::NotSent, Status::Sent);
        }
    }

    /// Shows an event.
    pub fn apply(&mut self, event: Event, sender: &Sender) {
        match event {
            Event::Opened { .. } => self.state = "connected".into(),
            Event::Message(Message::Text(text)) => {
                self.answered(sender);
                self.add(text, Status::Received);
            }
            Event::Disconnected(end) => self.disconnected(&end),
            Event::Waiting { delay, .. } => {
                self.state = format!("connecting again in {:.1} s", delay.as_secs_f64())
            }
            Event::Offline => self.state = "offline".into(),
            Event::Stopped(reason) => self.state = reason.to_string(),
            _ => {}
        }
    }

    /// The echo server answers each message, in order, so an answer confirms the first message that has none. Other servers
    /// answer with an id.
    fn answered(&mut self, sender: &Sender) {
        for line in &mut self.lines {
            if let Status::Sent(number) = line.status {
                sender.confirm(number);
                line.status = Status::Delivered;
                return;
            }
        }
    }

    fn disconnected(&mut self, end: &Disconnected) {
        for line in &mut self.lines {
            if let Status::Sent(number) = line.status {
                let is_in = |numbers: &std::ops::RangeInclusive<u64>| numbers.contains(&number);
                let never_left = end.never_sent.as_ref().is_some_and(is_in);
                line.status = if never_left {
                    Status::NotSent
                } else {
                    Status::MayBeLost
                };
            }
        }
        self.add(end.to_string(), Status::Notice); // has the numbers of messages that have left the list, too
    }

    fn add(&mut self, text: String, status: Status) {
        self.last_key += 1;
        let key = self.last_key;
        self.lines.push_back(Line { key, text, status });
        if self.lines.len() > SHOWN {
            self.lines.pop_front();
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Notice => "notice",
            Self::Received => "received",
            Self::Sending => "sending",
            Self::Sent(_) => "sent",
            Self::Delivered => "delivered",
            Self::MayBeLost => "may not have arrived",
            Self::NotSent => "not sent",
        })
    }
}
