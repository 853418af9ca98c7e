//! What the server is told before it starts.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::assemble::Bounds;
use crate::origin::AllowedOrigin;
use crate::tls::Tls;
use crate::vigil::Patience;

/// How the server listens, what it serves and where its limits are.
///
/// ```
/// use sockstream_echo_server::Config;
///
/// let config = Config { faults: true, ..Config::default() };
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
    /// Whether `/fault/…` and `/control/…` exist. Default: `false`.
    pub faults: bool,
    /// Whether `/metrics` exists, in the OpenMetrics text that Prometheus reads.
    /// Default: `false`.
    pub metrics: bool,
    /// The origins whose pages may open WebSockets, besides the server's own; who says no origin
    /// is no page, and may. A server that listens on a loopback address takes only pages of
    /// loopback addresses and of `localhost` for its own. Default: none.
    pub allow_origins: Vec<AllowedOrigin>,
    /// Whether `/echo` accepts permessage-deflate. Default: `true`.
    pub compression: bool,
    /// The smallest message compressed, in bytes: shorter ones get no smaller. Default: 256.
    pub compression_threshold: usize,
    /// The largest message accepted, in bytes after decompression; a larger one is answered by
    /// Close 1009. Default: 64 MiB.
    pub max_message_bytes: usize,
    /// The largest number of fragments of a message; one more is answered by Close 1008.
    /// Default: 131,072.
    pub max_fragments: usize,
    /// How many TCP connections may be open at once; one more is answered by 503.
    /// Default: 10,000.
    pub max_connections: usize,
    /// How many of them may come from one address, for IPv6 from one /64 network; one more is
    /// answered by 429. Behind a proxy all come from one. Default: 1,000.
    pub max_connections_per_address: usize,
    /// How many Pings and Pongs a client may send in a second; one more is answered by Close
    /// 1008. Default: 1,000.
    pub max_pings_per_second: u32,
    /// With so much waiting to be sent to a client, in bytes, nothing more is read from it. A
    /// message is never cut, so there is at most one more than that. Default: 8 KiB.
    pub send_queue_bytes: usize,
    /// How long a client may take to send a request's head, and for the TLS handshake before it;
    /// then the connection is ended. Default: 10 s.
    pub handshake_timeout: Duration,
    /// How long a WebSocket client may say nothing, Pongs included; after half of it the server
    /// sends a Ping, after all of it Close 1008. Zero is for ever. Default: 120 s.
    pub idle_timeout: Duration,
    /// How long a client may read nothing of what waits to be sent; then the connection is
    /// reset. Zero is for ever. Default: 30 s.
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
            faults: false,
            metrics: false,
            allow_origins: Vec::new(),
            compression: true,
            compression_threshold: 256,
            max_message_bytes: 64 << 20,
            max_fragments: 128 << 10,
            max_connections: 10_000,
            max_connections_per_address: 1_000,
            max_pings_per_second: 1_000,
            send_queue_bytes: 8 << 10,
            handshake_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(120),
            send_timeout: Duration::from_secs(30),
            close_timeout: Duration::from_secs(5),
            grace: Duration::from_secs(1),
        }
    }
}

impl Config {
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds {
            bytes: self.max_message_bytes,
            fragments: self.max_fragments,
        }
    }

    /// What a WebSocket's client may do nothing for.
    pub(crate) fn patience(&self) -> Patience {
        Patience {
            idle: self.idle_timeout,
            stalled: self.send_timeout,
        }
    }

    /// A folder that isn't there would only show as a 404 on every page.
    pub(crate) fn check(&self) -> io::Result<()> {
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
