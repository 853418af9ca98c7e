//! Connections that do nothing, for the server's memory to be looked at.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use tokio::io::{AsyncReadExt, stdin};

use crate::connection::{Connection, Result};

/// Bytes of the one message that each connection has echoed before it falls silent.
const SIZE: usize = 1024;
/// Connections from one address; the system has about 28,000 ports for that.
const FROM_ONE: usize = 1_000;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where the server listens
    #[arg(long)]
    server: SocketAddr,
    #[arg(long)]
    connections: usize,
}

pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let url = format!("ws://{}/echo", arguments.server);
    let mut connections = Vec::new();
    for index in 0..arguments.connections {
        let host = u8::try_from(index / FROM_ONE + 1)?;
        let source = SocketAddr::from((Ipv4Addr::new(127, 0, 1, host), 0));
        let mut connection = Connection::open(&url, source, arguments.server, SIZE, 1).await?;
        connection.run(once(), |_, _| {}).await?;
        connections.push(connection);
    }
    println!("ready");
    let mut void = Vec::new();
    stdin().read_to_end(&mut void).await?;
    Ok(())
}

/// Says so the first time it is asked.
fn once() -> impl Fn(Instant) -> bool {
    let first = std::cell::Cell::new(true);
    move |_| first.replace(false)
}
