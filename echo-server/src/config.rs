//! What the server is told before it starts.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::budget::Budget;
use crate::host::AllowedHost;
use crate::keepalive::Timeouts;
use crate::origin::AllowedOrigin;
use crate::reader::ReadLimits;
use crate::reassembly::MessageLimits;
use crate::tls::Tls;

/// How the server listens, what it serves and where its limits are.
///
/// A [`Duration`] of zero is no limit, whichever it is.
///
/// ```
/// use sockstream_echo_server::Config;
///
/// let config = Config { metrics: true, ..Config::default() };
/// assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on; port 0 takes a free one. Default: `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// Whether it speaks TLS, and with which certificate. Default: it doesn't.
    pub tls: Tls,
    /// The folder served at `/`. Default: none.
    pub www: Option<PathBuf>,
    /// The folder of the built npm package, served at `/sockstream/`. Default: none.
    pub package: Option<PathBuf>,
    /// Whether `/fault/…` and `/control/…` exist. With an address to listen on that isn't a
    /// loopback address, [`bind`](crate::bind) refuses it. Default: `false`.
    #[cfg(feature = "faults")]
    pub faults: bool,
    /// Whether [`Config::faults`] may be served on any address. Default: `false`.
    #[cfg(feature = "faults")]
    pub faults_on_any_address: bool,
    /// Whether `/metrics` exists, in the OpenMetrics text that Prometheus reads.
    /// Default: `false`.
    pub metrics: bool,
    /// The host names by which the server may be asked for, besides IP addresses, `localhost` and
    /// names that end with `.localhost`. A request with another `Host` is answered by 403,
    /// whatever it is for: a page can have its own name lead to any address, and would then be of
    /// the server's own origin. Default: none.
    pub hosts: Vec<AllowedHost>,
    /// The origins whose pages may open WebSockets and read `/metrics` and `/control`, besides the
    /// server's own; others are answered by 403. Requests without `Origin` are allowed.
    /// Default: none.
    pub allow_origins: Vec<AllowedOrigin>,
    /// Whether `/echo` accepts permessage-deflate. Default: `true`.
    pub compression: bool,
    /// The smallest message compressed, in bytes: shorter ones get no smaller. Default: 256.
    pub compression_threshold: usize,
    /// The most memory for messages of all connections together, in bytes: those that arrive, are
    /// compressed or decompressed, or wait to be sent, and what was read ahead of them. A message
    /// for which none is left is answered by Close 1013, and a client that leaves its answers
    /// unread is reset. The last eighth is left to connections that need up to 128 KiB each.
    /// Default: 256 MiB.
    pub memory_bytes: usize,
    /// The largest message accepted, in bytes after decompression; a larger one is answered by
    /// Close 1009. Default: 16 MiB.
    pub max_message_bytes: usize,
    /// How long a message may take to arrive, from its first frame to its last; then it is
    /// answered by Close 1008. Default: 120 s.
    pub message_timeout: Duration,
    /// The largest number of fragments of a message; one more is answered by Close 1008.
    /// Default: 131,072.
    pub max_fragments: usize,
    /// How many TCP connections may be open at once; one more is answered by 503. Fewer, should
    /// the system not allow as many open files. Default: 10,000.
    pub max_connections: usize,
    /// How many of them may come from one address, for IPv6 from one /64 network; one more is
    /// answered by 429. Behind a proxy all come from one. Default: 1,000.
    pub max_connections_per_address: usize,
    /// How many Pings and Pongs a client may send at once; they come back evenly, all of them
    /// within a second. One more is answered by Close 1008. Zero allows none. Default: 1,000.
    pub max_pings_per_second: u32,
    /// With so much waiting to be sent to a client, in bytes, nothing more is read from it. What a
    /// client that doesn't read costs is at most this, one message, and 64 KiB that were read
    /// ahead; buffers may have twice the room that is used. Answers to a burst are written in
    /// portions of that size. Default: 64 KiB.
    pub send_queue_bytes: usize,
    /// How long a client may take to send a request's head, and for the TLS handshake before it;
    /// then the connection is ended. Default: 10 s.
    pub handshake_timeout: Duration,
    /// How long a WebSocket client may say nothing, Pongs included; after half of it the server
    /// sends a Ping, after all of it Close 1008. Default: 120 s.
    pub idle_timeout: Duration,
    /// How long a client may read nothing of what waits to be sent; then the connection is
    /// reset. One that reads at all, however slowly, is not. Default: 30 s.
    pub send_timeout: Duration,
    /// How long a connection lingers after the server ended its side, so that what was sent last
    /// arrives, and how long the server tries to send a last Close. Default: 5 s.
    pub close_timeout: Duration,
    /// How long connections have to end after 1001 was sent, before they are cut. Default: 1 s.
    pub grace: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            tls: Tls::Off,
            www: None,
            package: None,
            #[cfg(feature = "faults")]
            faults: false,
            #[cfg(feature = "faults")]
            faults_on_any_address: false,
            metrics: false,
            hosts: Vec::new(),
            allow_origins: Vec::new(),
            compression: true,
            compression_threshold: 256,
            memory_bytes: 256 << 20,
            max_message_bytes: 16 << 20,
            message_timeout: Duration::from_secs(120),
            max_fragments: 128 << 10,
            max_connections: 10_000,
            max_connections_per_address: 1_000,
            max_pings_per_second: 1_000,
            send_queue_bytes: 64 << 10,
            handshake_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(120),
            send_timeout: Duration::from_secs(30),
            close_timeout: Duration::from_secs(5),
            grace: Duration::from_secs(1),
        }
    }
}

impl Config {
    /// What is read of a client keeps to these.
    pub(crate) fn read_limits(&self, budget: &Arc<Budget>) -> ReadLimits {
        ReadLimits {
            message: MessageLimits {
                bytes: self.max_message_bytes,
                fragments: self.max_fragments,
            },
            message_timeout: self.message_timeout,
            budget: Arc::clone(budget),
        }
    }

    /// Whether the routes of tests exist.
    pub(crate) fn has_faults(&self) -> bool {
        #[cfg(feature = "faults")]
        return self.faults;
        #[cfg(not(feature = "faults"))]
        false
    }

    /// What a WebSocket's client may do nothing for.
    pub(crate) fn timeouts(&self) -> Timeouts {
        Timeouts {
            idle: self.idle_timeout,
            stalled: self.send_timeout,
        }
    }

    /// A folder that isn't there would only show as a 404 on every page.
    pub(crate) fn check(&self) -> io::Result<()> {
        #[cfg(feature = "faults")]
        if self.faults
            && !self.faults_on_any_address
            && !self.listen.ip().to_canonical().is_loopback()
        {
            let text = "--faults lets every client misuse the server, and is for loopback addresses; \
                        --faults-on-any-address insists on it";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let folders = [&self.www, &self.package];
        folders
            .into_iter()
            .flatten()
            .try_for_each(|folder| check_folder(folder))
    }
}

fn check_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let text = format!("{} is not a folder", folder.display());
    Err(io::Error::new(io::ErrorKind::NotFound, text))
}
