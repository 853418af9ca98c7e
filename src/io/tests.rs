//! Bytes read from and written to messages, without a browser.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::io::{ErrorKind, IoSlice};
use std::pin::{Pin, pin};
use std::prelude::v1::*;
use std::task::{Context, Poll, Waker};

use futures::{AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use proptest::prelude::*;

use crate::io::transport::{Readable, Writable, sealed};
use crate::io::{ByteStream, TextMessages};
use crate::{CloseEvent, Error, Message};

/// A connection whose messages the test chooses.
#[derive(Debug, Default)]
struct Fake {
    received: RefCell<VecDeque<Result<Message, Error>>>,
    is_open: bool,
    has_gap: Cell<bool>,
    is_full: Cell<bool>,
    sent: RefCell<Vec<Vec<u8>>>,
}

impl Readable for Fake {}
impl Writable for Fake {}

impl sealed::Source for Fake {
    fn poll_message(&self, _: &Context<'_>) -> Poll<Option<Result<Message, Error>>> {
        match self.received.borrow_mut().pop_front() {
            None if self.is_open => Poll::Pending,
            message => Poll::Ready(message),
        }
    }

    fn has_gap(&self) -> bool {
        self.has_gap.get()
    }
}

impl sealed::Destination for Fake {
    fn poll_ready(&self, _: &Context<'_>) -> Poll<Result<(), Error>> {
        if self.is_full.get() {
            Poll::Pending
        } else {
            Poll::Ready(Ok(()))
        }
    }

    fn send(&self, bytes: &[u8]) -> Result<(), Error> {
        self.sent.borrow_mut().push(bytes.to_vec());
        Ok(())
    }

    fn poll_flush(&self, _: &Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(&self, _: &Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Err(Error::CloseTimeout(core::time::Duration::ZERO)))
    }
}

fn stream_of(received: impl IntoIterator<Item = Result<Message, Error>>) -> ByteStream<Fake> {
    ByteStream::new(Fake {
        received: RefCell::new(received.into_iter().collect()),
        ..Fake::default()
    })
}

fn messages(payloads: &[&[u8]]) -> Vec<Result<Message, Error>> {
    payloads.iter().map(|&bytes| Ok(bytes.into())).collect()
}

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Resolves a future that waits for nothing.
fn resolved<F: Future>(future: F) -> F::Output {
    match poll_once(future) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("it waits for nothing"),
    }
}

fn unclean() -> Error {
    Error::UncleanClose(CloseEvent::new(1006, "", false))
}

#[test]
fn small_reads_copy_only_what_they_read() {
    let message = bytes::Bytes::from(vec![7; 1000]);
    let start = message.as_ptr();
    let mut stream = stream_of([Ok(message.into())]);
    let mut small = [0; 10];
    assert_eq!(resolved(stream.read(&mut small)).unwrap(), 10);
    let rest = resolved(stream.fill_buf()).unwrap();
    // The rest is where the message was.
    assert_eq!(rest.as_ptr(), start.wrapping_add(10));
    assert_eq!(rest.len(), 990);
}

#[test]
fn a_message_that_was_read_is_released() {
    let message = bytes::Bytes::from(vec![7; 3]);
    let mut stream = stream_of([Ok(message.clone().into())]);
    let mut buffer = [0; 3];
    resolved(stream.read_exact(&mut buffer)).unwrap();
    assert!(message.is_unique());
}

#[test]
fn consuming_more_than_there_is_does_not_panic() {
    let mut stream = stream_of(messages(&[b"ab", b"c"]));
    resolved(stream.fill_buf()).unwrap();
    AsyncBufReadExt::consume_unpin(&mut stream, usize::MAX);
    assert_eq!(resolved(stream.fill_buf()).unwrap(), b"c");
}

#[test]
fn an_empty_message_is_not_the_end() {
    let mut stream = stream_of(messages(&[b"", b"a", b"", b"", b"b", b""]));
    let mut all = Vec::new();
    resolved(stream.read_to_end(&mut all)).unwrap();
    assert_eq!(all, b"ab");
}

#[test]
fn reading_into_no_buffer_takes_no_message() {
    let mut stream = stream_of(messages(&[b"a"]));
    assert_eq!(resolved(stream.read(&mut [])).unwrap(), 0);
    let (fake, unread) = stream.into_inner();
    assert_eq!((fake.received.borrow().len(), unread), (1, None));
}

