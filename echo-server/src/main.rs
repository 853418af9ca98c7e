//! The `echo-server` command.

mod arguments;

use std::io::{self, IsTerminal, Write};

use arguments::{Arguments, Log};
use clap::Parser;
use sockstream_echo_server::{Reload, Server, bind, shutdown_signal};
use tracing::Level;

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(run(arguments));
    // Doesn't wait for threads that read files, because a disk may not answer.
    runtime.shutdown_background();
    result
}

async fn run(arguments: Arguments) -> io::Result<()> {
    start_log(arguments.log, arguments.log_level);
    let server = bind(arguments.into_config()).await?;
    // Installed before "listening" is printed, because its reader may send a signal at once.
    let shutdown = shutdown_signal()?;
    reload_on_hangup(server.reload())?;
    print_addresses(&server)?;
    server.serve(shutdown).await
}

/// Reloads the certificate on SIGHUP. Without one from files, SIGHUP does nothing.
#[cfg(unix)]
fn reload_on_hangup(reload: Option<Reload>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    use tracing::{info, warn};

    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match reload.as_ref().map(Reload::reload) {
                Some(Ok(())) => info!("certificate reloaded"),
                Some(Err(error)) => warn!(%error, "certificate not reloaded"),
                None => {}
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn reload_on_hangup(_: Option<Reload>) -> io::Result<()> {
    Ok(())
}

fn start_log(format: Log, level: Level) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    match format {
        Log::Pretty => builder.with_target(false).init(),
        Log::Json => builder.json().flatten_event(true).init(),
        Log::Off => {}
    }
}

/// Prints what scripts read from stdout: the certificate's hashes, and the URL in the last line.
fn print_addresses(server: &Server) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    if let Some(certificate) = server.certificate() {
        writeln!(stdout, "certificate SHA-256 {}", certificate.fingerprint())?;
        let hash = certificate.public_key_hash();
        writeln!(stdout, "certificate public key SHA-256 {hash}")?;
    }
    writeln!(stdout, "listening on {}", server.url())?;
    stdout.flush()
}
