//! How many messages a second, and how long each takes.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr};
use std::process;
use std::rc::Rc;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use serde::Serialize;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::sleep_until;

use crate::connection::{Connection, NUMBER, Result};
use crate::cpu;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where the server listens
    #[arg(long)]
    server: SocketAddr,
    /// The server's process, whose processor time is told
    #[arg(long)]
    pid: u32,
    /// Bytes of each message
    #[arg(long)]
    size: usize,
    #[arg(long)]
    connections: usize,
    /// Messages on their way on each connection
    #[arg(long)]
    window: u64,
    /// Seconds before it counts
    #[arg(long)]
    warm_up: f64,
    /// Seconds it counts
    #[arg(long)]
    seconds: f64,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Outcome {
    messages: u64,
    seconds: f64,
    /// Seconds that the server and this process had a processor.
    server_cpu: f64,
    client_cpu: f64,
    /// Microseconds from sending to the echo.
    p50: f64,
    p99: f64,
}

/// When messages count.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: Instant,
    end: Instant,
}

pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    if arguments.size < NUMBER || arguments.window == 0 {
        return Err("a message has 8 bytes at least, and a window one message".into());
    }
    LocalSet::new().run_until(measure(arguments)).await
}

async fn measure(arguments: Arguments) -> Result<()> {
    let url = format!("ws://{}/echo", arguments.server);
    let source = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut connections = Vec::new();
    for _ in 0..arguments.connections {
        let Arguments {
            server,
            size,
            window,
            ..
        } = arguments;
        connections.push(Connection::open(&url, source, server, size, window).await?);
    }
    let start = Instant::now() + Duration::from_secs_f64(arguments.warm_up);
    let span = Span {
        start,
        end: start + Duration::from_secs_f64(arguments.seconds),
    };
    // Nanoseconds, up to a minute.
    let latencies = Rc::new(RefCell::new(Histogram::new_with_max(60_000_000_000, 3)?));
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|connection| spawn_local(converse(connection, span, Rc::clone(&latencies))))
        .collect();
    let cpu = async |moment: Instant| {
        sleep_until(moment.into()).await;
        Ok::<_, std::io::Error>((
            cpu::time(arguments.pid)?,
            cpu::time(process::id())?,
            Instant::now(),
        ))
    };
    let before = cpu(span.start).await?;
    let after = cpu(span.end).await?;
    for task in tasks {
        task.await??;
    }
    let latencies = latencies.borrow();
    let elapsed = (after.2 - before.2).as_secs_f64();
    let microseconds = |quantile| latencies.value_at_quantile(quantile) as f64 / 1000.0;
    let outcome = Outcome {
        messages: latencies.len(),
        seconds: arguments.seconds,
        // As if both had been asked exactly at the start and at the end.
        server_cpu: (after.0 - before.0).as_secs_f64() * arguments.seconds / elapsed,
        client_cpu: (after.1 - before.1).as_secs_f64() * arguments.seconds / elapsed,
        p50: microseconds(0.5),
        p99: microseconds(0.99),
    };
    println!("{}", serde_json::to_string(&outcome)?);
    Ok(())
}

async fn converse(
    mut connection: Connection,
    span: Span,
    latencies: Rc<RefCell<Histogram<u64>>>,
) -> Result<()> {
    let counted = span.start..span.end;
    connection
        .run(
            |now| now < span.end,
            |sent, came| {
                if counted.contains(&came) {
                    let latency = came.saturating_duration_since(sent);
                    latencies
                        .borrow_mut()
                        .saturating_record(latency.as_nanos() as u64);
                }
            },
        )
        .await?;
    connection.close().await
}
