//! The server: listens, accepts connections, and stops.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::select;
use tracing::info;

use crate::app::App;
use crate::config::Config;
use crate::connection::ConnectionHandler;
use crate::net::accept::accept;
use crate::net::open_files;
use crate::net::tcp::Tcp;
use crate::net::tls::{Acceptor, Certificate, Reload};

/// A server that listens. [`Server::serve`] accepts its connections.
#[must_use = "a server accepts no connections until `serve` is awaited"]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Acceptor>,
    app: App,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .field("certificate", &self.certificate())
            .finish_non_exhaustive()
    }
}

/// Starts listening. [`Server::serve`] accepts the connections.
///
/// # Errors
///
/// When the address can't be listened on, when a folder or a certificate can't be used, or when
/// [`Config::faults`] would be served on an address that is not a loopback address.
pub async fn bind(config: Config) -> io::Result<Server> {
    config.check()?;
    let tls = Acceptor::new(&config.tls, config.listen.ip())?;
    let open_files = open_files::room_for_connections(config.max_connections);
    let listener = TcpListener::bind(config.listen).await?;
    let address = listener.local_addr()?;
    Ok(Server {
        listener,
        address,
        tls,
        app: App::new(config, open_files),
    })
}

impl Server {
    /// Returns the address listened on, with the actual port if [`Config::listen`] has port 0.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Returns the certificate at start; `None` without TLS.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.tls.as_ref().map(Acceptor::certificate)
    }

    /// Returns the handle that reloads the certificate; `None` without
    /// [`Tls::Files`](crate::Tls::Files).
    #[must_use]
    pub fn reload(&self) -> Option<Reload> {
        self.tls.as_ref().and_then(Acceptor::reload)
    }

    /// Returns the URL of the server, such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until `shutdown` resolves. Then sends Close 1001 on every WebSocket, and aborts the
    /// connections that have not ended after [`Config::grace`]. Threads that read files may go on;
    /// tokio's `Runtime::shutdown_background` doesn't wait for them.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future aborts every connection at once.
    ///
    /// # Errors
    ///
    /// None at present: an error while serving concerns one connection, or is temporary.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let Self {
            listener, tls, app, ..
        } = self;
        let _abort_on_drop = app.lifecycle.abort_on_drop();
        let lifecycle = app.lifecycle.clone();
        let grace = app.config.grace;
        let handler = Arc::new(ConnectionHandler::new(app, tls));
        let mut shutdown = pin!(shutdown);
        info!(address = %self.address, "listening");
        loop {
            let (stream, peer) = select! {
                accepted = accept(&listener) => accepted,
                () = &mut shutdown => break,
            };
            let tcp = Tcp::new(stream, peer);
            lifecycle.spawn(Arc::clone(&handler).handle(tcp));
        }
        drop(listener);
        info!(?grace, "stopping");
        let aborted = lifecycle.stop(grace).await;
        info!(aborted, "stopped");
        Ok(())
    }
}
