//! The configuration of a server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::http::host::AllowedHost;
use crate::http::origin::AllowedOrigin;
use crate::net::tls::Tls;

/// How the server listens, what it serves, and its limits.
///
/// A [`Duration`] of zero is no limit.
///
/// ```
/// use sockstream_echo_server::Config;
///
/// let config = Config { metrics: true, ..Config::default() };
/// assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on; port 0 selects a free one. Default: `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// Whether to use TLS, and with which certificate. Default: [`Tls::Off`].
    pub tls: Tls,
    /// The folder served at `/`. Default: none.
    pub www: Option<PathBuf>,
    /// The folder of the built npm package, served at `/sockstream/`. Default: none.
    pub package: Option<PathBuf>,
    /// Whether to serve `/fault/…` and `/control/…`. [`bind`](crate::bind) fails if `listen` is
    /// not a loopback address. Default: `false`.
    #[cfg(feature = "faults")]
    pub faults: bool,
    /// Whether [`Config::faults`] may be served on every address. Default: `false`.
    #[cfg(feature = "faults")]
    pub faults_on_any_address: bool,
    /// Whether to serve `/metrics`, in the OpenMetrics text format that Prometheus reads.
    /// Default: `false`.
    pub metrics: bool,
    /// The host names that requests may have as their `Host`, besides IP addresses, `localhost`
    /// and names that end with `.localhost`. Every request with another one is answered by 403.
    /// This defends against DNS rebinding: a page can have its own name resolve to this server,
    /// so that it has the server's origin. Default: none.
    pub hosts: Vec<AllowedHost>,
    /// The origins whose pages may open WebSockets and read `/metrics` and `/control`, besides the
    /// server's own. Requests from pages of others are answered by 403. Requests without `Origin`
    /// are allowed. Default: none.
    pub allow_origins: Vec<AllowedOrigin>,
    /// Whether `/echo` accepts permessage-deflate. Default: `true`.
    pub compression: bool,
    /// The smallest message that is compressed, in bytes. Default: 256.
    pub compression_threshold: usize,
    /// The memory budget for messages of all connections together, in bytes: for messages that
    /// arrive, are compressed or decompressed, or wait to be sent, and for bytes that were read
    /// ahead. A message that doesn't fit is answered by Close 1013. A client that leaves its
    /// answers unread is reset when they don't fit. The last eighth is left to reservations of up
    /// to 128 KiB. Default: 256 MiB.
    pub memory_bytes: usize,
    /// The largest message accepted, in bytes after decompression. A larger one is answered by
    /// Close 1009. Default: 16 MiB.
    pub max_message_bytes: usize,
    /// How long a message may take to arrive, from its first frame to its last. A slower one is
    /// answered by Close 1008. Default: 120 s.
    pub message_timeout: Duration,
    /// The largest number of fragments of a message. One more is answered by Close 1008.
    /// Default: 131,072.
    pub max_fragments: usize,
    /// How many TCP connections may be open. One more is answered by 503. The limit is lower if
    /// the system allows fewer open files. Default: 10,000.
    pub max_connections: usize,
    /// How many TCP connections may be open from one address, or from one /64 network for IPv6.
    /// One more is answered by 429. Behind a proxy all connections have one address.
    /// Default: 1,000.
    pub max_connections_per_address: usize,
    /// How many Pings and Pongs a client may send at once. The allowance refills evenly within a
    /// second. One more is answered by Close 1008. Zero allows none. Default: 1,000.
    pub max_control_frames_per_second: u32,
    /// The limit of the send queue of a client, in bytes. While more is queued, nothing more is
    /// read from the client. A client that doesn't read costs at most this, one message, and
    /// 64 KiB that were read ahead; the capacity of a buffer may be twice its length. Answers to a
    /// burst are written in portions of this size. Default: 64 KiB.
    pub send_queue_bytes: usize,
    /// How long a client may take for the TLS handshake, and for the head of a request. A slower
    /// connection is ended. Default: 10 s.
    pub handshake_timeout: Duration,
    /// How long a WebSocket client may send nothing, not even a Pong. After half of it the server
    /// sends a Ping, after all of it Close 1008. Default: 120 s.
    pub idle_timeout: Duration,
    /// How long a client may read nothing of what waits to be sent. Then the connection is reset.
    /// A client that reads slowly is not reset. Default: 30 s.
    pub send_timeout: Duration,
    /// How long the server waits for the end of a connection after it ended its own side, so that
    /// the client receives what was sent last; and how long it tries to send a last Close.
    /// Default: 5 s.
    pub close_timeout: Duration,
    /// How long connections may take to end after the server sent 1001, before they are aborted.
    /// Default: 1 s.
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
            max_control_frames_per_second: 1_000,
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
    /// Whether the routes for tests are served.
    pub(crate) fn has_faults(&self) -> bool {
        #[cfg(feature = "faults")]
        return self.faults;
        #[cfg(not(feature = "faults"))]
        false
    }

    /// Fails on settings that can't work. A missing folder would otherwise only cause 404s.
    pub(crate) fn check(&self) -> io::Result<()> {
        #[cfg(feature = "faults")]
        if self.faults
            && !self.faults_on_any_address
            && !self.listen.ip().to_canonical().is_loopback()
        {
            let text = "--faults lets every client misuse the server, and is only served on loopback \
                        addresses; --faults-on-any-address overrides this";
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
