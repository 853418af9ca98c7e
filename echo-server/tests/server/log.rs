//! The log on stderr.

use crate::support::Program;
use crate::support::{BINARY, CLOSE, Client, TEXT, close, handshake, signal, within};
use serde_json::Value;
use tokio::io::AsyncReadExt;

/// Returns what the program logs until it stops, after it refused a page and echoed a message.
#[cfg(unix)]
async fn log_of(flags: &[&str]) -> String {
    let server = Program::start(flags).await;
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
    answer_close(client).await;
    rest_of_log(server).await
}

#[cfg(unix)]
async fn stop(server: &Program) {
    signal("TERM", server.pid()).await;
}

#[cfg(unix)]
async fn answer_close(mut client: Client) {
    client.expect(CLOSE, &close(1001, "")).await;
    client.send(CLOSE, &close(1001, "")).await;
    client.expect_end().await;
}

#[cfg(unix)]
async fn rest_of_log(mut server: Program) -> String {
    let mut log = String::new();
    let mut stderr = server.child.stderr.take().expect("a pipe");
    within(stderr.read_to_string(&mut log)).await.expect("text");
    log
}

/// The server ends with its last connection, so that `/control` can't be requested.
#[cfg(unix)]
#[tokio::test]
async fn the_report_of_a_named_connection_is_logged() {
    let flags = ["--faults", "--log", "json", "--log-level", "debug"];
    let server = Program::start(&flags).await;
    let mut client = server.connect().await;
    client.open("/fault/echo?id=me", &[]).await;
    client.expect_echo(TEXT, b"one").await;
    client.expect_echo(BINARY, b"two!").await;
    let mut nameless = server.connect().await;
    nameless.open("/fault/echo", &[]).await;
    stop(&server).await;
    answer_close(nameless).await;
    answer_close(client).await;
    let log = rest_of_log(server).await;
    let reports: Vec<_> = lines(&log)
        .into_iter()
        .filter(|it| it["message"] == "report")
        .collect();
    let [report] = &reports[..] else {
        panic!("{log}");
    };
    let counts = ["id", "opened", "text", "binary", "bytes", "close"].map(|it| &report[it]);
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
    // The client that didn't answer.
    assert_eq!(line("stopped")["aborted"], 1);
    // Payloads are not logged.
    assert!(!log.contains("secret"));
}

#[cfg(unix)]
#[tokio::test]
async fn other_log_formats() {
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
async fn texts_of_clients_are_truncated_in_the_log() {
    let server = Program::start(&["--log", "json"]).await;
    let origin = format!("https://{}.example", "a".repeat(10_000));
    // So few that all lines fit into the pipe, which is not read meanwhile.
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
