//! The `echo-server` command.

mod arguments;

use std::io::{self, Write};

use arguments::Arguments;
use clap::Parser;
use sockstream_echo_server::{bind, termination};

#[tokio::main]
async fn main() -> io::Result<()> {
    let server = bind(Arguments::parse().into_config()).await?;
    // Before the line below: whoever reads it may send the signal at once.
    let shutdown = termination()?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "listening on http://{}", server.local_addr())?;
    stdout.flush()?;
    drop(stdout);
    server.serve(shutdown).await
}
