//! The program as a process of its own.

use std::process::Stdio;

use super::{Client, within};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

pub(crate) struct Program {
    pub(crate) child: Child,
    pub(crate) stdout: BufReader<ChildStdout>,
    /// The lines that it printed before the URL.
    pub(crate) printed: Vec<String>,
    /// The address that it listens on.
    pub(crate) address: String,
}

impl Program {
    /// Starts the program with these flags, and waits until it listens.
    pub(crate) async fn start(flags: &[&str]) -> Self {
        Self::start_by("exec", flags).await
    }

    /// The same, after these shell commands.
    pub(crate) async fn start_by(shell: &str, flags: &[&str]) -> Self {
        let script = format!("{shell} \"$0\" --listen 127.0.0.1:0 \"$@\"");
        let mut child = Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_echo-server")])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("to start");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut printed = Vec::new();
        loop {
            let mut line = String::new();
            let count = within(stdout.read_line(&mut line)).await.expect("a line");
            assert_ne!(count, 0, "ended after {printed:?}");
            let Some(url) = line.trim_end().strip_prefix("listening on ") else {
                printed.push(line);
                continue;
            };
            let (_, address) = url.split_once("://").expect("a URL");
            return Self {
                address: address.to_owned(),
                child,
                stdout,
                printed,
            };
        }
    }

    pub(crate) async fn connect(&self) -> Client {
        Client::connect(self.address.parse().expect("an address")).await
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id().expect("a process that runs")
    }
}
