//! Reads a client's messages from a connection's bytes.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::AsyncRead;
use tokio::time::{Sleep, sleep};

use crate::net::budget::{Budget, Reservation, Reserved};
use crate::net::time_limit::limit;
use crate::websocket::codec::deflate::{Deflate, Job, Work};
use crate::websocket::codec::frame::{Header, MAX_MASKED_HEADER, unmask};
use crate::websocket::codec::message::{Close, Message};
use crate::websocket::codec::opcode::{CLOSE, PING, PONG};
use crate::websocket::codec::read_ahead::ReadAhead;
use crate::websocket::codec::reassembly::{Complete, MessageLimits, Partial, take_whole};
use crate::websocket::codec::violation::Violation;

/// What a reader yields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    /// A message, or a Close, after which nothing more is read.
    Message(Message),
    Ping(Bytes),
    Pong,
}

/// Why a reader yields nothing more.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The connection ended, or failed.
    Disconnected,
    /// The client violated the protocol or a limit.
    Violation(Violation),
}

impl<T: Into<Violation>> From<T> for ReadError {
    fn from(violation: T) -> Self {
        Self::Violation(violation.into())
    }
}

/// The limits of a reader.
#[derive(Clone, Debug)]
pub(crate) struct ReadLimits {
    pub(crate) message: MessageLimits,
    /// How long a message may take to arrive; zero is no limit.
    pub(crate) message_timeout: Duration,
    pub(crate) budget: Arc<Budget>,
}

/// Reads the messages of one connection.
pub(crate) struct Reader {
    limits: ReadLimits,
    /// If permessage-deflate was negotiated.
    deflate: Option<Deflate>,
    ahead: ReadAhead,
    /// The start of a header whose end is missing.
    partial_header: BytesMut,
    /// The frame whose payload is being read, and how many bytes of it were.
    frame: Option<(Header, usize)>,
    /// The payload of a control frame, as far as it was read.
    control: BytesMut,
    partial: Option<Partial>,
    /// Whether the message is text, and the job that decompresses it.
    inflating: Option<(bool, Job<Result<Bytes, Violation>>)>,
    /// When an unfinished message has to be complete.
    deadline: Option<Pin<Box<Sleep>>>,
    /// For unread bytes while the socket reads nothing more.
    held: Reservation,
}

impl Reader {
    pub(crate) fn new(limits: ReadLimits, deflate: Option<Deflate>) -> Self {
        Self {
            held: limits.budget.reservation(),
            limits,
            deflate,
            ahead: ReadAhead::default(),
            partial_header: BytesMut::new(),
            frame: None,
            control: BytesMut::new(),
            partial: None,
            inflating: None,
            deadline: None,
        }
    }

