//! The account of the messages that a user has sent, held against what the machine says about them.

use std::prelude::v1::*;

use crate::proto::reconnect::sends::Losses;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It waits in the queue.
    Waits,
    /// The browser has it, and its connection has not ended.
    Sent,
    Refused,
    Confirmed,
    Unconfirmed,
    NeverSent,
}

/// All messages, by the order in which they were submitted.
#[derive(Debug, Default)]
pub(crate) struct Account {
    fates: Vec<Fate>,
    /// The message with each number; the first number is 1.
    numbered: Vec<usize>,
    /// The number of the last message that has left for the peer.
    pub(crate) received: u64,
}

impl Account {
    pub(super) fn submit(&mut self) -> usize {
        self.fates.push(Fate::Waits);
        self.fates.len() - 1
    }

    pub(super) fn set(&mut self, id: usize, fate: Fate) {
        assert!(
            matches!(self.fates[id], Fate::Waits | Fate::Sent),
            "accounted for twice"
        );
        self.fates[id] = fate;
    }

    pub(super) fn sent(&mut self, id: usize, number: u64) {
        assert_eq!(self.fates[id], Fate::Waits);
        self.fates[id] = Fate::Sent;
        self.numbered.push(id);
        assert_eq!(self.numbered.len() as u64, number, "numbers have no gaps");
    }

    /// The application has confirmed all messages up to this number.
    pub(super) fn confirm(&mut self, number: u64) {
        for id in &self.numbered[..number as usize] {
            if self.fates[*id] == Fate::Sent {
                self.fates[*id] = Fate::Confirmed;
            }
        }
    }

    /// `in_buffer` are those of which no byte has left.
    pub(super) fn settle(&mut self, losses: Losses, in_buffer: &[u64]) {
        let mut never_sent = Vec::new();
        for number in losses.unconfirmed.first..=losses.unconfirmed.last {
            self.set(self.numbered[number as usize - 1], Fate::Unconfirmed);
            assert!(
                !in_buffer.contains(&number),
                "{number} certainly never left"
            );
        }
        for number in losses.never_sent.first..=losses.never_sent.last {
            self.set(self.numbered[number as usize - 1], Fate::NeverSent);
            assert!(number > self.received, "{number} has arrived");
            never_sent.push(number);
        }
        assert_eq!(never_sent, in_buffer);
        assert!(!self.fates.contains(&Fate::Sent), "not accounted for");
    }

    pub(crate) fn count(&self, fate: Fate) -> usize {
        self.fates.iter().filter(|&&f| f == fate).count()
    }

    /// Nothing is left to be accounted for.
    pub(super) fn check_complete(&self) {
        assert_eq!(self.count(Fate::Waits) + self.count(Fate::Sent), 0);
    }
}
