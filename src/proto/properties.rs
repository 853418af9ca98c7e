//! Any interleaving of events, polls and drops keeps the guarantees.

use std::collections::VecDeque;
use std::prelude::v1::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use proptest::prelude::*;

use crate::core::cause::Cause;
use crate::core::connection::{Connection, SendState};
use crate::core::inbox::Delivery;
use crate::core::options::{Overflow, ReceiveBuffer, SendBuffer};
use crate::core::wakers::{Role, wake};

#[derive(Clone, Copy, Debug)]
enum Step {
    Opened,
    Received(usize),
    Closing,
    Closed { complete: bool },
    GivenUp,
    PollOpened,
    PollNext,
    PollReady { is_open: bool, buffered: u64 },
    PollFlush(u64),
    PollClosed,
    Look,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Opened),
        8 => (0..30_usize).prop_map(Step::Received),
        1 => Just(Step::Closing),
        1 => any::<bool>().prop_map(|complete| Step::Closed { complete }),
        1 => Just(Step::GivenUp),
        2 => Just(Step::PollOpened),
        8 => Just(Step::PollNext),
        4 => (any::<bool>(), 0..20_u64).prop_map(|(is_open, buffered)| Step::PollReady { is_open, buffered }),
        2 => (0..3_u64).prop_map(Step::PollFlush),
        2 => Just(Step::PollClosed),
        2 => Just(Step::Look),
    ]
}

/// A task that waits, and how often it was woken.
#[derive(Default)]
struct Task {
    wakes: Arc<Wakes>,
    /// How often it had been woken when it began to wait.
    waits_since: Option<usize>,
}

#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Task {
    fn poll<T>(&mut self, poll: impl FnOnce(&Context<'_>) -> Poll<T>) -> Option<T> {
        let waker = Waker::from(Arc::clone(&self.wakes));
        match poll(&Context::from_waker(&waker)) {
            Poll::Ready(value) => {
                self.waits_since = None;
                Some(value)
            }
            Poll::Pending => {
                self.waits_since = Some(self.wakes.0.load(Ordering::Relaxed));
                None
            }
        }
    }

    /// It waits, and nobody has woken it since.
    fn sleeps(&self) -> bool {
        self.waits_since == Some(self.wakes.0.load(Ordering::Relaxed))
    }
}

const BOUNDS: ReceiveBuffer = ReceiveBuffer {
    max_bytes: 60,
    max_messages: 5,
    overflow: Overflow::Close,
};

