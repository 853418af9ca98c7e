//! The load generator: one thread, many connections, every echo compared with what was sent.
//!
//! tokio-websockets does the protocol. Of the maintained clients it costs the least: it masks with
//! vector instructions, writes queued messages without copying them together, and takes several
//! messages out of one read.

mod connection;
mod cpu;
mod idle;
mod schedule;
mod throughput;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Sends as fast as the echoes come back, or at a fixed rate; prints one JSON object
    Throughput(throughput::Arguments),
    /// Opens connections for each line on stdin, prints `ready`, and keeps them until stdin ends
    Idle(idle::Arguments),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Throughput(arguments) => throughput::run(arguments).await,
        Command::Idle(arguments) => idle::run(arguments).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
