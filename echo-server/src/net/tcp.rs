//! A TCP connection that notes what it reads and writes.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::net::activity::Activity;

/// How much unsent data the system accepts before it reports that there is no room, in bytes.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNSENT: u32 = 128 << 10;

/// An accepted connection with its peer's address and its activity.
#[derive(Debug)]
pub(crate) struct Tcp {
    stream: TcpStream,
    peer: SocketAddr,
    activity: Arc<Activity>,
}

impl Tcp {
    pub(crate) fn new(stream: TcpStream, peer: SocketAddr) -> Self {
        // Errors are ignored: without these options a connection works, but slower, and a peer
        // that doesn't read is noticed later.
        // Small messages don't wait for the acknowledgement of earlier ones.
        let _ = stream.set_nodelay(true);
        // Linux buffers megabytes before a write blocks, and then reports room only when a third
        // of them is sent. With this limit a write succeeds whenever the peer has acknowledged
        // most of what was sent, so that `Activity` shows a slow reader's progress.
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

    /// Waits until the peer has ended its side or reset the connection. Reads nothing.
    #[cfg(feature = "faults")]
    pub(crate) async fn peer_ended(&self) {
        loop {
            match self.stream.ready(tokio::io::Interest::READABLE).await {
                Ok(ready) if !ready.is_read_closed() => {
                    // There are bytes, which stay unread. `WouldBlock` clears tokio's readiness,
                    // so that the next turn waits for the event after them.
                    let unread = || Err::<(), _>(io::ErrorKind::WouldBlock.into());
                    let _ = self.stream.try_io(tokio::io::Interest::READABLE, unread);
                }
                _ => return,
            }
        }
    }

    /// Has the connection end by RST when this is dropped. Unsent data is discarded then.
    pub(crate) fn reset_on_drop(&self) {
        // If this fails, the connection ends by FIN.
        let _ = self.stream.set_zero_linger();
    }

    fn note_write(&self, write: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &write {
            Poll::Ready(Ok(_)) => self.activity.note_written(),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.activity.note_blocked(),
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
            self.activity.note_read();
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
        self.note_write(write)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let write = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note_write(write)
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
