//! A TCP connection that tells what it does.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::keepalive::Activity;

/// How much the system takes that it can't send yet, in bytes.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT: u32 = 128 << 10;

/// A connection, and what it does.
#[derive(Debug)]
pub(crate) struct Tcp {
    stream: TcpStream,
    peer: SocketAddr,
    activity: Arc<Activity>,
}

impl Tcp {
    pub(crate) fn new(stream: TcpStream, peer: SocketAddr) -> Self {
        // Should one fail, the connection is only slower, or is ended later.
        // Small messages shall not wait for the acknowledgement of earlier ones.
        let _ = stream.set_nodelay(true);
        // Linux takes megabytes before it says that there is no room, and then says no more until
        // a third of it is gone. With this there is room whenever the peer has acknowledged most
        // of what it was given, which is how progress is told.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        let _ = socket2::SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT);
        Self {
            stream,
            peer,
            activity: Arc::default(),
        }
    }

    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub(crate) fn activity(&self) -> Arc<Activity> {
        Arc::clone(&self.activity)
    }

    /// Resolves when the peer ended its side or reset the connection, without reading anything.
    #[cfg(feature = "faults")]
    pub(crate) async fn peer_ended(&self) {
        loop {
            match self.stream.ready(tokio::io::Interest::READABLE).await {
                Ok(ready) if !ready.is_read_closed() => {
                    // Bytes that shall stay where they are: `WouldBlock` makes tokio forget that
                    // they are there, so that the next turn waits for what comes after them.
                    let stay = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
                    let _ = self.stream.try_io(tokio::io::Interest::READABLE, stay);
                }
                _ => return,
            }
        }
    }

    /// Makes the connection end by RST, and forget what waits to be sent, when this is dropped.
    pub(crate) fn reset_on_drop(&self) {
        // Should it fail, the connection ends by FIN: the tests that ask for a reset would tell.
        let _ = self.stream.set_zero_linger();
    }

    fn note(&self, write: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &write {
            Poll::Ready(Ok(_)) => self.activity.written(),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.activity.blocked(),
        }
        write
    }
}

impl AsyncRead for Tcp {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if read.is_ready() {
            self.activity.read();
        }
        read
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let write = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(write)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let write = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note(write)
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
