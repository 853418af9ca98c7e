//! What a byte stream does in each situation, on a stand-in for the native socket.

use std::io::{Error as IoError, ErrorKind};
use std::task::Poll;

use futures::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use sockstream::io::ByteStream;
use sockstream::{Error, Message, Overflow, ReceiveBuffer};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stand_in::{Native, Stage, Task};

fn open(stage: &Stage) -> (ByteStream, Native) {
    let (socket, native) = stage.open(|builder| builder);
    (socket.into_byte_stream(), native)
}

/// Reads once, at most 4 bytes.
fn read(task: &Task, stream: &mut ByteStream) -> Poll<Result<Vec<u8>, IoError>> {
    let mut buffer = [0; 4];
    let poll = task.poll(&mut stream.read(&mut buffer));
    poll.map_ok(|count| buffer[..count].to_vec())
}

fn bytes(poll: Poll<Result<Vec<u8>, IoError>>) -> Option<Vec<u8>> {
    match poll {
        Poll::Ready(Ok(bytes)) => Some(bytes),
        _ => None,
    }
}

fn failure<T>(poll: Poll<Result<T, IoError>>) -> Option<ErrorKind> {
    match poll {
        Poll::Ready(Err(error)) => Some(error.kind()),
        _ => None,
    }
}

#[wasm_bindgen_test]
fn a_clean_close_is_the_end_after_the_bytes() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    native.binary(&[1, 2, 3, 4, 5]);
    native.binary(&[]);
    native.binary(&[6]);
    native.end(1000, "", true);
    assert_eq!(bytes(read(&task, &mut stream)), Some(vec![1, 2, 3, 4]));
    assert_eq!(bytes(read(&task, &mut stream)), Some(vec![5]));
    assert_eq!(bytes(read(&task, &mut stream)), Some(vec![6]));
    for _ in 0..2 {
        assert_eq!(bytes(read(&task, &mut stream)), Some(vec![]));
    }
}

#[wasm_bindgen_test]
fn an_unclean_end_is_an_error_after_the_bytes() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    native.binary(&[1]);
    native.end(1006, "", false);
    assert_eq!(bytes(read(&task, &mut stream)), Some(vec![1]));
    for _ in 0..2 {
        let Poll::Ready(Err(error)) = read(&task, &mut stream) else {
            panic!("it is no end");
        };
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        let inner = error
            .get_ref()
            .and_then(|error| error.downcast_ref::<Error>());
        assert!(matches!(inner, Some(Error::UncleanClose(event)) if event.code == 1006.into()));
    }
}

#[wasm_bindgen_test]
fn an_empty_message_wakes_and_is_not_the_end() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    assert!(read(&task, &mut stream).is_pending());
    native.binary(&[]);
    assert_eq!(task.wakes(), 1);
    assert!(read(&task, &mut stream).is_pending());
    native.binary(&[7]);
    assert_eq!(task.wakes(), 2);
    assert_eq!(bytes(read(&task, &mut stream)), Some(vec![7]));
}

#[wasm_bindgen_test]
fn writing_waits_above_the_high_mark_and_sends_nothing_meanwhile() {
    let (stage, task) = (Stage::new(), Task::default());
    let (socket, native) = stage.open(|builder| builder.send_buffer(10, 4));
    let mut stream = socket.into_byte_stream().max_message_size(6);
    let mut write = |bytes: &[u8]| task.poll(&mut stream.write(bytes));
    assert!(matches!(write(&[0; 9]), Poll::Ready(Ok(6))));
    assert!(matches!(write(&[0; 9]), Poll::Ready(Ok(6))));
    assert!(write(&[0; 9]).is_pending());
    native.set_buffered(4);
    stage.pass(1000);
    assert_eq!(task.wakes(), 1);
    assert!(matches!(write(&[0; 3]), Poll::Ready(Ok(3))));
    assert!(matches!(write(&[]), Poll::Ready(Ok(0))));
    assert_eq!(native.sent_texts(), ["6", "6", "3"]);
}

