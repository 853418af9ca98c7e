//! The same promises over a `WebSocketStream`, whose promises settle when the test says so.

use sockstream::{CloseCode, Error, ReadyState, ReceiveBuffer};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stream_stand_in::StreamStage;
use crate::support::{eventually, pause, poll_once};

fn externrefs() -> u32 {
    wasm_bindgen::externref_heap_live_count()
}

#[wasm_bindgen_test]
async fn a_close_waits_for_the_writes_and_has_its_code() {
    let stage = StreamStage::new();
    let (mut socket, stream) = stage.open(|builder| builder).await;
    socket.send("one").await.expect("it is open");
    socket.send(vec![0; 10]).await.expect("it is open");
    assert_eq!((stream.write_count(), socket.buffered_amount()), (2, 13));
    assert!(poll_once(socket.flush()).is_pending());
    assert!(poll_once(socket.close(4001)).is_pending());
    assert_eq!(socket.ready_state(), ReadyState::Closing);
    stream.written();
    pause(0).await;
    assert_eq!(
        (stream.close_codes(), socket.buffered_amount()),
        (vec![], 10)
    );
    stream.written();
    pause(0).await;
    assert_eq!(stream.close_codes(), [4001]);
    // What the peer still sends is discarded.
    stream.message(&"late".into());
    stream.end(Some(4001), "");
    let event = socket.closed().await;
    assert_eq!((event.never_sent_bytes, event.unconfirmed_bytes), (0, 0));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn bytes_whose_write_was_rejected_were_never_sent() {
    let stage = StreamStage::new();
    let (mut socket, stream) = stage.open(|builder| builder).await;
    for message in ["one", "three", "seven"] {
        socket.send(message).await.expect("it is open");
    }
    stream.written();
    stream.end(None, "");
    let event = socket.closed().await;
    assert_eq!(event.code, CloseCode::ABNORMAL_CLOSURE);
    assert_eq!((event.never_sent_bytes, event.unconfirmed_bytes), (10, 3));
    assert_eq!(socket.next().await, Some(Err(Error::UncleanClose(event))));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn a_waiting_send_goes_on_as_soon_as_enough_was_written() {
    let stage = StreamStage::new();
    let (socket, stream) = stage.open(|builder| builder.send_buffer(10, 5)).await;
    socket.send("0123456789").await.expect("it is open");
    let write = async {
        pause(20).await;
        stream.written();
    };
    let (sent, ()) = futures::join!(socket.send("more"), write);
    sent.expect("it is open");
    assert_eq!(stream.write_count(), 2);
}

#[wasm_bindgen_test]
async fn messages_are_asked_for_while_there_is_room() {
    let stage = StreamStage::new();
    let buffer = ReceiveBuffer {
        max_messages: 2,
        ..ReceiveBuffer::default()
    };
    let (mut socket, stream) = stage.open(|builder| builder.receive_buffer(buffer)).await;
    assert_eq!(stream.reads(), 1);
    for message in ["one", "two", "three"] {
        stream.message(&message.into());
        pause(0).await;
    }
    assert_eq!(stream.reads(), 2, "two messages are the most");
    assert_eq!(socket.next().await, Some(Ok("one".into())));
    assert_eq!(stream.reads(), 3);
    pause(0).await;
    assert_eq!(stream.reads(), 3);
    // The end comes after what was received, although the browser reports it at once.
    stream.end(Some(1000), "done");
    pause(0).await;
    assert_eq!(socket.ready_state(), ReadyState::Closed);
    assert!(poll_once(socket.closed()).is_pending());
    for message in ["two", "three"] {
        assert_eq!(socket.next().await, Some(Ok(message.into())));
    }
    // The browser may have discarded messages behind them, as Chromium does.
    assert_eq!(socket.next().await, Some(Err(Error::ReceiveOverflow)));
    assert_eq!(socket.next().await, None);
    assert_eq!(socket.closed().await.reason, "done");
}

#[wasm_bindgen_test]
async fn a_clean_close_ends_with_none_after_the_queued_messages() {
    let stage = StreamStage::new();
    let (mut socket, stream) = stage.open(|builder| builder).await;
    for message in ["one", "two"] {
        stream.message(&message.into());
        pause(0).await;
    }
    stream.end(Some(1000), "done");
    assert_eq!(socket.closed().await.reason, "done");
    for message in ["one", "two"] {
        assert_eq!(socket.next().await, Some(Ok(message.into())));
    }
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn closing_after_the_peer_has_closed_discards_what_nobody_read() {
    let stage = StreamStage::new();
    let buffer = ReceiveBuffer {
        max_messages: 1,
        ..ReceiveBuffer::default()
    };
    let (mut socket, stream) = stage.open(|builder| builder.receive_buffer(buffer)).await;
    for message in ["one", "two", "three"] {
        stream.message(&message.into());
    }
    pause(0).await;
    stream.end(Some(4002), "");
    pause(0).await;
    let event = socket.close(1000).await.expect("it was clean");
    assert_eq!(event.code.get(), 4002);
    assert!(stream.close_codes().is_empty());
    assert_eq!(socket.next().await, Some(Ok("one".into())));
    assert_eq!(socket.next().await, None);
}

#[wasm_bindgen_test]
async fn data_of_another_type_ends_the_connection() {
    let stage = StreamStage::new();
    let (mut socket, stream) = stage.open(|builder| builder).await;
    stream.message(&JsValue::from(7));
    assert_eq!(socket.next().await, Some(Err(Error::UnexpectedData)));
    assert_eq!(stream.close_codes(), [4003]);
}

#[wasm_bindgen_test]
async fn dropping_it_while_connecting_aborts_the_handshake() {
    let stage = StreamStage::new();
    let (socket, stream) = stage.connecting(|builder| builder);
    drop(socket);
    assert!(stream.aborted());
    // It had opened already.
    stream.open("");
    pause(0).await;
    assert_eq!(stream.close_codes(), [0]);
}

#[wasm_bindgen_test]
async fn a_close_that_throws_is_called_without_a_code() {
    let stage = StreamStage::new();
    let (socket, stream) = stage.open(|builder| builder).await;
    stream.set_refusals(1);
    assert!(poll_once(socket.close(4001)).is_pending());
    assert_eq!(stream.close_codes(), [0]);
    stream.set_refusals(2);
    let (socket, stream) = stage.open(|builder| builder).await;
    stream.set_refusals(2);
    let closed = socket.close(4001).await;
    assert!(matches!(closed, Err(Error::UncleanClose(_))), "{closed:?}");
}

#[wasm_bindgen_test]
async fn what_is_dropped_is_closed_after_its_writes_and_then_released() {
    let stage = StreamStage::new();
    let before = externrefs();
    let (socket, stream) = stage.open(|builder| builder.protocols(["chat"])).await;
    assert_eq!(
        (socket.protocol().as_str(), socket.url().as_str()),
        ("chat", "ws://stand.in/")
    );
    socket.send("last words").await.expect("it is open");
    drop(socket);
    assert!(stream.close_codes().is_empty());
    stream.written();
    pause(0).await;
    assert_eq!(stream.close_codes(), [0]);
    assert!(externrefs() > before, "its promises have not settled");
    stream.end(Some(1005), "");
    pause(0).await;
    drop(stream);
    eventually("everything released", || externrefs() <= before).await;
}
