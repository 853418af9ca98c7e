//! Listening, accepting and stopping.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tower::ServiceExt;

use crate::app::App;
use crate::config::Config;
use crate::routes;
use crate::transport::{Hold, Transport};

/// A server that listens, and serves once [`Server::serve`] is awaited.
#[derive(Debug)]
#[must_use = "a server serves nobody until `serve` is awaited"]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: App,
}

/// Starts to listen; connections are accepted by [`Server::serve`].
///
/// # Errors
///
/// When the address can't be listened on, or a folder of the config isn't one.
pub async fn bind(config: Config) -> io::Result<Server> {
    config.check()?;
    let listener = TcpListener::bind(config.listen).await?;
    let address = listener.local_addr()?;
    Ok(Server {
        listener,
        address,
        app: App::new(config),
    })
}

impl Server {
    /// The address listened on, with the real port if [`Config::listen`] had port 0.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` resolves. Then every WebSocket is told 1001, and what isn't over
    /// after [`Config::shutdown_grace`] is cut.
    ///
    /// Dropping the future cuts everything at once.
    ///
    /// # Errors
    ///
    /// When the listener fails for good.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let Self { listener, app, .. } = self;
        let _cut_when_dropped = app.lifecycle.guard();
        let router = routes::router(app.clone());
        let permits = Arc::new(Semaphore::new(app.config.max_connections));
        let mut shutdown = pin!(shutdown);
        loop {
            let (stream, permit) = select! {
                accepted = accept(&listener, &permits) => accepted?,
                () = &mut shutdown => break,
            };
            // Small messages shall not wait for the acknowledgement of earlier ones.
            let _ = stream.set_nodelay(true);
            let hold = app.config.faults.then(Hold::default);
            let transport = Transport::new(stream, permit, hold.clone());
            app.lifecycle
                .spawn(connection(app.clone(), router.clone(), transport, hold));
        }
        drop(listener);
        app.lifecycle.stop(app.config.shutdown_grace).await;
        Ok(())
    }
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits)
        .acquire_owned()
        .await
        .map_err(io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Ok((stream, permit)),
            // What failed is a connection, not the listener.
            Err(error) if is_of_connection(&error) => {}
            // Most likely out of file descriptors: some may be free in a moment.
            Err(_) => sleep(Duration::from_millis(100)).await,
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

/// Speaks HTTP until the connection ends or becomes a WebSocket.
async fn connection(app: App, router: Router, transport: Transport, hold: Option<Hold>) {
    let service = service_fn(move |mut request: hyper::Request<_>| {
        if let Some(hold) = &hold {
            request.extensions_mut().insert(hold.clone());
        }
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(app.config.handshake_timeout);
    let mut http = pin!(
        http.serve_connection(TokioIo::new(transport), service)
            .with_upgrades()
    );
    select! {
        // An error here is the client's: it went away, or what it said isn't HTTP.
        _ = &mut http => {}
        () = app.lifecycle.closing().cancelled() => {
            http.as_mut().graceful_shutdown();
            let _ = http.await;
        }
    }
}
