//! What a client sends, from bytes to messages.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::AsyncRead;
use tokio::time::{Sleep, sleep};

use crate::budget::{Budget, Reservation, Reserved};
use crate::deflate::{Deflate, Job, Work};
use crate::frame::{CLOSE, Head, MAX_MASKED_HEAD, PING, PONG, unmask};
use crate::message::{Close, Message};
use crate::read_ahead::ReadAhead;
use crate::reassembly::{Complete, MessageLimits, Partial, whole};
use crate::timeouts::limited;
use crate::violation::Violation;

/// What comes from a client.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    /// Also a Close, after which nothing more is read.
    Message(Message),
    Ping(Bytes),
    Pong,
}

/// Why nothing more comes.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The connection ended, or failed.
    Gone,
    /// The client broke the protocol, or went past a limit.
    Violation(Violation),
}

impl<T: Into<Violation>> From<T> for ReadError {
    fn from(violation: T) -> Self {
        Self::Violation(violation.into())
    }
}

/// What a reader keeps to.
#[derive(Clone, Debug)]
pub(crate) struct ReadLimits {
    pub(crate) message: MessageLimits,
    /// How long a message may be unfinished; zero is for ever.
    pub(crate) message_timeout: Duration,
    pub(crate) budget: Arc<Budget>,
}

/// Reads the messages of one connection.
pub(crate) struct Reader {
    limits: ReadLimits,
    /// If permessage-deflate is agreed.
    deflate: Option<Deflate>,
    ahead: ReadAhead,
    /// The start of a head whose end is missing.
    head: BytesMut,
    /// The frame whose payload is being read, and how much of that was.
    frame: Option<(Head, usize)>,
    /// The payload of a control frame, as far as it was read.
    control: BytesMut,
    partial: Option<Partial>,
    inflating: Option<(bool, Job<Result<Bytes, Violation>>)>,
    /// For the message that is unfinished.
    deadline: Option<Pin<Box<Sleep>>>,
    /// For what was read ahead and can't be taken yet.
    held: Reservation,
}

impl Reader {
    pub(crate) fn new(limits: ReadLimits, deflate: Option<Deflate>) -> Self {
        Self {
            held: limits.budget.reservation(),
            limits,
            deflate,
            ahead: ReadAhead::default(),
            head: BytesMut::new(),
            frame: None,
            control: BytesMut::new(),
            partial: None,
            inflating: None,
            deadline: None,
        }
    }

