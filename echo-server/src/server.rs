//! Listening, accepting and stopping.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::time::sleep;
use tracing::{info, warn};

use crate::app::App;
use crate::config::Config;
use crate::open_files;
use crate::reception::Reception;
use crate::tcp::Tcp;
use crate::tls::{Acceptor, Certificate, Reload};

/// A server that listens, and serves once [`Server::serve`] is awaited.
#[must_use = "a server serves nobody until `serve` is awaited"]
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

/// Starts to listen; connections are accepted by [`Server::serve`].
///
/// # Errors
///
/// When the address can't be listened on, a folder or a certificate can't be used, or faults are
/// asked for where everybody could reach them.
pub async fn bind(config: Config) -> io::Result<Server> {
    config.check()?;
    let tls = Acceptor::new(&config)?;
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
    /// The address listened on, with the real port if [`Config::listen`] had port 0.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The certificate of a server that speaks TLS.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.tls.as_ref().map(Acceptor::certificate)
    }

    /// What has the server read its certificate again; `None` without [`Tls::Files`](crate::Tls).
    #[must_use]
    pub fn reload(&self) -> Option<Reload> {
        self.tls.as_ref().and_then(Acceptor::reload)
    }

    /// Where it is, for a browser: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until `shutdown` resolves. Then every WebSocket is sent 1001, and what isn't over
    /// after [`Config::grace`] is cut. Threads that read files may go on: end the runtime with
    /// tokio's `shutdown_background`, which doesn't wait for them.
    ///
    /// Dropping the future cuts everything at once.
    ///
    /// # Errors
    ///
    /// None so far: whatever fails while serving is of one connection, or passes.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let Self {
            listener, tls, app, ..
        } = self;
        let _cut_when_dropped = app.lifecycle.guard();
        let lifecycle = app.lifecycle.clone();
        let grace = app.config.grace;
        let reception = Arc::new(Reception::new(app, tls));
        let mut shutdown = pin!(shutdown);
        info!(address = %self.address, "listening");
        loop {
            let (stream, peer) = select! {
                accepted = accept(&listener) => accepted,
                () = &mut shutdown => break,
            };
            let stream = Tcp::new(stream, peer);
            lifecycle.spawn(Arc::clone(&reception).receive(stream));
        }
        drop(listener);
        info!(?grace, "stopping");
        let cut = lifecycle.stop(grace).await;
        info!(cut, "stopped");
        Ok(())
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // What failed is a connection, not the listener.
            Err(error) if is_of_connection(&error) => {}
            // Most likely out of file descriptors: some may be free in a moment.
            Err(error) => {
                warn!(%error, "no connection could be accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}
