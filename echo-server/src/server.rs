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
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::admission::{Pass, Refusal};
use crate::app::App;
use crate::config::Config;
use crate::routes;
use crate::tcp::Tcp;
use crate::transport::{self, Hold, Transport};
use crate::vigil::{Patience, Vigil};

/// How many connections are told at once that there is no room. More are closed without a word.
const REFUSALS_AT_ONCE: usize = 64;

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
    /// after [`Config::grace`] is cut.
    ///
    /// Dropping the future cuts everything at once.
    ///
    /// # Errors
    ///
    /// None so far: whatever fails while serving is of one connection, or passes.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> io::Result<()> {
        let Self { listener, app, .. } = self;
        let _cut_when_dropped = app.lifecycle.guard();
        let router = routes::router(app.clone());
        let refusals = Arc::new(Semaphore::new(REFUSALS_AT_ONCE));
        let mut shutdown = pin!(shutdown);
        loop {
            let (stream, peer) = select! {
                accepted = accept(&listener) => accepted,
                () = &mut shutdown => break,
            };
            // Small messages shall not wait for the acknowledgement of earlier ones.
            let _ = stream.set_nodelay(true);
            let stream = Tcp::new(stream);
            match app.admission.admit(peer.ip()) {
                Ok(pass) => {
                    let router = router.clone();
                    app.lifecycle
                        .spawn(connection(app.clone(), router, stream, pass));
                }
                Err(refusal) => {
                    if let Ok(permit) = Arc::clone(&refusals).try_acquire_owned() {
                        let limit = app.config.close_timeout;
                        app.lifecycle.spawn(async move {
                            refuse(stream, refusal, limit).await;
                            drop(permit);
                        });
                    }
                }
            }
        }
        drop(listener);
        app.lifecycle.stop(app.config.grace).await;
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
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

/// Says so, without having read the request.
async fn refuse(mut stream: Tcp, refusal: Refusal, limit: Duration) {
    let status = refusal.status();
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    let written = timeout(limit, stream.write_all(head.as_bytes())).await;
    if matches!(written, Ok(Ok(()))) {
        transport::finish(&mut stream, limit).await;
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
async fn connection(app: App, router: Router, stream: Tcp, pass: Pass) {
    let hold = app.config.faults.then(Hold::default);
    let patience = Patience {
        // The HTTP server has a limit of its own for that.
        idle: Duration::ZERO,
        stalled: app.config.send_timeout,
    };
    let mut vigil = Vigil::new(stream.activity(), patience);
    let transport = Transport::new(stream, pass, hold.clone());
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
        () = vigil.stalled() => {}
        () = app.lifecycle.closing().cancelled() => {
            http.as_mut().graceful_shutdown();
            let _ = http.await;
        }
    }
}