    /// Waits for the next message or control frame from `io`. Cancel-safe. Must not be called
    /// after an error or a Close.
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
                let payload = inflated.map_err(|_| ReadError::Disconnected)??;
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
            if read.map_err(|_| ReadError::Disconnected)? == 0 {
                return Poll::Ready(Err(ReadError::Disconnected));
            }
        }
    }

    /// Reserves the memory of the unread bytes, while the caller reads nothing more.
    pub(crate) fn reserve_held(&mut self) -> Result<(), Violation> {
        Ok(self.held.resize(self.ahead.held())?)
    }

    /// Releases all memory, when nothing more will be read.
    pub(crate) fn release(&mut self) {
        self.partial = None;
        self.inflating = None;
        self.deadline = None;
        self.ahead = ReadAhead::default();
        // Shrinking never fails.
        let _ = self.held.resize(0);
    }

    /// Waits until a message has been unfinished for too long.
    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.frame.is_none() && self.partial.is_none() {
            return Poll::Pending;
        }
        let Some(limit) = limit(self.limits.message_timeout) else {
            return Poll::Pending;
        };
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(limit)));
        deadline.as_mut().poll(cx)
    }

    /// Takes the next message or control frame out of the unread bytes.
    fn take(&mut self) -> Result<Option<Incoming>, Violation> {
        while self.inflating.is_none() {
            let (header, read) = match self.frame.take() {
                Some(frame) => frame,
                None => match self.take_header()? {
                    Some(header) => (header, 0),
                    None => return Ok(None),
                },
            };
            if header.opcode < CLOSE && self.partial.is_none() {
                if let Some(complete) = take_whole(&header, self.ahead.bytes())? {
                    if let Some(message) = self.finish_message(complete)? {
                        return Ok(Some(message));
                    }
                    continue;
                }
                let payload = Reserved::new(self.limits.budget.reservation());
                self.partial = Some(Partial::new(&header, payload));
            }
            let left = usize::try_from(header.length).unwrap_or(usize::MAX) - read;
            let bytes = self.ahead.bytes();
            let mut part = bytes.split_to(left.min(bytes.len()));
            let is_data = header.opcode < CLOSE;
            match &mut self.partial {
                Some(partial) if is_data => partial.push(&header, &mut part, read)?,
                _ => {
                    unmask(&mut part, header.mask, read);
                    self.control.extend_from_slice(&part);
                }
            }
            if part.len() < left {
                self.frame = Some((header, read + part.len()));
                drop(part);
                self.ahead.release_if_empty();
                return Ok(None);
            }
            drop(part);
            let incoming = if is_data {
                self.end_data_frame(header.fin)?
            } else {
                Some(control_frame(header.opcode, self.control.split().freeze())?)
            };
            if incoming.is_some() {
                return Ok(incoming);
            }
        }
        Ok(None)
    }

    /// Takes the header of the next frame out of the unread bytes, and checks whether the frame
    /// may follow. `None` if a part of the header is missing.
    fn take_header(&mut self) -> Result<Option<Header>, Violation> {
        if self.ahead.release_if_empty() {
            return Ok(None);
        }
        let deflate = self.deflate.is_some();
        let bytes = self.ahead.bytes();
        let parsed = if self.partial_header.is_empty() {
            Header::parse(bytes, deflate)?
        } else {
            // The start of the header was received before. This is rare enough to parse byte by byte.
            let mut whole = self.partial_header.split();
            let mut parsed = None;
            while parsed.is_none() && whole.len() < MAX_MASKED_HEADER && bytes.has_remaining() {
                whole.extend_from_slice(&bytes.split_to(1));
                parsed = Header::parse(&whole, deflate)?;
            }
            if parsed.is_none() {
                self.partial_header = whole;
            }
            parsed.map(|(header, _)| (header, 0))
        };
        let Some((header, size)) = parsed else {
            self.partial_header.extend_from_slice(&bytes.split());
            self.ahead.release_if_empty();
            return Ok(None);
        };
        bytes.advance(size);
        if header.opcode < CLOSE {
            self.limits.message.check(&header, self.partial.as_mut())?;
        }
        Ok(Some(header))
    }

    /// Ends a data frame, and the message if `fin`.
    fn end_data_frame(&mut self, fin: bool) -> Result<Option<Incoming>, Violation> {
        let Some(mut partial) = self.partial.take() else {
            return Ok(None);
        };
        partial.end_frame(fin)?;
        if fin {
            return self.finish_message(partial.complete());
        }
        self.partial = Some(partial);
        Ok(None)
    }

    /// Returns the message, unless another thread decompresses it.
    fn finish_message(&mut self, complete: Complete) -> Result<Option<Incoming>, Violation> {
        self.deadline = None;
        let Complete { text, payload, .. } = complete;
        let Some(deflate) = self.deflate.as_ref().filter(|_| complete.compressed) else {
            return Ok(Some(Incoming::Message(message(text, payload))));
        };
        let output = Reserved::new(self.limits.budget.reservation());
        match deflate.inflate(payload, self.limits.message.bytes, output) {
            Work::Done(inflated) => inflated_message(text, inflated?).map(Some),
            Work::Offloaded(job) => {
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

fn control_frame(opcode: u8, payload: Bytes) -> Result<Incoming, Violation> {
    match opcode {
        PING => Ok(Incoming::Ping(payload)),
        PONG => Ok(Incoming::Pong),
        _ => Ok(Incoming::Message(Message::Close(Close::parse(&payload)?))),
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
