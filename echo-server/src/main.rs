//! The `echo-server` command.

mod arguments;

use std::io::{self, IsTerminal, Write};

use arguments::{Arguments, Log};
use clap::Parser;
use sockstream_echo_server::{Server, bind, termination};
use tracing::Level;

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    start_log(arguments.log, arguments.log_level);
    let server = bind(arguments.into_config()).await?;
    // Before the line that says that it listens: whoever reads it may send the signal at once.
    let shutdown = termination()?;
    introduce(&server)?;
    server.serve(shutdown).await
}

fn start_log(form: Log, level: Level) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    match form {
        Log::Pretty => builder.with_target(false).init(),
        Log::Json => builder.json().flatten_event(true).init(),
        Log::Off => {}
    }
}

/// What scripts read from stdout. The last line is where the server is.
fn introduce(server: &Server) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if let Some(certificate) = server.certificate() {
        writeln!(stdout, "certificate SHA-256 {}", certificate.fingerprint())?;
        let hash = certificate.public_key_hash();
        writeln!(stdout, "certificate public key SHA-256 {hash}")?;
    }
    writeln!(stdout, "listening on {}", server.url())?;
    stdout.flush()
}
