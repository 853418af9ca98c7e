//! Opens connections that do nothing, so that the server's memory can be measured.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use tokio::io::{AsyncBufReadExt, BufReader, stdin};

use crate::connection::{Connection, Result};

/// The length of the one message that is echoed over each connection.
const SIZE: usize = 1024;
/// Connections from one source address; the system has about 28,000 ports for each.
const FROM_ONE: usize = 1_000;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where the server listens
    #[arg(long)]
    server: SocketAddr,
    /// Connections that are opened for each line on stdin
    #[arg(long)]
    connections: usize,
}

pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let url = format!("ws://{}/echo", arguments.server);
    let mut connections = Vec::new();
    let mut lines = BufReader::new(stdin()).lines();
    while lines.next_line().await?.is_some() {
        for _ in 0..arguments.connections {
            let host = u8::try_from(connections.len() / FROM_ONE + 1)?;
            let source = SocketAddr::from((Ipv4Addr::new(127, 0, 1, host), 0));
            let mut connection = Connection::open(&url, source, arguments.server, SIZE, 1).await?;
            connection.run(one_message(), |_, _| {}).await?;
            connections.push(connection);
        }
        println!("ready");
    }
    Ok(())
}

/// Allows one message, and none after it.
fn one_message() -> impl FnMut(Instant, &mut std::task::Context<'_>) -> Option<u64> {
    let mut first = true;
    move |_, _| std::mem::take(&mut first).then_some(1)
}