/// Runs the steps, holding the connection against what must be true of it.
fn run(steps: &[Step], overflow: Overflow) {
    let bounds = ReceiveBuffer { overflow, ..BOUNDS };
    let mut connection = Connection::new(bounds, SendBuffer::new(10, 5));
    let [mut opener, mut reader, mut writer, mut watcher] = <[Task; 4]>::default();
    // What the reader is owed, by number and size.
    let mut owed: VecDeque<(u32, usize)> = VecDeque::new();
    let (mut next, mut dropped, mut errors, mut ended) = (0_u32, 0, 0, false);

    for &step in steps {
        match step {
            Step::Opened => connection.opened().wake(),
            Step::Received(size) => {
                let (number, was_settled) = (next, connection.outcome().is_some());
                next += 1;
                let (delivery, waker) = connection.received(number, size);
                wake(waker);
                let room = |owed: &VecDeque<(u32, usize)>| {
                    owed.len() < 5 && owed.iter().map(|(_, size)| size).sum::<usize>() + size <= 60
                };
                match delivery {
                    Delivery::Queued => {
                        while !room(&owed) {
                            assert_eq!(overflow, Overflow::DropOldest);
                            owed.pop_front().expect("it fits alone");
                            dropped += 1;
                        }
                        owed.push_back((number, size));
                        assert!(!reader.sleeps(), "a message wakes the reader");
                    }
                    Delivery::Dropped if was_settled => {}
                    Delivery::Dropped => {
                        assert!(!room(&owed) && overflow == Overflow::DropNewest);
                        dropped += 1;
                    }
                    Delivery::Overflowed => {
                        assert!(!room(&owed) && overflow == Overflow::Close);
                        dropped += 1;
                        connection.fail(Cause::ReceiveOverflow).wake();
                    }
                }
            }
            Step::Closing => {
                let (first, waker) = connection.closing();
                wake(waker);
                assert!(
                    !(first && writer.sleeps()),
                    "a sender learns that it can't send any more"
                );
            }
            Step::Closed { complete } => {
                connection.closed(complete, None).wake();
            }
            Step::GivenUp => {
                connection.closed(false, Some(Cause::UnexpectedData)).wake();
            }
            Step::PollOpened => drop(opener.poll(|cx| connection.poll_opened(cx))),
            Step::PollNext => match reader.poll(|cx| connection.poll_next(cx)) {
                None => assert!(owed.is_empty() && connection.outcome().is_none()),
                Some(Some(Ok(number))) => {
                    assert_eq!(Some(number), owed.pop_front().map(|(number, _)| number));
                    assert!(!ended && errors == 0, "nothing comes behind the end");
                }
                Some(Some(Err(error))) => {
                    assert!(owed.is_empty() && !ended);
                    assert_eq!(connection.outcome(), Some(Err(error)));
                    errors += 1;
                    assert_eq!(errors, 1, "the error is told once");
                }
                Some(None) => {
                    assert!(owed.is_empty());
                    assert_eq!(connection.outcome() == Some(Ok(())), errors == 0);
                    ended = true;
                }
            },
            Step::PollReady { is_open, buffered } => {
                let state = SendState {
                    is_open,
                    buffered_amount: buffered,
                };
                match writer.poll(|cx| connection.poll_ready(state, cx)) {
                    Some(Ok(())) => assert!(is_open && buffered < 10 && connection.may_send(true)),
                    Some(Err(error)) => {
                        assert_eq!(error, Cause::NotOpen);
                        assert!(!connection.may_send(is_open));
                    }
                    None => assert!(connection.outcome().is_none()),
                }
            }
            Step::PollFlush(buffered) => {
                if let Some(flushed) = writer.poll(|cx| connection.poll_flush(buffered, cx)) {
                    assert_eq!(flushed.is_ok(), buffered == 0);
                }
            }
            Step::PollClosed => drop(watcher.poll(|cx| connection.poll_closed(Role::CLOSED, cx))),
            Step::Look => {
                wake(connection.take_writable());
                assert!(!writer.sleeps());
            }
        }
        drop(connection.take_stale());
        assert_eq!(connection.dropped_messages(), dropped);
        if connection.outcome().is_some() {
            assert!(
                !opener.sleeps() && !reader.sleeps(),
                "who waits for more is told of the end"
            );
        }
        if connection.is_closed() {
            assert!(
                !writer.sleeps() && !watcher.sleeps(),
                "the close event wakes everyone"
            );
        }
    }
}

proptest! {
    #[test]
    fn every_interleaving_keeps_the_guarantees(
        steps in prop::collection::vec(step(), 0..200),
        overflow in prop_oneof![Just(Overflow::Close), Just(Overflow::DropOldest), Just(Overflow::DropNewest)],
    ) {
        run(&steps, overflow);
    }

    #[test]
    fn the_first_cause_wins(steps in prop::collection::vec(step(), 0..100)) {
        let mut connection = Connection::<u32>::new(BOUNDS, SendBuffer::default());
        connection.opened().wake();
        connection.fail(Cause::ReceiveOverflow).wake();
        for step in steps {
            match step {
                Step::Closed { complete } => connection.closed(complete, None).wake(),
                Step::GivenUp => connection.closed(false, Some(Cause::UnexpectedData)).wake(),
                Step::Closing => wake(connection.closing().1),
                _ => connection.fail(Cause::NotOpen).wake(),
            }
            prop_assert_eq!(connection.outcome(), Some(Err(Cause::ReceiveOverflow)));
        }
    }
}
