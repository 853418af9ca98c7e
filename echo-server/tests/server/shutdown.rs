//! How the server stops.

use std::time::Duration;

use crate::support::Program;
use crate::support::{CLOSE, FIN, Server, TEXT, close, frame, handshake, request, signal, within};
use sockstream_echo_server::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

#[tokio::test]
async fn every_websocket_gets_1001() {
    let server = Server::with_faults().await;
    let mut clients = Vec::new();
    for path in [
        "/echo",
        "/fault/echo",
        "/fault/close?after=9",
        "/fault/sink",
        "/fault/burst?count=0",
        "/fault/delayed-echo?ms=0",
    ] {
        clients.push(server.open(path).await);
    }
    let address = server.address;
    let stopped = server.begin_stop();
    for client in &mut clients {
        client.expect(CLOSE, &close(1001, "")).await;
        client.send(CLOSE, &close(1001, "")).await;
        client.expect_end().await;
    }
    drop(clients);
    within(stopped).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn connections_that_never_answer_are_aborted() {
    let server = Server::with_faults().await;
    let mut clients = Vec::new();
    for path in [
        "/echo",
        "/fault/sink",
        "/fault/silence",
        "/fault/slow-handshake?ms=1",
    ] {
        clients.push(server.open(path).await);
    }
    let _idle = server.connect().await;
    server.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_is_aborted() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/flood?count=1000000&size=65536").await;
    client
        .expect(TEXT, &[&b"0"[..], &[b'.'; 65535]].concat())
        .await;
    server.stop().await;
}

#[tokio::test]
async fn waiting_requests_and_handshakes_are_answered() {
    let server = Server::with_faults().await;
    let mut waiting = server.connect().await;
    waiting
        .write(request("/control/nobody?wait=ended", &[]).as_bytes())
        .await;
    let mut slow = server.connect().await;
    slow.write(handshake("/fault/slow-handshake?ms=600000&id=slow", &[]).as_bytes())
        .await;
    // Not 404 any more when the handshake has arrived.
    while server.get("/control/slow").await.head.status != 200 {}
    let stopped = server.begin_stop();
    assert_eq!(waiting.head().await.status, 404);
    assert_eq!(slow.head().await.status, 503);
    within(stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn dropping_the_server_aborts_every_connection() {
    let server = Server::start(Config::default()).await;
    let mut client = server.open("/echo").await;
    let task = server.into_task();
    task.abort();
    assert!(within(task).await.unwrap_err().is_cancelled());
    client.expect_end().await;
}

#[cfg(unix)]
async fn stops_after(name: &str) {
    let mut server = Program::start(&["--faults"]).await;
    let mut client = server.connect().await;
    client.open("/echo", &[]).await;
    client.expect_echo(TEXT, b"hello").await;

    signal(name, server.pid()).await;
    client.expect(CLOSE, &close(1001, "")).await;
    client.send(CLOSE, &close(1001, "")).await;
    client.expect_end().await;
    let status = within(server.child.wait()).await.expect("a status");
    assert_eq!(status.code(), Some(0));
    let mut rest = String::new();
    within(server.stdout.read_to_string(&mut rest))
        .await
        .expect("the rest");
    assert_eq!((rest.as_str(), &server.printed[..]), ("", &[][..]));
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_sends_1001_and_exits_with_0() {
    stops_after("TERM").await;
}

#[cfg(unix)]
#[tokio::test]
async fn sigint_sends_1001_and_exits_with_0() {
    stops_after("INT").await;
}

#[tokio::test]
async fn every_received_message_is_answered_before_the_close() {
    let server = Server::start(Config {
        grace: Duration::from_secs(20),
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    let (enough, mut stop_sending) = oneshot::channel::<()>();
    let mut writer = client.second_handle();
    let sending = tokio::spawn(async move {
        let mut sent = 0_u32;
        while stop_sending.try_recv().is_err() {
            let message = frame(FIN | TEXT, sent.to_string().as_bytes());
            writer.write_all(&message).await.expect("to write");
            sent += 1;
        }
        writer
            .write_all(&frame(FIN | CLOSE, &close(1001, "")))
            .await
            .expect("to write");
        sent
    });
    for index in 0..1000 {
        client.expect(TEXT, index.to_string().as_bytes()).await;
    }
    // While messages are being sent in both directions.
    let stopped = server.begin_stop();
    let mut answered = 1000;
    loop {
        let (first, payload) = client.frame().await;
        if first == FIN | CLOSE {
            assert_eq!(payload, close(1001, ""));
            break;
        }
        assert_eq!(
            (first, payload),
            (FIN | TEXT, answered.to_string().into_bytes())
        );
        answered += 1;
    }
    enough.send(()).expect("a writer");
    client.expect_end().await;
    assert!(answered <= within(sending).await.expect("no panic"));
    drop(client);
    within(stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_reads_late_gets_all_answers_within_the_grace_period() {
    let server = Server::start(Config {
        grace: Duration::from_secs(20),
        ..Config::default()
    })
    .await;
    let mut client = server.open("/echo").await;
    let payload = vec![b'x'; 1 << 20];
    let message = frame(FIN | TEXT, &payload);
    let mut writer = client.second_handle();
    let count = 40;
    let sending = tokio::spawn(async move {
        for _ in 0..count {
            writer.write_all(&message).await.expect("to write");
        }
        writer
    });
    // Now the server waits for the client to read.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!sending.is_finished());
    let stopped = server.begin_stop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut answered = 0;
    loop {
        let (first, got) = client.frame().await;
        if first == FIN | CLOSE {
            assert_eq!(got, close(1001, ""));
            break;
        }
        assert!(first == FIN | TEXT && got == payload);
        answered += 1;
    }
    assert!((1..=count).contains(&answered));
    let mut writer = within(sending).await.expect("no panic");
    let close = frame(FIN | CLOSE, &close(1001, ""));
    within(writer.write_all(&close)).await.expect("to write");
    client.expect_end().await;
    drop((client, writer));
    within(stopped).await.unwrap().unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_sigint_ends_the_process_at_once() {
    let mut server = Program::start(&["--grace", "0"]).await;
    let mut client = server.connect().await;
    client.open("/echo", &[]).await;
    signal("INT", server.pid()).await;
    // The client doesn't answer, and there is no limit.
    client.expect(CLOSE, &close(1001, "")).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(server.child.try_wait().expect("a status").is_none());
    signal("INT", server.pid()).await;
    let status = within(server.child.wait()).await.expect("a status");
    assert_eq!(status.code(), Some(130));
}

/// Opening a FIFO blocks until there is a writer.
#[cfg(unix)]
#[tokio::test]
async fn a_fifo_is_not_served_and_does_not_delay_the_stop() {
    let folder = tempfile::tempdir().expect("a folder");
    let fifo = folder.path().join("fifo");
    let made = within(tokio::process::Command::new("mkfifo").arg(&fifo).status()).await;
    assert!(made.expect("mkfifo").success());
    let www = folder.path().to_str().expect("a path");
    let mut server = Program::start(&["--www", www]).await;
    let mut client = server.connect().await;
    client.write(request("/fifo", &[]).as_bytes()).await;
    assert_eq!(client.head().await.status, 404);
    signal("TERM", server.pid()).await;
    let status = within(server.child.wait()).await.expect("a status");
    assert_eq!(status.code(), Some(0));
}
