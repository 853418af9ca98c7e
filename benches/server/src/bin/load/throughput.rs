//! Measures how many messages are echoed in a time, how long each takes, and the processor time of both sides.

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
use crate::schedule::Schedule;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Where the server listens
    #[arg(long)]
    server: SocketAddr,
    /// The server's process, whose processor time is measured
    #[arg(long)]
    pid: u32,
    /// Bytes of each message
    #[arg(long)]
    size: usize,
    #[arg(long)]
    connections: u32,
    /// The most messages that wait for their echo on each connection
    #[arg(long)]
    window: u64,
    /// Messages that all connections together send each second; by default as many as the windows allow
    #[arg(long)]
    rate: Option<u32>,
    /// Seconds before messages count
    #[arg(long)]
    warm_up: f64,
    /// Seconds in which messages count
    #[arg(long)]
    seconds: f64,
}

/// What is printed.
#[derive(Debug, Serialize)]
struct Outcome {
    messages: u64,
    seconds: f64,
    /// Seconds for which the server and this process ran on a processor.
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
    if arguments.size < NUMBER || arguments.window == 0 || arguments.rate == Some(0) {
        return Err(
            "a message has at least 8 bytes, and a window and a rate at least one message".into(),
        );
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
    let now = Instant::now();
    let start = now + Duration::from_secs_f64(arguments.warm_up);
    let end = start + Duration::from_secs_f64(arguments.seconds);
    let span = Span { start, end };
    // Nanoseconds, up to a minute.
    let latencies = Rc::new(RefCell::new(Histogram::new_with_max(60_000_000_000, 3)?));
    let tasks: Vec<_> = (0..)
        .zip(connections)
        .map(|(index, connection)| {
            let schedule = arguments.rate.map_or_else(
                || Schedule::unlimited(end),
                |rate| {
                    // Connections send one after another, evenly spread over the period.
                    let between = Duration::from_secs(1) / rate;
                    let period = between * arguments.connections;
                    Schedule::steady(now + between * index, period, end)
                },
            );
            spawn_local(exchange(connection, schedule, span, Rc::clone(&latencies)))
        })
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
        // Scaled to the span: both times are read a little after its start and its end.
        server_cpu: (after.0 - before.0).as_secs_f64() * arguments.seconds / elapsed,
        client_cpu: (after.1 - before.1).as_secs_f64() * arguments.seconds / elapsed,
        p50: microseconds(0.5),
        p99: microseconds(0.99),
    };
    println!("{}", serde_json::to_string(&outcome)?);
    Ok(())
}

/// Sends messages on one connection and records how long those within the span take.
async fn exchange(
    mut connection: Connection,
    mut schedule: Schedule,
    span: Span,
    latencies: Rc<RefCell<Histogram<u64>>>,
) -> Result<()> {
    let counted = span.start..span.end;
    connection
        .run(
            |now, cx| schedule.allowed(now, cx),
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
