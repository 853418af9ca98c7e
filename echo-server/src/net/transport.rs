//! The accepted TCP connection, before and after it becomes a WebSocket.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::activity::Activity;
use crate::net::connection_limit::Permit;
use crate::net::stream::Stream;

/// Lets a request handler hold its response back until [`Transport::release`].
///
/// Unlike `TCP_CORK`, this works on every system, and what was held leaves in one write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hold(Arc<AtomicBool>);

impl Hold {
    /// Holds all writes from now on.
    #[cfg(feature = "faults")]
    pub(crate) fn start(&self) {
        self.0.store(true, Relaxed);
    }
}

/// How the server ends a TCP connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CloseAction {
    /// By FIN, after which it waits for the peer's.
    Finish,
    /// By RST.
    Reset,
}

/// A connection with everything that belongs to it for as long as it is open.
#[derive(Debug)]
pub(crate) struct Transport {
    stream: Stream,
    /// What the HTTP server had read after the request's end.
    unread: Bytes,
    /// Only where faults are served.
    hold: Option<Hold>,
    /// What was written while writes were held.
    held: Vec<u8>,
    _permit: Permit,
}

impl Transport {
    pub(crate) fn new(stream: Stream, permit: Permit, hold: Option<Hold>) -> Self {
        Self {
            stream,
            unread: Bytes::new(),
            hold,
            held: Vec::new(),
            _permit: permit,
        }
    }

    /// Has `unread` read before anything from the connection.
    pub(crate) fn with_unread(mut self, unread: Bytes) -> Self {
        // Even empty `Bytes` may keep the buffer that they are a part of.
        if !unread.is_empty() {
            self.unread = unread;
        }
        self
    }

    /// Returns what was held, and holds nothing from now on.
    #[cfg(feature = "faults")]
    pub(crate) fn release(&mut self) -> Vec<u8> {
        self.hold = None;
        std::mem::take(&mut self.held)
    }

    /// Waits until the peer has ended its side or reset the connection. Reads nothing.
    #[cfg(feature = "faults")]
    pub(crate) async fn peer_ended(&self) {
        self.stream.tcp().peer_ended().await;
    }

    /// Returns the peer's address.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.stream.tcp().peer()
    }

    /// Returns what the connection did of late.
    pub(crate) fn activity(&self) -> Arc<Activity> {
        self.stream.tcp().activity()
    }

    /// Ends the connection. Waits for the peer's FIN for at most `limit`, after its own.
    pub(crate) async fn end(mut self, action: CloseAction, limit: Duration) {
        match action {
            CloseAction::Finish => self.stream.finish(limit).await,
            CloseAction::Reset => self.reset_on_drop(),
        }
    }

    /// Has the connection end by RST when this is dropped.
    pub(crate) fn reset_on_drop(&self) {
        self.stream.tcp().reset_on_drop();
    }

    fn is_held(&self) -> bool {
        self.hold.as_ref().is_some_and(|hold| hold.0.load(Relaxed))
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.unread.is_empty() {
            return Pin::new(&mut this.stream).poll_read(cx, buffer);
        }
        let count = this.unread.len().min(buffer.remaining());
        buffer.put_slice(&this.unread[..count]);
        this.unread.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_held() {
            self.held.extend_from_slice(bytes);
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.is_held() {
            slices
                .iter()
                .for_each(|slice| self.held.extend_from_slice(slice));
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        // `write` costs less than `writev`.
        if let [slice] = slices {
            return Pin::new(&mut self.stream).poll_write(cx, slice);
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
