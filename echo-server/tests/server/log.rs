use crate::command::Running;
use crate::support::{BINARY, CLOSE, Client, TEXT, close, handshake, signal, within};
use serde_json::Value;
use tokio::io::AsyncReadExt;

/// What the program says on stderr when it is told to end, after a page was refused and a
/// WebSocket echoed.
#[cfg(unix)]
async fn log_of(flags: &[&str]) -> String {
    let server = Running::start(flags).await;
    let mut stranger = server.connect().await;
    let page = handshake("/echo", &[("origin", "https://evil.example")]);
    stranger.write(page.as_bytes()).await;
    assert_eq!(stranger.head().await.status, 403);
    let mut client = server.connect().await;
    client.open("/echo", &[]).await;
    client.expect_echo(TEXT, b"secret").await;
    let mut silent = server.connect().await;
    silent.open("/echo", &[]).await;
    stop(&server).await;
    leave(client).await;
    rest_of_log(server).await
}

#[cfg(unix)]
async fn stop(server: &Running) {
    signal("TERM", server.pid()).await;
}

#[cfg(unix)]
async fn leave(mut client: Client) {
    client.expect(CLOSE, &close(1001, "")).await;
    client.send(CLOSE, &close(1001, "")).await;
    client.expect_end().await;
}

#[cfg(unix)]
async fn rest_of_log(mut server: Running) -> String {
    let mut log = String::new();
    let mut stderr = server.child.stderr.take().expect("a pipe");
    within(stderr.read_to_string(&mut log)).await.expect("text");
    log
}

/// The server ends with its last connection, and nobody can ask `/control` any more.
#[cfg(unix)]
#[tokio::test]
async fn the_account_of_a_named_connection() {
    let flags = ["--faults", "--log", "json", "--log-level", "debug"];
    let server = Running::start(&flags).await;
    let mut client = server.connect().await;
    client.open("/fault/echo?id=me", &[]).await;
    client.expect_echo(TEXT, b"one").await;
    client.expect_echo(BINARY, b"two!").await;
    let mut nameless = server.connect().await;
    nameless.open("/fault/echo", &[]).await;
    stop(&server).await;
    leave(nameless).await;
    leave(client).await;
    let log = rest_of_log(server).await;
    let accounts: Vec<_> = lines(&log)
        .into_iter()
        .filter(|it| it["message"] == "report")
        .collect();
    let [account] = &accounts[..] else {
        panic!("{log}");
    };
    let counts = ["id", "opened", "text", "binary", "bytes", "close"].map(|it| &account[it]);
    assert_eq!(
        serde_json::json!(counts),
        serde_json::json!(["me", true, 1, 1, 7, 1001])
    );
}

#[cfg(unix)]
fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

#[cfg(unix)]
#[tokio::test]
async fn json_lines_are_objects() {
    let log = log_of(&["--log", "json", "--log-level", "debug"]).await;
    let lines = lines(&log);
    let line = |message: &str| {
        let found = lines.iter().find(|it| it["message"] == message);
        found.unwrap_or_else(|| panic!("no {message} in {log}"))
    };
    assert_eq!(line("listening")["level"], "INFO");
    assert!(line("listening")["address"].as_str().is_some());
    assert_eq!(line("origin refused")["level"], "WARN");
    assert_eq!(line("origin refused")["path"], "/echo");
    assert_eq!(line("origin refused")["origin"], "https://evil.example");
    assert_eq!(line("opened")["level"], "DEBUG");
    assert_eq!(line("ended")["end"], "Stop");
    assert_eq!(line("ended")["peer"], line("opened")["peer"]);
    // The one that didn't answer.
    assert_eq!(line("stopped")["aborted"], 1);
    // What is sent is nobody's business.
    assert!(!log.contains("secret"));
}

#[cfg(unix)]
#[tokio::test]
async fn other_forms() {
    let log = log_of(&[]).await;
    assert!(
        log.contains("listening") && log.contains("stopped"),
        "{log}"
    );
    assert!(!log.contains("opened"), "{log}");
    assert_eq!(log_of(&["--log", "off"]).await, "");
}

#[cfg(unix)]
#[tokio::test]
async fn what_strangers_say_is_cut_in_the_log() {
    let server = Running::start(&["--log", "json"]).await;
    let origin = format!("https://{}.example", "a".repeat(10_000));
    // Few enough for all their lines to fit into the pipe, which nobody reads meanwhile.
    for _ in 0..40 {
        let mut stranger = server.connect().await;
        let page = handshake("/echo", &[("origin", &origin)]);
        stranger.write(page.as_bytes()).await;
        assert_eq!(stranger.head().await.status, 403);
    }
    stop(&server).await;
    let log = rest_of_log(server).await;
    assert!(log.lines().all(|line| line.len() < 1000), "{log}");
}