#[test]
fn an_error_comes_after_the_bytes_and_again_and_again() {
    let mut stream = stream_of([Ok("".into()), Ok([1, 2].into()), Err(unclean())])
        .text_messages(TextMessages::ReadUtf8);
    let mut buffer = [0; 2];
    resolved(stream.read_exact(&mut buffer)).unwrap();
    for _ in 0..3 {
        let error = resolved(stream.read(&mut buffer)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        let inner = error
            .get_ref()
            .and_then(|error| error.downcast_ref::<Error>());
        assert_eq!(inner, Some(&unclean()));
    }
}

#[test]
fn a_text_message_is_an_error_and_is_given_back() {
    let mut stream = stream_of([Ok([1].into()), Ok("text".into()), Ok([2].into())]);
    let mut buffer = [0; 9];
    assert_eq!(resolved(stream.read(&mut buffer)).unwrap(), 1);
    for _ in 0..2 {
        let error = resolved(stream.read(&mut buffer)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidData);
    }
    let (fake, unread) = stream.into_inner();
    assert_eq!(unread, Some("text".into()));
    assert_eq!(fake.received.borrow().len(), 1);
}

#[test]
fn text_is_read_as_utf8_if_the_user_says_so() {
    let stream = stream_of([Ok([0xff].into()), Ok("é".into())]);
    let mut stream = stream.text_messages(TextMessages::ReadUtf8);
    let mut all = Vec::new();
    resolved(stream.read_to_end(&mut all)).unwrap();
    assert_eq!(all, [0xff, 0xc3, 0xa9]);
}

#[test]
fn a_dropped_message_is_an_error() {
    let mut stream = stream_of(messages(&[b"ab", b"cd"]));
    let mut one = [0];
    resolved(stream.read_exact(&mut one)).unwrap();
    stream.get_ref().has_gap.set(true);
    // What was received before is read.
    resolved(stream.read_exact(&mut one)).unwrap();
    assert_eq!(one, *b"b");
    let error = resolved(stream.read(&mut one)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
}

#[test]
fn a_pending_read_takes_nothing_and_a_dropped_one_neither() {
    let mut stream = ByteStream::new(Fake {
        is_open: true,
        ..Fake::default()
    });
    let mut buffer = [0; 4];
    assert!(poll_once(stream.read(&mut buffer)).is_pending());
    let received = &stream.get_ref().received;
    received.borrow_mut().push_back(Ok([1, 2].into()));
    assert_eq!(resolved(stream.read(&mut buffer)).unwrap(), 2);
}

#[test]
fn a_pending_write_sends_nothing() {
    let mut stream = stream_of([]);
    stream.get_ref().is_full.set(true);
    assert!(poll_once(stream.write(b"abc")).is_pending());
    let slices = [IoSlice::new(b"a"), IoSlice::new(b"b")];
    assert!(poll_once(stream.write_vectored(&slices)).is_pending());
    stream.get_ref().is_full.set(false);
    assert_eq!(resolved(stream.write(b"")).unwrap(), 0);
    assert!(stream.get_ref().sent.borrow().is_empty());
}

#[test]
fn slices_become_one_message() {
    let mut stream = stream_of([]).max_message_size(5);
    let slices: [&[u8]; 5] = [b"ab", b"", b"cd", b"ef", b"gh"];
    let slices = slices.map(IoSlice::new);
    assert_eq!(resolved(stream.write_vectored(&slices)).unwrap(), 5);
    assert_eq!(resolved(stream.write_vectored(&slices[..2])).unwrap(), 2);
    assert_eq!(resolved(stream.write_vectored(&slices[1..2])).unwrap(), 0);
    assert_eq!(*stream.get_ref().sent.borrow(), [&b"abcde"[..], b"ab"]);
}

#[test]
fn a_limit_of_0_counts_as_1() {
    let mut stream = stream_of([]).max_message_size(0);
    resolved(stream.write_all(b"ab")).unwrap();
    assert_eq!(*stream.get_ref().sent.borrow(), [b"a", b"b"]);
}

#[test]
fn closing_reports_how_the_connection_ended() {
    let mut stream = stream_of([]);
    let mut cx = Context::from_waker(Waker::noop());
    let Poll::Ready(Err(error)) = Pin::new(&mut stream).poll_close(&mut cx) else {
        unreachable!("the fake reports a close timeout");
    };
    assert_eq!(error.kind(), ErrorKind::TimedOut);
}

proptest! {
    #[test]
    fn any_reads_of_any_messages_are_their_bytes(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20),
        sizes in prop::collection::vec(1..70_usize, 1..20),
    ) {
        let mut stream = stream_of(payloads.iter().map(|bytes| Ok(bytes.as_slice().into())));
        let mut all = Vec::new();
        for size in sizes.iter().cycle() {
            let mut buffer = vec![0; *size];
            match resolved(stream.read(&mut buffer)).unwrap() {
                0 => break,
                count => all.extend_from_slice(&buffer[..count]),
            }
        }
        prop_assert_eq!(all, payloads.concat());
    }

    #[test]
    fn what_is_unread_and_what_was_read_are_all_bytes(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20),
        read in 0..200_u64,
    ) {
        let mut stream = stream_of(payloads.iter().map(|bytes| Ok(bytes.as_slice().into())));
        let mut all = Vec::new();
        resolved((&mut stream).take(read).read_to_end(&mut all)).unwrap();
        let (fake, unread) = stream.into_inner();
        all.extend(unread.map(Message::into_bytes).unwrap_or_default());
        for message in fake.received.into_inner() {
            all.extend(message.unwrap().into_bytes());
        }
        prop_assert_eq!(all, payloads.concat());
    }

    #[test]
    fn any_writes_are_messages_within_the_limit(
        writes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20),
        limit in 1..60_usize,
    ) {
        let mut stream = stream_of([]).max_message_size(limit);
        for bytes in &writes {
            resolved(stream.write_all(bytes)).unwrap();
        }
        let sent = stream.into_inner().0.sent.into_inner();
        prop_assert!(sent.iter().all(|message| (1..=limit).contains(&message.len())));
        prop_assert_eq!(sent.concat(), writes.concat());
    }
}
