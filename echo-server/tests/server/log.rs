use crate::command::Running;
use crate::support::{CLOSE, TEXT, close, handshake, within};
use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::process::Command;

/// What the program says on stderr when it is told to end, after a page was refused and a
/// WebSocket echoed.
#[cfg(unix)]
async fn log_of(flags: &[&str]) -> String {
    let mut server = Running::start(flags).await;
    let mut stranger = server.connect().await;
    let page = handshake("/echo", &[("origin", "https://evil.example")]);
    stranger.write(page.as_bytes()).await;
    assert_eq!(stranger.head().await.status, 403);
    let mut client = server.connect().await;
    client.open("/echo", &[]).await;
    client.expect_echo(TEXT, b"secret").await;
    let mut silent = server.connect().await;
    silent.open("/echo", &[]).await;
    let kill = format!("kill {}", server.pid());
    let killed = within(Command::new("sh").args(["-c", &kill]).status()).await;
    assert!(killed.expect("a shell").success());
    client.expect(CLOSE, &close(1001, "")).await;
    client.send(CLOSE, &close(1001, "")).await;
    client.expect_end().await;
    drop(client);
    let mut log = String::new();
    let mut stderr = server.child.stderr.take().expect("a pipe");
    within(stderr.read_to_string(&mut log)).await.expect("text");
    log
}

#[cfg(unix)]
#[tokio::test]
async fn json_lines_are_objects() {
    let log = log_of(&["--log", "json", "--log-level", "debug"]).await;
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
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
    assert_eq!(line("stopped")["cut"], 1);
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
