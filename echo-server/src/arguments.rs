//! The command line. `Config` has the defaults, and documents each setting in detail.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use humantime::Duration;
use sockstream_echo_server::{AllowedHost, AllowedOrigin, Config, Tls};
use tracing::Level;

/// A WebSocket echo server that keeps message types and, on request, misbehaves on purpose.
///
/// Echoes at /echo. Prints `listening on URL` when it listens. Stops on SIGTERM or SIGINT, at once
/// on a second SIGINT. Reloads its certificate on SIGHUP. A DURATION is like `10s`, `500ms` or
/// `2m`; 0 is no limit.
#[derive(Debug, Parser)]
#[command(name = "echo-server", version)]
pub(crate) struct Arguments {
    /// The address to listen on; port 0 selects a free one
    #[arg(long, value_name = "ADDRESS", default_value_t = Config::default().listen)]
    listen: SocketAddr,
    /// Use TLS, with a self-signed certificate made at start, whose hashes are printed
    #[arg(long, conflicts_with = "cert")]
    tls: bool,
    /// Use TLS, with the certificate chain in this PEM file, the server's own certificate first
    #[arg(long, value_name = "FILE", requires = "key")]
    cert: Option<PathBuf>,
    /// The PEM file of the certificate's private key
    #[arg(long, value_name = "FILE", requires = "cert")]
    key: Option<PathBuf>,
    /// The folder to serve at /
    #[arg(long, value_name = "DIR")]
    www: Option<PathBuf>,
    /// The folder of the built npm package, to serve at /sockstream/
    #[arg(long, value_name = "DIR")]
    package: Option<PathBuf>,
    /// Also serve /fault/… and /control/…, which are for tests; only on a loopback address
    #[cfg(feature = "faults")]
    #[arg(long)]
    faults: bool,
    /// Serve them on every address
    #[cfg(feature = "faults")]
    #[arg(long, requires = "faults")]
    faults_on_any_address: bool,
    /// Also serve /metrics, for Prometheus
    #[arg(long)]
    metrics: bool,
    /// A host name that requests may have as their Host, besides IP addresses and localhost; may
    /// be repeated. Requests with another one are answered by 403. `*` is every name
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<AllowedHost>,
    /// An origin whose pages may connect, besides the server's own; may be repeated.
    /// `http://127.0.0.1:*` is every port of it, `null` an opaque origin, `*` every page
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    allow_origins: Vec<AllowedOrigin>,
    /// Decline permessage-deflate
    #[arg(long)]
    no_compression: bool,
    /// The smallest message that is compressed, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().compression_threshold)]
    compression_threshold: usize,
    /// The memory budget for the messages of all connections, in bytes; a message that doesn't fit
    /// is answered by Close 1013
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().memory_bytes)]
    memory: usize,
    /// The largest message, in bytes after decompression; a larger one is answered by Close 1009
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().max_message_bytes)]
    max_message: usize,
    /// How long a message may take to arrive, from its first frame to its last; a slower one is
    /// answered by Close 1008
    #[arg(long, value_name = "DURATION", default_value_t = Duration::from(Config::default().message_timeout))]
    message_timeout: Duration,
    /// The largest number of fragments of a message; one more is answered by Close 1008
    #[arg(long, value_name = "COUNT", default_value_t = Config::default().max_fragments)]
    max_fragments: usize,
    /// The largest number of connections; one more is answered by 503. The limit is lower if the
    /// system allows fewer open files
    #[arg(long, value_name = "COUNT", default_value_t = Config::default().max_connections)]
    max_connections: usize,
    /// The largest number of connections from one address, or from one /64 network for IPv6; one
    /// more is answered by 429
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = Config::default().max_connections_per_address
    )]
    max_connections_per_address: usize,
    /// The largest number of Pings and Pongs of a client at once, which refills evenly within a
    /// second; one more is answered by Close 1008
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = Config::default().max_control_frames_per_second
    )]
    max_control_frames_per_second: u32,
    /// The limit of a client's send queue, in bytes; while more is queued, nothing more is read
    /// from the client
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().send_queue_bytes)]
    send_queue: usize,
    /// How long the TLS handshake and the head of a request may take; a slower connection is ended
    #[arg(long, value_name = "DURATION", default_value_t = Duration::from(Config::default().handshake_timeout))]
    handshake_timeout: Duration,
    /// How long a client may send nothing: after half of it the server sends a Ping, after all of
    /// it Close 1008
    #[arg(long, value_name = "DURATION", default_value_t = Duration::from(Config::default().idle_timeout))]
    idle_timeout: Duration,
    /// How long a client may read nothing of what waits to be sent; then the connection is reset
    #[arg(long, value_name = "DURATION", default_value_t = Duration::from(Config::default().send_timeout))]
    send_timeout: Duration,
    /// How long the server waits for the end of a connection after it ended its own side
    #[arg(long, value_name = "DURATION", default_value_t = Duration::from(Config::default().close_timeout))]
    close_timeout: Duration,
    /// How long connections may take to end after the server sent 1001, when it stops
    #[arg(long, value_name = "DURATION", default_value_t = Duration::from(Config::default().grace))]
    grace: Duration,
    /// How to log to stderr
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Log::Pretty)]
    pub(crate) log: Log,
    /// The lowest level that is logged; `debug` logs every connection
    #[arg(long, value_name = "LEVEL", default_value_t = Level::INFO)]
    pub(crate) log_level: Level,
}

