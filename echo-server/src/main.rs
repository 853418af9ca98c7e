//! The `echo-server` command.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use sockstream_echo_server::{AllowedOrigin, Config, bind, termination};

/// A WebSocket echo server that keeps message types and, on request, misbehaves on purpose.
///
/// Echoes at /echo. Prints one line when it listens; ends on SIGTERM or SIGINT.
#[derive(Debug, Parser)]
#[command(name = "echo-server", version)]
struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder to serve at /
    #[arg(long, value_name = "DIR")]
    www: Option<PathBuf>,
    /// The folder of the built npm package, to serve at /sockstream/
    #[arg(long, value_name = "DIR")]
    package: Option<PathBuf>,
    /// Also serve /fault/… and /control/…, which tests need and nobody else should reach
    #[arg(long)]
    faults: bool,
    /// An origin whose pages may connect, besides the server's own; may be given several times.
    /// `http://127.0.0.1:*` is any port of it, `null` a page without an origin, `*` every page
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    allow_origins: Vec<AllowedOrigin>,
    /// The smallest message compressed, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().compression_threshold)]
    compression_threshold: usize,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let Arguments {
        listen,
        www,
        package,
        faults,
        allow_origins,
        compression_threshold,
    } = Arguments::parse();
    let server = bind(Config {
        listen,
        www,
        package,
        faults,
        allow_origins,
        compression_threshold,
        ..Config::default()
    })
    .await?;
    // Before the line below: whoever reads it may send the signal at once.
    let shutdown = termination()?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "listening on http://{}", server.local_addr())?;
    stdout.flush()?;
    drop(stdout);
    server.serve(shutdown).await
}
