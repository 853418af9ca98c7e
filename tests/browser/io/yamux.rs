//! yamux on a byte stream: several streams at once over one connection, with a native peer that is made of other libraries.

use std::future::poll_fn;

use futures::future::{Either, select};
use futures::{AsyncReadExt, AsyncWriteExt};
use sockstream::WebSocket;
use wasm_bindgen_test::wasm_bindgen_test;
use yamux::{Config, Connection, Mode, Stream};

use super::Numbers;
use crate::support::yamux_url;

/// More than the window of a stream, so that each has to wait for the peer.
const SIZE: usize = 700_000;

async fn echo(stream: Stream, seed: u32) {
    let (mut reader, mut writer) = AsyncReadExt::split(stream);
    let all = Numbers::new(seed).bytes(SIZE);
    let write = async {
        for piece in all.chunks(9973) {
            writer.write_all(piece).await.expect("it is open");
        }
        writer.close().await.expect("it is open");
    };
    let mut back = Vec::new();
    let read = reader.read_to_end(&mut back);
    let ((), read) = futures::join!(write, read);
    read.expect("no error");
    assert!(back == all);
}

#[wasm_bindgen_test]
async fn two_streams_at_once_over_yamux() {
    let socket = WebSocket::connect(yamux_url()).await;
    let stream = socket.expect("the peer runs").into_byte_stream();
    let control = stream.get_ref().control();
    let mut connection = Connection::new(stream, Config::default(), Mode::Client);
    let mut open = async || poll_fn(|cx| connection.poll_new_outbound(cx)).await;
    let first = open().await.expect("it is open");
    let second = open().await.expect("it is open");
    // The connection moves bytes only while it is polled.
    let driven = poll_fn(|cx| connection.poll_next_inbound(cx));
    let echoed = futures::future::join(echo(first, 1), echo(second, 2));
    match select(driven, Box::pin(echoed)).await {
        Either::Left((inbound, _)) => panic!("the connection ended: {:?}", inbound.is_some()),
        Either::Right((((), ()), _)) => {}
    }
    poll_fn(|cx| connection.poll_close(cx))
        .await
        .expect("it closes");
    assert!(control.closed().await.was_clean);
}
