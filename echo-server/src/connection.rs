//! Handles a TCP connection until it ends or becomes a WebSocket: the connection limit, TLS, HTTP.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::select;
use tokio::sync::Semaphore;
use tower::ServiceExt;
use tracing::{debug, warn};

use crate::app::App;
use crate::http::metrics::RefusalReason;
use crate::net::connection_limit::{Exceeded, Permit};
use crate::net::stream::Stream;
use crate::net::tcp::Tcp;
use crate::net::time_limit::{limit, within};
use crate::net::tls::Acceptor;
use crate::net::transport::{Hold, Transport};
use crate::routes;
use crate::websocket::keepalive::{Keepalive, Timeouts};

/// How many connections may be refused by a response at once. Further ones are closed without one.
const MAX_REFUSING: usize = 64;

/// The largest head of a request, in bytes, apart from what one system call reads beyond it. A
/// larger one is answered by 431. It does not count for the memory budget, which is for messages.
const MAX_REQUEST_HEAD: usize = 32 << 10;

/// Handles the connections of a server.
pub(crate) struct ConnectionHandler {
    app: App,
    router: Router,
    tls: Option<Acceptor>,
    /// Limits the connections that are being refused.
    refusing: Semaphore,
}

impl ConnectionHandler {
    pub(crate) fn new(app: App, tls: Option<Acceptor>) -> Self {
        Self {
            router: routes::router(&app),
            tls,
            refusing: Semaphore::new(MAX_REFUSING),
            app,
        }
    }

    /// Handles a connection until it ends or becomes a WebSocket.
    ///
    /// Permits are acquired in the order of the calls, before the futures are polled.
    pub(crate) fn handle(self: Arc<Self>, tcp: Tcp) -> impl Future<Output = ()> + Send {
        let permit = self.app.connection_limit.acquire(tcp.peer().ip());
        async move {
            match permit {
                Ok(permit) => {
                    if let Some(stream) = self.accept_tls(tcp).await {
                        self.serve(stream, permit).await;
                    }
                }
                Err(exceeded) => self.refuse(tcp, exceeded).await,
            }
        }
    }

    /// Accepts TLS, if the server uses it. `None` if the handshake fails or takes too long.
    async fn accept_tls(&self, tcp: Tcp) -> Option<Stream> {
        let Some(tls) = &self.tls else {
            return Some(Stream::Plain(tcp));
        };
        let peer = tcp.peer();
        let handshake = within(self.app.config.handshake_timeout, tls.accept(tcp));
        let stopping = self.app.lifecycle.closing();
        match stopping.run_until_cancelled(handshake).await? {
            Some(Ok(stream)) => Some(Stream::Tls(Box::new(stream))),
            Some(Err(error)) => {
                debug!(%peer, %error, "TLS handshake failed");
                None
            }
            None => None,
        }
    }

    /// Reports a connection that exceeds a limit, and responds to it without reading a request.
    async fn refuse(&self, tcp: Tcp, exceeded: Exceeded) {
        let peer = tcp.peer();
        let (status, reason) = match exceeded {
            Exceeded::Total => (StatusCode::SERVICE_UNAVAILABLE, RefusalReason::Connections),
            Exceeded::Address => (StatusCode::TOO_MANY_REQUESTS, RefusalReason::Address),
        };
        self.app.refusals.report(
            reason,
            |unlogged| warn!(%peer, ?exceeded, unlogged, "connection refused"),
        );
        let Ok(_permit) = self.refusing.try_acquire() else {
            return;
        };
        let Some(mut stream) = self.accept_tls(tcp).await else {
            return;
        };
        let limit = self.app.config.close_timeout;
        let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        let written = within(limit, stream.write_all(head.as_bytes())).await;
        if matches!(written, Some(Ok(()))) {
            stream.finish(limit).await;
        }
    }

    /// Serves HTTP requests.
    async fn serve(&self, stream: Stream, permit: Permit) {
        let config = &self.app.config;
        let hold = config.has_faults().then(Hold::default);
        let timeouts = Timeouts {
            // The HTTP server has a timeout of its own.
            idle: Duration::ZERO,
            stalled: config.send_timeout,
        };
        let mut keepalive = Keepalive::new(stream.tcp().activity(), timeouts);
        let transport = Transport::new(stream, permit, hold.clone());
        let service = service_fn(move |mut request: hyper::Request<_>| {
            if let Some(hold) = &hold {
                request.extensions_mut().insert(hold.clone());
            }
            self.router.clone().oneshot(request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .max_buf_size(MAX_REQUEST_HEAD)
            .header_read_timeout(limit(config.handshake_timeout));
        let mut http = pin!(
            http.serve_connection(TokioIo::new(transport), service)
                .with_upgrades()
        );
        select! {
            // An error is the client's doing: it disconnected, or sent something that isn't HTTP.
            _ = &mut http => {}
            () = keepalive.stalled() => {}
            () = self.app.lifecycle.closing().cancelled() => {
                http.as_mut().graceful_shutdown();
                let _ = http.await;
            }
        }
    }
}