#[wasm_bindgen_test]
fn flushing_waits_until_everything_has_left() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    assert!(task.poll(&mut stream.write(&[1, 2])).is_ready());
    assert!(task.poll(&mut stream.flush()).is_pending());
    native.set_buffered(0);
    stage.pass(1000);
    assert!(matches!(
        task.poll(&mut stream.flush()),
        Poll::Ready(Ok(()))
    ));
}

#[wasm_bindgen_test]
fn closing_sends_1000_and_writing_after_it_is_a_broken_pipe() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    assert!(task.poll(&mut stream.close()).is_pending());
    assert_eq!(native.close_codes(), [1000]);
    let kind = failure(task.poll(&mut stream.write(&[1])));
    assert_eq!(kind, Some(ErrorKind::BrokenPipe));
    native.end(1000, "", true);
    assert!(matches!(
        task.poll(&mut stream.close()),
        Poll::Ready(Ok(()))
    ));
    let kind = failure(task.poll(&mut stream.write(&[1])));
    assert_eq!(kind, Some(ErrorKind::BrokenPipe));
    assert_eq!(native.sent_count(), 0);
}

#[wasm_bindgen_test]
fn a_close_that_is_not_answered_times_out() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, _native) = open(&stage);
    assert!(task.poll(&mut stream.close()).is_pending());
    stage.pass(20_000);
    let kind = failure(task.poll(&mut stream.close()));
    assert_eq!(kind, Some(ErrorKind::TimedOut));
}

#[wasm_bindgen_test]
fn a_message_that_the_receive_buffer_dropped_is_an_error() {
    for (overflow, kind) in [
        (Overflow::DropOldest, ErrorKind::InvalidData),
        (Overflow::DropNewest, ErrorKind::InvalidData),
        (Overflow::Close, ErrorKind::ConnectionAborted),
    ] {
        let (stage, task) = (Stage::new(), Task::default());
        let bounds = ReceiveBuffer {
            max_messages: 2,
            overflow,
            ..ReceiveBuffer::default()
        };
        let (socket, native) = stage.open(|builder| builder.receive_buffer(bounds));
        let mut stream = socket.into_byte_stream();
        native.binary(&[1; 6]);
        assert_eq!(bytes(read(&task, &mut stream)), Some(vec![1; 4]));
        for byte in [2, 3, 4] {
            native.binary(&[byte]);
        }
        // What was received before is read.
        assert_eq!(bytes(read(&task, &mut stream)), Some(vec![1; 2]));
        if overflow == Overflow::Close {
            assert_eq!(bytes(read(&task, &mut stream)), Some(vec![2]));
            assert_eq!(bytes(read(&task, &mut stream)), Some(vec![3]));
        }
        for _ in 0..2 {
            assert_eq!(failure(read(&task, &mut stream)), Some(kind));
        }
    }
}

#[wasm_bindgen_test]
fn a_dropped_read_and_a_dropped_write_have_no_effect() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    assert!(task.poll(&mut stream.fill_buf()).is_pending());
    assert!(read(&task, &mut stream).is_pending());
    native.binary(&[1, 2]);
    drop(stream.read(&mut [0; 4]));
    drop(stream.write(&[3]));
    assert_eq!(bytes(read(&task, &mut stream)), Some(vec![1, 2]));
    assert_eq!(native.sent_count(), 0);
}

#[wasm_bindgen_test]
fn what_was_not_read_is_returned_with_the_socket() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    native.binary(&[1, 2, 3, 4, 5, 6]);
    native.text("next");
    assert_eq!(bytes(read(&task, &mut stream)), Some(vec![1, 2, 3, 4]));
    let (mut socket, unread) = stream.into_inner();
    assert_eq!(unread, Some(Message::from([5, 6])));
    let next = task.poll(&mut socket.next());
    assert_eq!(next, Poll::Ready(Some(Ok("next".into()))));
}

#[wasm_bindgen_test]
fn dropping_it_closes_and_leaves_nothing() {
    let (stage, task) = (Stage::new(), Task::default());
    let (mut stream, native) = open(&stage);
    assert!(read(&task, &mut stream).is_pending());
    drop(stream);
    assert_eq!(native.close_codes(), [0]);
    assert_eq!((native.listeners(), stage.timers(), task.kept()), (0, 0, 0));
}
