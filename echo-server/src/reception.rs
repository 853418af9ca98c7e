//! What happens to a connection before it is a WebSocket: is there room, TLS, HTTP.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::select;
use tokio::sync::Semaphore;
use tower::ServiceExt;
use tracing::{debug, warn};

use crate::app::App;
use crate::connection_limit::{Permit, Refusal};
use crate::keepalive::{Keepalive, Timeouts};
use crate::routes;
use crate::stream::Stream;
use crate::tcp::Tcp;
use crate::timeouts::{limited, within};
use crate::tls::Acceptor;
use crate::transport::{Hold, Transport};

/// How many connections are told at once that there is no room. More are closed without a word.
const REFUSALS_AT_ONCE: usize = 64;

/// The largest head of a request, in bytes, but for what is read at once; a larger one is answered
/// by 431. It is no part of the budget, which is for messages.
const LARGEST_HEAD: usize = 32 << 10;

/// What every connection comes by.
pub(crate) struct Reception {
    app: App,
    router: Router,
    tls: Option<Acceptor>,
    /// For those that are told that there is no room.
    refusals: Semaphore,
}

impl Reception {
    pub(crate) fn new(app: App, tls: Option<Acceptor>) -> Self {
        Self {
            router: routes::router(app.clone()),
            tls,
            refusals: Semaphore::new(REFUSALS_AT_ONCE),
            app,
        }
    }

    /// Has a connection from its first byte on, until it ends or becomes a WebSocket.
    ///
    /// Places are given in the order of the calls, whenever the futures are polled.
    pub(crate) fn receive(self: Arc<Self>, tcp: Tcp) -> impl Future<Output = ()> + Send {
        let admitted = self.app.connection_limit.admit(tcp.peer().ip());
        async move { self.converse(tcp, admitted).await }
    }

    async fn converse(&self, tcp: Tcp, admitted: Result<Permit, Refusal>) {
        let peer = tcp.peer();
        match admitted {
            Ok(permit) => {
                if let Some(stream) = self.secure(tcp).await {
                    self.serve(stream, permit).await;
                }
            }
            Err(refusal) => {
                self.app
                    .refusal_log
                    .note(|unlogged| warn!(%peer, ?refusal, unlogged, "connection refused"));
                if let Some(metrics) = &self.app.metrics {
                    metrics.refused(refusal.into());
                }
                // With too many to be told, the rest is closed without a word.
                if let Ok(_permit) = self.refusals.try_acquire()
                    && let Some(stream) = self.secure(tcp).await
                {
                    self.refuse(stream, refusal).await;
                }
            }
        }
    }

    /// Adds TLS, if the server speaks it. `None` for a peer that doesn't, or not in time.
    async fn secure(&self, tcp: Tcp) -> Option<Stream> {
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

    /// Says so, without having read the request.
    async fn refuse(&self, mut stream: Stream, refusal: Refusal) {
        let limit = self.app.config.close_timeout;
        let status = refusal.status();
        let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        let written = within(limit, stream.write_all(head.as_bytes())).await;
        if matches!(written, Some(Ok(()))) {
            stream.finish(limit).await;
        }
    }

    /// Speaks HTTP.
    async fn serve(&self, stream: Stream, permit: Permit) {
        let config = &self.app.config;
        let hold = config.has_faults().then(Hold::default);
        let timeouts = Timeouts {
            // The HTTP server has a limit of its own for that.
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
            .max_buf_size(LARGEST_HEAD)
            .header_read_timeout(limited(config.handshake_timeout));
        let mut http = pin!(
            http.serve_connection(TokioIo::new(transport), service)
                .with_upgrades()
        );
        select! {
            // An error here is the client's: it went away, or what it said isn't HTTP.
            _ = &mut http => {}
            () = keepalive.stalled() => {}
            () = self.app.lifecycle.closing().cancelled() => {
                http.as_mut().graceful_shutdown();
                let _ = http.await;
            }
        }
    }
}
