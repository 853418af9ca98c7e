//! The state of a channel: what handles wait for, and what the driver has answered.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use core::task::{Poll, Waker};

use crate::message::message::Message;
use crate::proto::close_event::CloseEvent;
use crate::proto::close_frame::CloseFrame;
use crate::proto::error::Error;

/// Names a future of a handle. Keys grow, so they are also the order of sends.
pub(super) type Key = u64;

/// Everything but wakers that are to be woken is changed by methods, each of which leaves it consistent.
#[derive(Default)]
pub(super) struct State {
    /// To be woken, and to be dropped, when the lock is released.
    pub(super) woken: Vec<Waker>,
    pub(super) replaced: Vec<Waker>,

    driver: Option<Waker>,
    tasks: BTreeMap<Key, Waker>,
    last_key: Key,

    sends: BTreeMap<Key, Sending>,
    flushes: BTreeSet<Key>,
    answers: BTreeMap<Key, Result<(), Error>>,

    reader: Option<Waker>,
    is_asked: bool,
    incoming: Option<Result<Message, Error>>,
    is_read_to_end: bool,

    senders: usize,
    is_receiver_dropped: bool,
    close: Option<CloseFrame>,
    is_terminated: bool,

    opened: Option<Result<(), Error>>,
    url: String,
    protocol: String,
    closed: Option<Result<CloseEvent, Ended>>,
    has_driver_ended: bool,
}

/// A message on its way to the browser.
struct Sending {
    /// `None` while the driver gives it to the browser.
    message: Option<Message>,
    /// Nobody waits for the answer any more.
    is_detached: bool,
}

/// A connection that did not end with a clean close.
#[derive(Clone)]
pub(super) struct Ended {
    pub(super) event: CloseEvent,
    pub(super) error: Error,
}

/// What the driver has to do.
pub(super) struct Orders {
    pub(super) close: Option<CloseFrame>,
    pub(super) terminate: bool,
    pub(super) receiver_dropped: bool,
    /// No handle is left that keeps the connection open.
    pub(super) abandoned: bool,
    /// The receiver waits for a message.
    pub(super) is_asked: bool,
}

/// For handles.
impl State {
    pub(super) fn new_key(&mut self) -> Key {
        self.last_key += 1;
        self.last_key
    }

    fn wake_driver(&mut self) {
        self.woken.extend(self.driver.take());
    }

    /// Has the task woken when the future's answer, the opening or the end of the connection is there.
    fn wait<T>(&mut self, key: Key, waker: Waker) -> Poll<T> {
        self.replaced.extend(self.tasks.insert(key, waker));
        Poll::Pending
    }

    /// Removes everything that a future asked for. A message that the browser has not been given yet is returned.
    pub(super) fn withdraw(&mut self, key: Key) -> Option<Message> {
        self.replaced.extend(self.tasks.remove(&key));
        self.answers.remove(&key);
        if self.flushes.remove(&key) {
            self.wake_driver();
        }
        let sending = self.sends.get_mut(&key)?;
        sending.is_detached = true;
        let message = sending.message.take()?;
        self.sends.remove(&key);
        self.wake_driver();
        Some(message)
    }

    /// Leaves a message on its way. Nobody waits for its answer any more.
    pub(super) fn detach(&mut self, key: Key) {
        self.replaced.extend(self.tasks.remove(&key));
        self.answers.remove(&key);
        if let Some(sending) = self.sends.get_mut(&key) {
            sending.is_detached = true;
        }
    }

    /// Returns the message if there is no connection any more.
    pub(super) fn start_send(&mut self, key: Key, message: Message) -> Result<(), Message> {
        if self.has_driver_ended {
            return Err(message);
        }
        let sending = Sending {
            message: Some(message),
            is_detached: false,
        };
        self.sends.insert(key, sending);
        self.wake_driver();
        Ok(())
    }

    pub(super) fn poll_answer(&mut self, key: Key, waker: Waker) -> Poll<Result<(), Error>> {
        match self.answers.remove(&key) {
            Some(answer) => Poll::Ready(answer),
            None => self.wait(key, waker),
        }
    }

    pub(super) fn start_flush(&mut self, key: Key) {
        if let (true, Some(closed)) = (self.has_driver_ended, &self.closed) {
            let outcome = closed.as_ref().map(|_| ()).map_err(|end| end.error.clone());
            self.answers.insert(key, outcome);
        } else {
            self.flushes.insert(key);
            self.wake_driver();
        }
    }

    pub(super) fn start_close(&mut self, frame: CloseFrame) {
        self.close.get_or_insert(frame);
        self.wake_driver();
    }

    pub(super) fn terminate(&mut self) {
        self.is_terminated = true;
        self.wake_driver();
    }

    pub(super) fn poll_opened(&mut self, key: Key, waker: Waker) -> Poll<Result<(), Error>> {
        match &self.opened {
            Some(opened) => Poll::Ready(opened.clone()),
            None => self.wait(key, waker),
        }
    }

    /// Is ready for a first message when the connection is open.
    pub(super) fn poll_ready(&mut self, key: Key, waker: Waker) -> Poll<Result<(), Error>> {
        match &self.opened {
            Some(Ok(())) if self.closed.is_none() => Poll::Ready(Ok(())),
            Some(_) => Poll::Ready(Err(Error::NotOpen)),
            None => self.wait(key, waker),
        }
    }

