//! The account of what was sent. Each message that a browser accepts gets a number, and each number ends in exactly one of
//! three groups: confirmed by the application, unconfirmed (it may have arrived), or never sent.

use crate::proto::reconnect::fifo::Fifo;

/// How many runs of messages are remembered. Messages that no longer are count as unconfirmed, which is true of all.
const MAX_RUNS: usize = 4096;

/// Messages in a row, of the same size, that may still be in the browser's buffer.
#[derive(Clone, Copy, Debug)]
struct Run {
    bytes: usize,
    messages: u64,
    /// The messages have numbers.
    numbered: bool,
}

/// Numbers in a row, both inclusive. Empty if `first` is greater than `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl Numbers {
    pub(crate) fn is_empty(self) -> bool {
        self.first > self.last
    }
}

/// The messages of a connection that has ended of which the application has confirmed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Losses {
    /// They may have arrived.
    pub(crate) unconfirmed: Numbers,
    /// They have not arrived, since they never left the browser. They follow on those that are unconfirmed.
    pub(crate) never_sent: Numbers,
}

impl Losses {
    /// Nothing was lost.
    #[cfg(feature = "__npm")]
    pub(crate) const NONE: Self = Self {
        unconfirmed: Numbers { first: 1, last: 0 },
        never_sent: Numbers { first: 1, last: 0 },
    };
}

/// The messages that were sent, over all connections.
#[derive(Debug)]
pub(crate) struct Sends {
    /// The number of the last message.
    last: u64,
    /// Up to here, all are accounted for: confirmed, or reported as lost.
    accounted: u64,
    /// The tail of what was sent on this connection: all that may still be in the browser's buffer.
    runs: Fifo<Run>,
    /// The bytes of all runs.
    bytes: usize,
}

impl Sends {
    pub(crate) const fn new() -> Self {
        Self {
            last: 0,
            accounted: 0,
            runs: Fifo::new(),
            bytes: 0,
        }
    }

    /// Counts a message that the browser has accepted, and returns its number. `buffered_amount` is read after that.
    pub(crate) fn accept(&mut self, bytes: usize, buffered_amount: usize) -> u64 {
        self.last += 1;
        self.push(bytes, buffered_amount, true);
        self.last
    }

    /// Counts a message that the user has not sent with a number: a probe, or one of `on_open`.
    pub(crate) fn accept_unnumbered(&mut self, bytes: usize, buffered_amount: usize) {
        self.push(bytes, buffered_amount, false);
    }

    /// Records that the peer's application has received all messages up to `number`. Returns false if there is no such
    /// message yet.
    pub(crate) fn confirm(&mut self, number: u64) -> bool {
        if number > self.last {
            return false;
        }
        self.accounted = self.accounted.max(number);
        true
    }

    /// Returns how many messages of this connection are not confirmed.
    pub(crate) fn unconfirmed(&self) -> u64 {
        self.last - self.accounted
    }

    /// Accounts for what was sent on a connection that has ended, and returns what is not confirmed. A second call returns
    /// nothing.
    ///
    /// `never_sent` is how many bytes never left the browser, as the connection's own machine knows. `received`: the peer answered our Close frame with our code, so it has received
    /// everything.
    pub(crate) fn settle(&mut self, never_sent: usize, received: bool) -> Losses {
        let mut unsent = if received {
            0
        } else {
            self.never_sent(never_sent)
        };
        // An application can't have received what was never sent. If it says so nevertheless, it is believed.
        unsent = unsent.min(self.unconfirmed());
        if received {
            self.accounted = self.last;
        }
        let sent = self.last - unsent;
        let losses = Losses {
            unconfirmed: Numbers {
                first: self.accounted + 1,
                last: sent,
            },
            never_sent: Numbers {
                first: sent + 1,
                last: self.last,
            },
        };
        self.accounted = self.last;
        self.runs.clear();
        self.bytes = 0;
        losses
    }

    /// Returns how many numbered messages are entirely within the last bytes.
    fn never_sent(&mut self, mut bytes: usize) -> u64 {
        let mut unsent = 0;
        for run in self.runs.items().iter().rev() {
            // Of an empty message behind the last byte that left, nothing is known.
            if bytes == 0 {
                break;
            }
            let messages = match bytes.checked_div(run.bytes) {
                Some(fitting) => run.messages.min(fitting as u64),
                None => run.messages,
            };
            if run.numbered {
                unsent += messages;
            }
            if messages < run.messages {
                break;
            }
            bytes -= run.bytes * messages as usize;
        }
        unsent
    }

    fn push(&mut self, bytes: usize, buffered_amount: usize, numbered: bool) {
        match self.runs.items().last_mut() {
            Some(run) if run.bytes == bytes && run.numbered == numbered => run.messages += 1,
            _ => self.runs.push(Run {
                bytes,
                messages: 1,
                numbered,
            }),
        }
        self.bytes += bytes;
        self.forget(self.bytes.saturating_sub(buffered_amount));
    }

    /// Forgets the oldest messages: the browser has sent these bytes.
    fn forget(&mut self, mut left: usize) {
        loop {
            let is_full = self.runs.len() > MAX_RUNS;
            let Some(run) = self.runs.items().first_mut() else {
                break;
            };
            let size = run.bytes * run.messages as usize;
            if size <= left || is_full {
                self.bytes -= size;
                left = left.saturating_sub(size);
                self.runs.remove(0);
                continue;
            }
            // A run of empty messages has no bytes, and was removed.
            let messages = left.checked_div(run.bytes).unwrap_or_default();
            run.messages -= messages as u64;
            self.bytes -= run.bytes * messages;
            break;
        }
    }
}
