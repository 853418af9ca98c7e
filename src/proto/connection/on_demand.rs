//! What is different for a native object that gives each message only when it is asked to, and says when bytes have left.

use super::{Connection, State};
use crate::proto::event::{Actions, Cause, Event, NO_CODE, Native};
use crate::proto::timers::Timer;

impl Connection {
    /// Takes messages as such an object gives them. To be called before anything else.
    pub(crate) fn receive_on_demand(&mut self) {
        self.inbox.receive_on_demand();
    }

    /// Returns whether the next message is to be asked for. When the connection has failed, those that still arrive are
    /// dropped, so that the browser gets to the peer's Close frame.
    pub(crate) fn wants_more(&self) -> bool {
        self.outcome().is_some() || self.inbox.wants_more()
    }

    pub(super) fn on_demand(&mut self, event: Event, native: Native) -> Actions {
        match event {
            Event::Discarded => self.discarded(),
            Event::Sent => self.sent(native),
            _ => Actions::NONE,
        }
    }

    /// Records why messages may be missing, unless there is a cause already. The `close` event follows.
    fn discarded(&mut self) -> Actions {
        self.state = State::Closing {
            opened: self.opened(),
            cause: self.cause().or(Some(Cause::ReceiveOverflow)),
            code: NO_CODE,
        };
        Actions::NONE
    }

    /// Wakes the tasks that wait for `bufferedAmount` if one of them may be served, without waiting for the next poll.
    fn sent(&mut self, native: Native) -> Actions {
        let left = native.buffered_amount;
        let is_served = left == 0 || self.outbox.is_open(left);
        if !is_served || !self.timers.is_set(Timer::DrainPoll) {
            return Actions::NONE;
        }
        self.outbox.reset_backoff();
        self.timers.clear(Timer::DrainPoll);
        Actions::WAKE_SENDERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::inbox::Admission;
    use crate::proto::options::{Options, ReceiveBuffer, SendBuffer};
    use crate::proto::ready_state::ReadyState;
    use core::task::Poll;

    const IDLE: Native = Native {
        ready_state: ReadyState::Open,
        buffered_amount: 0,
    };

    fn open() -> Connection {
        let options = Options {
            receive_buffer: ReceiveBuffer {
                max_bytes: 100,
                max_messages: 3,
                ..ReceiveBuffer::default()
            },
            send_buffer: SendBuffer::new(100, 20),
            ..Options::default()
        };
        let mut connection = Connection::new(options.settings(), 0.0);
        connection.receive_on_demand();
        let opened = Event::Open {
            protocol_missing: false,
        };
        assert!(
            connection
                .handle(opened, IDLE, 0.0)
                .has(Actions::WAKE_OPENED)
        );
        connection
    }

    #[test]
    fn messages_are_asked_for_while_there_is_room_and_taken_if_there_was() {
        let mut connection = open();
        assert!(connection.wants_more());
        assert_eq!(connection.admit(99), Admission::Queued);
        assert!(connection.wants_more(), "there is room for one byte");
        assert_eq!(connection.admit(100), Admission::Queued);
        assert!(!connection.wants_more(), "199 bytes are too many");
        connection.taken(99);
        assert!(!connection.wants_more(), "100 bytes are the most");
        connection.taken(100);
        for _ in 0..3 {
            assert!(connection.wants_more());
            assert_eq!(connection.admit(0), Admission::Queued);
        }
        assert!(!connection.wants_more(), "three messages are the most");
    }

    #[test]
    fn only_a_message_larger_than_the_bound_overflows() {
        let mut connection = open();
        assert!(!connection.may_fit(101));
        assert_eq!(connection.admit(101), Admission::Overflow);
    }

    #[test]
    fn a_bound_of_no_bytes_still_asks() {
        let options = Options {
            receive_buffer: ReceiveBuffer {
                max_bytes: 0,
                ..ReceiveBuffer::default()
            },
            ..Options::default()
        };
        let mut connection = Connection::new(options.settings(), 0.0);
        connection.receive_on_demand();
        assert!(connection.wants_more());
        assert_eq!(connection.admit(0), Admission::Queued);
        assert!(!connection.wants_more());
    }

    #[test]
    fn without_a_receiver_and_after_a_failure_everything_is_asked_for() {
        let mut connection = open();
        assert_eq!(connection.admit(100), Admission::Queued);
        let mut other = open();
        assert_eq!(other.admit(100), Admission::Queued);
        let _ = connection.handle(Event::ReceiverDropped, IDLE, 0.0);
        assert!(connection.wants_more());
        assert!(other.handle(Event::Overflow, IDLE, 0.0).has(Actions::CLOSE));
        assert!(other.wants_more());
    }

    #[test]
    fn discarded_messages_are_the_cause_of_the_end_and_are_told_once() {
        let mut connection = open();
        assert_eq!(
            connection.handle(Event::Discarded, IDLE, 0.0),
            Actions::NONE
        );
        let close = Event::Close {
            code: 1000,
            clean: true,
        };
        assert!(connection.handle(close, IDLE, 0.0).has(Actions::WAKE_ALL));
        assert_eq!(
            connection.poll_end(),
            Poll::Ready(Some(Cause::ReceiveOverflow))
        );
        assert_eq!(connection.poll_end(), Poll::Ready(None));
        assert_eq!(connection.poll_opened(), Poll::Ready(Ok(())));
    }

    #[test]
    fn waiting_senders_are_woken_as_soon_as_one_may_send() {
        let mut connection = open();
        let buffered = |buffered_amount| Native {
            buffered_amount,
            ..IDLE
        };
        assert!(connection.poll_ready(buffered(100)).is_pending());
        let _ = connection.handle(Event::DrainWaitStarted, buffered(100), 0.0);
        assert!(connection.is_polling_drain());
        let actions = connection.handle(Event::Sent, buffered(21), 0.0);
        assert!(!actions.has(Actions::WAKE_SENDERS), "above the low mark");
        let actions = connection.handle(Event::Sent, buffered(20), 0.0);
        assert!(actions.has(Actions::WAKE_SENDERS) && actions.has(Actions::REARM));
        assert!(!connection.is_polling_drain());
        let actions = connection.handle(Event::Sent, buffered(0), 0.0);
        assert_eq!(actions, Actions::NONE, "nobody waits");
    }
}