    /// The next thing that comes from `io`. Cancel-safe. Not to be called after an error or a
    /// Close.
    pub(crate) fn poll_next<Io: AsyncRead + Unpin>(
        &mut self,
        io: &mut Io,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Incoming, ReadError>> {
        loop {
            if let Some((text, job)) = &mut self.inflating {
                let text = *text;
                let inflated = ready!(job.as_mut().poll(cx));
                self.inflating = None;
                let payload = inflated.map_err(|_| ReadError::Gone)??;
                return Poll::Ready(Ok(inflated_message(text, payload)?));
            }
            if let Some(incoming) = self.take()? {
                return Poll::Ready(Ok(incoming));
            }
            if self.inflating.is_some() {
                continue;
            }
            let Poll::Ready(read) = self.ahead.poll_fill(io, cx) else {
                ready!(self.poll_deadline(cx));
                return Poll::Ready(Err(Violation::UNFINISHED.into()));
            };
            if read.map_err(|_| ReadError::Gone)? == 0 {
                return Poll::Ready(Err(ReadError::Gone));
            }
        }
    }

    /// Accounts for what is held while the caller takes nothing more.
    pub(crate) fn park(&mut self) -> Result<(), Violation> {
        Ok(self.held.resize(self.ahead.held())?)
    }

    /// Gives back the memory of what is unfinished, of which nothing will become.
    pub(crate) fn release(&mut self) {
        self.partial = None;
        self.inflating = None;
        self.deadline = None;
        self.ahead = ReadAhead::default();
        // Shrinking never fails.
        let _ = self.held.resize(0);
    }

    /// Ready when a message has been unfinished for too long.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.frame.is_none() && self.partial.is_none() {
            return Poll::Pending;
        }
        let Some(limit) = limited(self.limits.message_timeout) else {
            return Poll::Pending;
        };
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(limit)));
        deadline.as_mut().poll(cx)
    }

    /// The next thing among the bytes that were read.
    fn take(&mut self) -> Result<Option<Incoming>, Violation> {
        while self.inflating.is_none() {
            let (head, read) = match self.frame.take() {
                Some(frame) => frame,
                None => match self.take_head()? {
                    Some(head) => (head, 0),
                    None => return Ok(None),
                },
            };
            if head.opcode < CLOSE && self.partial.is_none() {
                if let Some(complete) = whole(&head, self.ahead.bytes())? {
                    if let Some(message) = self.on_complete(complete)? {
                        return Ok(Some(message));
                    }
                    continue;
                }
                let payload = Reserved::new(self.limits.budget.reservation());
                self.partial = Some(Partial::new(&head, payload));
            }
            let left = usize::try_from(head.length).unwrap_or(usize::MAX) - read;
            let bytes = self.ahead.bytes();
            let mut part = bytes.split_to(left.min(bytes.len()));
            let is_data = head.opcode < CLOSE;
            match &mut self.partial {
                Some(partial) if is_data => partial.push(&head, &mut part, read)?,
                _ => {
                    unmask(&mut part, head.mask, read);
                    self.control.extend_from_slice(&part);
                }
            }
            if part.len() < left {
                self.frame = Some((head, read + part.len()));
                drop(part);
                self.ahead.is_empty();
                return Ok(None);
            }
            drop(part);
            let incoming = if is_data {
                self.end_data(head.fin)?
            } else {
                Some(on_control(head.opcode, self.control.split().freeze())?)
            };
            if incoming.is_some() {
                return Ok(incoming);
            }
        }
        Ok(None)
    }

    /// The head of the next frame, if all of it is there and the frame may come now.
    fn take_head(&mut self) -> Result<Option<Head>, Violation> {
        if self.ahead.is_empty() {
            return Ok(None);
        }
        let deflate = self.deflate.is_some();
        let bytes = self.ahead.bytes();
        let parsed = if self.head.is_empty() {
            Head::parse(bytes, deflate)?
        } else {
            // A head that came in parts; rare enough to be tried byte by byte.
            let mut whole = self.head.split();
            let mut parsed = None;
            while parsed.is_none() && whole.len() < MAX_MASKED_HEAD && bytes.has_remaining() {
                whole.extend_from_slice(&bytes.split_to(1));
                parsed = Head::parse(&whole, deflate)?;
            }
            if parsed.is_none() {
                self.head = whole;
            }
            parsed.map(|(head, _)| (head, 0))
        };
        let Some((head, size)) = parsed else {
            self.head.extend_from_slice(&bytes.split());
            self.ahead.is_empty();
            return Ok(None);
        };
        bytes.advance(size);
        if head.opcode < CLOSE {
            self.limits.message.check(&head, self.partial.as_mut())?;
        }
        Ok(Some(head))
    }

    /// A data frame has ended, and with it, if `fin`, the message.
    fn end_data(&mut self, fin: bool) -> Result<Option<Incoming>, Violation> {
        let Some(mut partial) = self.partial.take() else {
            return Ok(None);
        };
        partial.end_frame(fin)?;
        if fin {
            return self.on_complete(partial.complete());
        }
        self.partial = Some(partial);
        Ok(None)
    }

    /// The message, unless it is inflated elsewhere.
    fn on_complete(&mut self, complete: Complete) -> Result<Option<Incoming>, Violation> {
        self.deadline = None;
        let Complete { text, payload, .. } = complete;
        let Some(deflate) = self.deflate.as_ref().filter(|_| complete.compressed) else {
            return Ok(Some(Incoming::Message(message(text, payload))));
        };
        let output = Reserved::new(self.limits.budget.reservation());
        match deflate.inflate(payload, self.limits.message.bytes, output) {
            Work::Done(inflated) => inflated_message(text, inflated?).map(Some),
            Work::Elsewhere(job) => {
                self.inflating = Some((text, job));
                Ok(None)
            }
        }
    }
}

fn inflated_message(text: bool, payload: Bytes) -> Result<Incoming, Violation> {
    if text && std::str::from_utf8(&payload).is_err() {
        return Err(Violation::NOT_UTF8);
    }
    Ok(Incoming::Message(message(text, payload)))
}

fn message(text: bool, payload: Bytes) -> Message {
    if text {
        Message::Text(payload)
    } else {
        Message::Binary(payload)
    }
}

fn on_control(opcode: u8, payload: Bytes) -> Result<Incoming, Violation> {
    match opcode {
        PING => Ok(Incoming::Ping(payload)),
        PONG => Ok(Incoming::Pong),
        _ => Ok(Incoming::Message(Message::Close(Close::parse(&payload)?))),
    }
}

#[cfg(test)]
mod tests;