/// The format of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// For people
    Pretty,
    /// One JSON object per line
    Json,
    /// Logs nothing
    Off,
}

impl Arguments {
    pub(crate) fn into_config(self) -> Config {
        Config {
            listen: self.listen,
            tls: match (self.cert, self.key) {
                (Some(cert), Some(key)) => Tls::Files { cert, key },
                _ if self.tls => Tls::Development,
                _ => Tls::Off,
            },
            www: self.www,
            package: self.package,
            #[cfg(feature = "faults")]
            faults: self.faults,
            #[cfg(feature = "faults")]
            faults_on_any_address: self.faults_on_any_address,
            metrics: self.metrics,
            hosts: self.hosts,
            allow_origins: self.allow_origins,
            compression: !self.no_compression,
            compression_threshold: self.compression_threshold,
            memory_bytes: self.memory,
            max_message_bytes: self.max_message,
            message_timeout: self.message_timeout.into(),
            max_fragments: self.max_fragments,
            max_connections: self.max_connections,
            max_connections_per_address: self.max_connections_per_address,
            max_control_frames_per_second: self.max_control_frames_per_second,
            send_queue_bytes: self.send_queue,
            handshake_timeout: self.handshake_timeout.into(),
            idle_timeout: self.idle_timeout.into(),
            send_timeout: self.send_timeout.into(),
            close_timeout: self.close_timeout.into(),
            grace: self.grace.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use std::time::Duration;

    #[test]
    fn without_flags_it_is_the_default_config() {
        Arguments::command().debug_assert();
        let config = Arguments::parse_from(["echo-server"]).into_config();
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn every_flag_reaches_the_config() {
        let flags = "--listen 127.0.0.1:1 --cert c --key d --www a --package b --metrics --host h --allow-origin http://a \
                     --allow-origin null --no-compression --compression-threshold 1 --max-message 2 --memory 12 --message-timeout 13s \
                     --max-fragments 3 --max-connections 4 --max-connections-per-address 5 \
                     --max-control-frames-per-second 6 --send-queue 7 --handshake-timeout 500ms \
                     --idle-timeout 8s --send-timeout 9s --close-timeout 10s --grace 1m";
        let arguments = ["echo-server"].into_iter().chain(flags.split_whitespace());
        #[cfg(feature = "faults")]
        let arguments = arguments.chain(["--faults", "--faults-on-any-address"]);
        let config = Arguments::parse_from(arguments).into_config();
        let expected = Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 1)),
            tls: Tls::Files {
                cert: "c".into(),
                key: "d".into(),
            },
            www: Some("a".into()),
            package: Some("b".into()),
            #[cfg(feature = "faults")]
            faults: true,
            #[cfg(feature = "faults")]
            faults_on_any_address: true,
            metrics: true,
            hosts: vec!["h".parse().expect("a host")],
            allow_origins: vec![
                "http://a".parse().expect("an origin"),
                "null".parse().expect("an origin"),
            ],
            compression: false,
            compression_threshold: 1,
            memory_bytes: 12,
            max_message_bytes: 2,
            message_timeout: Duration::from_secs(13),
            max_fragments: 3,
            max_connections: 4,
            max_connections_per_address: 5,
            max_control_frames_per_second: 6,
            send_queue_bytes: 7,
            handshake_timeout: Duration::from_millis(500),
            idle_timeout: Duration::from_secs(8),
            send_timeout: Duration::from_secs(9),
            close_timeout: Duration::from_secs(10),
            grace: Duration::from_secs(60),
        };
        assert_eq!(format!("{config:?}"), format!("{expected:?}"));
    }

    #[test]
    fn the_readme_has_every_flag_and_its_default() {
        let readme = include_str!("../README.md");
        for argument in Arguments::command().get_arguments() {
            let flag = format!("--{}", argument.get_long().expect("a long flag"));
            let default = argument.get_default_values().first();
            let default = default.map_or("", |it| it.to_str().expect("text"));
            let is_its = |line: &str| {
                let rest = line.split_once(&flag).map(|(_, rest)| rest);
                rest.is_some_and(|rest| rest.starts_with([' ', '`']) && rest.contains(default))
            };
            let mut rows = readme.lines().filter(|line| line.starts_with("| `--"));
            assert!(rows.any(is_its), "{flag} {default}");
        }
    }

    #[test]
    fn the_kinds_of_tls() {
        let tls = |flags: &str| {
            let arguments = ["echo-server"].into_iter().chain(flags.split_whitespace());
            Arguments::try_parse_from(arguments).map(|it| it.into_config().tls)
        };
        assert_eq!(tls("--tls").ok(), Some(Tls::Development));
        for bad in ["--cert a", "--key a", "--tls --cert a --key b"] {
            assert!(tls(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations() {
        let grace = |text: &str| {
            let arguments = ["echo-server", "--grace", text];
            Arguments::try_parse_from(arguments).map(|it| it.into_config().grace)
        };
        assert_eq!(grace("0").ok(), Some(Duration::ZERO));
        assert_eq!(grace("2m").ok(), Some(Duration::from_secs(120)));
        for text in ["", "-1s", "1", "NaN"] {
            assert!(grace(text).is_err(), "{text}");
        }
    }
}
