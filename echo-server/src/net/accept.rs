//! Accepts TCP connections, and retries after errors.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tracing::warn;

/// The pause after an error of the listener.
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// Waits for the next connection and the address of its peer.
pub(crate) async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // This connection failed before it was accepted; the listener did not.
            Err(error) if is_of_connection(&error) => {}
            // Most likely there are no file descriptors left. Some may be free in a moment.
            Err(error) => {
                warn!(%error, "no connection could be accepted");
                sleep(RETRY_DELAY).await;
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
