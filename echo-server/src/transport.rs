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

use crate::connection_limit::Permit;
use crate::keepalive::Activity;
use crate::stream::Stream;

/// A request handler's way to keep the response back until [`Transport::release`].
///
/// Done here, and not with `TCP_CORK`, because it works on every system and really is one write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hold(Arc<AtomicBool>);

impl Hold {
    /// From now on writes are kept.
    #[cfg(feature = "faults")]
    pub(crate) fn start(&self) {
        self.0.store(true, Relaxed);
    }
}

/// A socket with what belongs to it for as long as it is open.
#[derive(Debug)]
pub(crate) struct Transport {
    stream: Stream,
    /// What the HTTP server had read beyond the request.
    unread: Bytes,
    /// Only with faults on.
    hold: Option<Hold>,
    /// What was written while held.
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

    /// Reads `unread` before anything from the socket.
    pub(crate) fn with_unread(mut self, unread: Bytes) -> Self {
        // Empty bytes may still hold on to the buffer they were in.
        if !unread.is_empty() {
            self.unread = unread;
        }
        self
    }

    /// Gives what was held; from now on nothing is.
    #[cfg(feature = "faults")]
    pub(crate) fn release(&mut self) -> Vec<u8> {
        self.hold = None;
        std::mem::take(&mut self.held)
    }

    /// Resolves when the peer ended its side or reset the connection, without reading anything.
    #[cfg(feature = "faults")]
    pub(crate) async fn peer_ended(&self) {
        self.stream.tcp().peer_ended().await;
    }

    /// Whose connection it is.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.stream.tcp().peer()
    }

    /// What the connection does.
    pub(crate) fn activity(&self) -> Arc<Activity> {
        self.stream.tcp().activity()
    }

    /// Ends the server's side by FIN, and waits for the peer's, for `limit` at most.
    pub(crate) async fn finish(mut self, limit: Duration) {
        self.stream.finish(limit).await;
    }

    /// Ends the connection by RST.
    pub(crate) fn reset(self) {
        self.reset_on_drop();
    }

    /// Makes the connection end by RST when this is dropped.
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
        // For one slice there is a system call that costs less.
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
