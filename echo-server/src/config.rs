//! What the server is told before it starts.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::assemble::Bounds;
use crate::origin::AllowedOrigin;

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
    /// The folder served at `/`. Default: none.
    pub www: Option<PathBuf>,
    /// The folder of the built npm package, served at `/sockstream/`. Default: none.
    pub package: Option<PathBuf>,
    /// Whether `/fault/…` and `/control/…` exist. Default: `false`.
    pub faults: bool,
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
    /// How many TCP connections may be open at once; more wait in the listen backlog.
    /// Default: 10,000.
    pub max_connections: usize,
    /// How long a client may take to send a request's head. Default: 10 s.
    pub handshake_timeout: Duration,
    /// How long a connection lingers after the server ended its side, so that what was sent last
    /// arrives, and how long the server tries to send a last Close. Default: 5 s.
    pub close_timeout: Duration,
    /// How long connections have to end after 1001 was sent, before they are cut. Default: 1 s.
    pub shutdown_grace: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            www: None,
            package: None,
            faults: false,
            allow_origins: Vec::new(),
            compression: true,
            compression_threshold: 256,
            max_message_bytes: 64 << 20,
            max_fragments: 128 << 10,
            max_connections: 10_000,
            handshake_timeout: Duration::from_secs(10),
            close_timeout: Duration::from_secs(5),
            shutdown_grace: Duration::from_secs(1),
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