    pub(super) fn poll_closed(
        &mut self,
        key: Key,
        waker: Waker,
    ) -> Poll<Result<CloseEvent, Ended>> {
        match &self.closed {
            Some(closed) => Poll::Ready(closed.clone()),
            None => self.wait(key, waker),
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    pub(super) fn url(&self) -> String {
        self.url.clone()
    }

    pub(super) fn protocol(&self) -> String {
        self.protocol.clone()
    }

    pub(super) fn poll_next(&mut self, waker: Waker) -> Poll<Option<Result<Message, Error>>> {
        if let Some(item) = self.incoming.take() {
            return Poll::Ready(Some(item));
        }
        if self.is_read_to_end {
            return Poll::Ready(None);
        }
        self.replaced.extend(self.reader.replace(waker));
        self.is_asked = true;
        self.wake_driver();
        Poll::Pending
    }

    pub(super) fn is_read_to_end(&self) -> bool {
        self.is_read_to_end && self.incoming.is_none()
    }

    pub(super) fn add_sender(&mut self) {
        self.senders += 1;
    }

    pub(super) fn has_other_senders(&self) -> bool {
        self.senders > 1
    }

    pub(super) fn drop_sender(&mut self) {
        self.senders -= 1;
        self.wake_driver();
    }

    /// Returns the message that was on its way to the receiver.
    pub(super) fn drop_receiver(&mut self) -> Option<Result<Message, Error>> {
        self.is_receiver_dropped = true;
        self.replaced.extend(self.reader.take());
        self.wake_driver();
        self.incoming.take()
    }
}

/// For the driver.
impl State {
    /// Has the driver woken by the next thing that a handle asks for, and returns what they have asked for until now.
    pub(super) fn orders(&mut self, driver: Waker) -> Orders {
        self.replaced.extend(self.driver.replace(driver));
        Orders {
            close: self.close.take(),
            terminate: core::mem::take(&mut self.is_terminated),
            receiver_dropped: self.is_receiver_dropped,
            abandoned: self.senders == 0 && self.is_receiver_dropped,
            is_asked: self.is_asked,
        }
    }

    pub(super) fn set_url(&mut self, url: String) {
        self.url = url;
    }

    pub(super) fn set_opened(&mut self, opened: Result<(), Error>, protocol: String) {
        self.opened = Some(opened);
        self.protocol = protocol;
        self.wake_all();
    }

    pub(super) fn set_closed(&mut self, closed: Result<CloseEvent, Ended>) {
        self.closed = Some(closed);
        self.wake_all();
    }

    fn wake_all(&mut self) {
        let tasks = core::mem::take(&mut self.tasks);
        self.woken.extend(tasks.into_values());
    }

    /// Returns the first message that waits, and its key. It is answered by [`answer_send`](Self::answer_send).
    pub(super) fn take_send(&mut self) -> Option<(Key, Message)> {
        let mut first = self.sends.first_entry()?;
        let message = first.get_mut().message.take()?;
        Some((*first.key(), message))
    }

    pub(super) fn answer_send(&mut self, key: Key, answer: Result<(), Error>) {
        if self
            .sends
            .remove(&key)
            .is_some_and(|sending| !sending.is_detached)
        {
            self.answer(key, answer);
        }
    }

    fn answer(&mut self, key: Key, answer: Result<(), Error>) {
        self.answers.insert(key, answer);
        self.woken.extend(self.tasks.remove(&key));
    }

    pub(super) fn has_sends(&self) -> bool {
        !self.sends.is_empty()
    }

    /// A flush is due when the browser has all messages that were sent before it.
    pub(super) fn has_due_flush(&self) -> bool {
        match (self.flushes.first(), self.sends.first_key_value()) {
            (Some(flush), Some((send, _))) => flush < send,
            (flush, _) => flush.is_some(),
        }
    }

    pub(super) fn answer_due_flushes(&mut self, answer: &Result<(), Error>) {
        while self.has_due_flush() {
            if let Some(key) = self.flushes.pop_first() {
                self.answer(key, answer.clone());
            }
        }
    }

    pub(super) fn deliver(&mut self, item: Option<Result<Message, Error>>) {
        self.is_asked = false;
        self.is_read_to_end = item.is_none();
        self.incoming = item;
        self.woken.extend(self.reader.take());
    }

    /// Leaves nobody waiting. `lost` is how the connection ended, if the driver was dropped before that.
    pub(super) fn end(&mut self, lost: &Ended) -> Vec<Message> {
        self.has_driver_ended = true;
        self.opened
            .get_or_insert_with(|| Err(Error::Connect(lost.event.clone())));
        self.closed.get_or_insert_with(|| Err(lost.clone()));
        if !self.is_read_to_end {
            self.incoming.get_or_insert_with(|| Err(lost.error.clone()));
            self.is_read_to_end = true;
        }
        let sends = core::mem::take(&mut self.sends);
        let mut unsent = Vec::new();
        for (key, sending) in sends {
            if !sending.is_detached {
                self.answer(key, Err(Error::NotOpen));
            }
            unsent.extend(sending.message);
        }
        self.answer_due_flushes(&Err(Error::NotOpen));
        self.woken.extend(self.reader.take());
        self.replaced.extend(self.driver.take());
        self.wake_all();
        unsent
    }
}
