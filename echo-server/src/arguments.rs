//! The command line. `Config` owns the defaults, and tells more about each.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use sockstream_echo_server::{AllowedHost, AllowedOrigin, Config, Tls};
use tracing::Level;

/// A WebSocket echo server that keeps message types and, on request, misbehaves on purpose.
///
/// Echoes at /echo. Prints `listening on URL` when it listens; ends on SIGTERM or SIGINT, at once
/// on a second SIGINT; reads its certificates again on SIGHUP. A time of 0 is no limit.
#[derive(Debug, Parser)]
#[command(name = "echo-server", version)]
pub(crate) struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value_t = Config::default().listen)]
    listen: SocketAddr,
    /// Speak TLS, with a certificate made at start whose fingerprints are printed
    #[arg(long, conflicts_with = "cert")]
    tls: bool,
    /// Speak TLS, with the certificates in this PEM file, the server's own first
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
    /// Also serve /fault/… and /control/…, which tests need and nobody else should reach; only on
    /// a loopback address
    #[cfg(feature = "faults")]
    #[arg(long)]
    faults: bool,
    /// Serve the faults on other addresses as well
    #[cfg(feature = "faults")]
    #[arg(long, requires = "faults")]
    faults_on_any_address: bool,
    /// Also serve /metrics, for Prometheus
    #[arg(long)]
    metrics: bool,
    /// A host name by which the server may be asked for, besides IP addresses and localhost; may
    /// be given several times. Other names are answered by 403. `*` is every name
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<AllowedHost>,
    /// An origin whose pages may connect, besides the server's own; may be given several times.
    /// `http://127.0.0.1:*` is any port of it, `null` a page without an origin, `*` every page
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    allow_origins: Vec<AllowedOrigin>,
    /// Never compress messages, whatever clients offer
    #[arg(long)]
    no_compression: bool,
    /// The smallest message compressed, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().compression_threshold)]
    compression_threshold: usize,
    /// The most memory for the messages of all connections, in bytes; a message for which none is
    /// left is answered by Close 1013
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().memory_bytes)]
    memory: usize,
    /// The largest message, in bytes after decompression; a larger one is answered by Close 1009
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().max_message_bytes)]
    max_message: usize,
    /// How many seconds a message may take to arrive, from its first frame to its last; then it is
    /// answered by Close 1008
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(Config::default().message_timeout))]
    message_timeout: Seconds,
    /// The most fragments of a message; one more is answered by Close 1008
    #[arg(long, value_name = "COUNT", default_value_t = Config::default().max_fragments)]
    max_fragments: usize,
    /// The most connections; one more is answered by 503. Fewer, should the system not allow as
    /// many open files
    #[arg(long, value_name = "COUNT", default_value_t = Config::default().max_connections)]
    max_connections: usize,
    /// The most connections from one address, for IPv6 from one /64 network; one more is answered
    /// by 429
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = Config::default().max_connections_per_address
    )]
    max_connections_per_address: usize,
    /// The most Pings and Pongs of a client at once, which come back within a second; one more is
    /// answered by Close 1008
    #[arg(long, value_name = "COUNT", default_value_t = Config::default().max_pings_per_second)]
    max_pings_per_second: u32,
    /// With so many bytes waiting to be sent to a client, nothing more is read from it
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().send_queue_bytes)]
    send_queue: usize,
    /// How many seconds a request's head may take to arrive; then the connection is ended
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(Config::default().handshake_timeout))]
    handshake_timeout: Seconds,
    /// How many seconds a client may say nothing: after half of them it gets a Ping, after all
    /// Close 1008
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(Config::default().idle_timeout))]
    idle_timeout: Seconds,
    /// How many seconds a client may read nothing of what waits to be sent; then the connection
    /// is reset
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(Config::default().send_timeout))]
    send_timeout: Seconds,
    /// How many seconds a connection lingers after the server ended its side
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(Config::default().close_timeout))]
    close_timeout: Seconds,
    /// How many seconds connections have to end after 1001 was sent, when the server stops
    #[arg(long, value_name = "SECONDS", default_value_t = Seconds(Config::default().grace))]
    grace: Seconds,
    /// How to log to stderr
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Log::Pretty)]
    pub(crate) log: Log,
    /// From which level on to log; `debug` tells of every connection
    #[arg(long, value_name = "LEVEL", default_value_t = Level::INFO)]
    pub(crate) log_level: Level,
}

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// For people
    Pretty,
    /// One JSON object a line
    Json,
    /// Not at all
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
            message_timeout: self.message_timeout.0,
            max_fragments: self.max_fragments,
            max_connections: self.max_connections,
            max_connections_per_address: self.max_connections_per_address,
            max_pings_per_second: self.max_pings_per_second,
            send_queue_bytes: self.send_queue,
            handshake_timeout: self.handshake_timeout.0,
            idle_timeout: self.idle_timeout.0,
            send_timeout: self.send_timeout.0,
            close_timeout: self.close_timeout.0,
            grace: self.grace.0,
        }
    }
}

/// A time as it is typed: `10`, `0.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seconds(Duration);

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let seconds = text.parse().ok().map(Duration::try_from_secs_f64);
        match seconds {
            Some(Ok(duration)) => Ok(Self(duration)),
            _ => Err("not a number of seconds"),
        }
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn without_flags_it_is_the_default_config() {
        Arguments::command().debug_assert();
        let config = Arguments::parse_from(["echo-server"]).into_config();
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn every_flag_reaches_the_config() {
        let flags = "--listen 127.0.0.1:1 --cert c --key d --www a --package b --metrics --host h --allow-origin http://a \
                     --allow-origin null --no-compression --compression-threshold 1 --max-message 2 --memory 12 --message-timeout 13 \
                     --max-fragments 3 --max-connections 4 --max-connections-per-address 5 \
                     --max-pings-per-second 6 --send-queue 7 --handshake-timeout 0.5 \
                     --idle-timeout 8 --send-timeout 9 --close-timeout 10 --grace 11";
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
            max_pings_per_second: 6,
            send_queue_bytes: 7,
            handshake_timeout: Duration::from_millis(500),
            idle_timeout: Duration::from_secs(8),
            send_timeout: Duration::from_secs(9),
            close_timeout: Duration::from_secs(10),
            grace: Duration::from_secs(11),
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
    fn seconds() {
        assert_eq!("0".parse(), Ok(Seconds(Duration::ZERO)));
        for text in ["", "-1", "NaN", "1e400", "1s"] {
            assert!(text.parse::<Seconds>().is_err(), "{text}");
        }
    }
}
