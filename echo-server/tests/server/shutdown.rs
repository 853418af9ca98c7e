use crate::command::Running;
use crate::support::{CLOSE, Server, TEXT, close, handshake, request, within};
use sockstream_echo_server::Config;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::process::Command;

#[tokio::test]
async fn every_websocket_is_told_1001() {
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
async fn who_never_answers_is_cut() {
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
async fn who_does_not_read_is_cut() {
    let server = Server::with_faults().await;
    let mut client = server.open("/fault/flood?count=1000000&size=65536").await;
    client
        .expect(TEXT, &[&b"0"[..], &[b'.'; 65535]].concat())
        .await;
    server.stop().await;
}

#[tokio::test]
async fn what_is_held_is_let_go() {
    let server = Server::with_faults().await;
    let mut waiting = server.connect().await;
    waiting
        .write(request("/control/nobody?wait=ended", &[]).as_bytes())
        .await;
    let mut slow = server.connect().await;
    slow.write(handshake("/fault/slow-handshake?ms=600000&id=slow", &[]).as_bytes())
        .await;
    // Answered once the connection is registered, which shows that its handshake arrived.
    while server.get("/control/slow").await.head.status != 200 {}
    let stopped = server.begin_stop();
    assert_eq!(waiting.head().await.status, 404);
    assert_eq!(slow.head().await.status, 503);
    within(stopped).await.unwrap().unwrap();
}

#[tokio::test]
async fn dropping_the_server_cuts_everything() {
    let server = Server::start(Config::default()).await;
    let mut client = server.open("/echo").await;
    let task = server.into_task();
    task.abort();
    assert!(within(task).await.unwrap_err().is_cancelled());
    client.expect_end().await;
}

#[cfg(unix)]
async fn ends_after(signal: &str) {
    let mut server = Running::start(&["--faults"]).await;
    let mut client = server.connect().await;
    client.open("/echo", &[]).await;
    client.expect_echo(TEXT, b"hello").await;

    let kill = format!("kill -{signal} {}", server.pid());
    let killed = within(Command::new("sh").args(["-c", &kill]).status()).await;
    assert!(killed.expect("a shell").success());
    client.expect(CLOSE, &close(1001, "")).await;
    client.send(CLOSE, &close(1001, "")).await;
    client.expect_end().await;
    let status = within(server.child.wait()).await.expect("a status");
    assert_eq!(status.code(), Some(0));
    let mut rest = String::new();
    within(server.stdout.read_to_string(&mut rest))
        .await
        .expect("the rest");
    assert_eq!((rest.as_str(), &server.said[..]), ("", &[][..]));
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_says_1001_and_exits_with_0() {
    ends_after("TERM").await;
}

#[cfg(unix)]
#[tokio::test]
async fn sigint_too() {
    ends_after("INT").await;
}
