//! The tests of connections, once more over a `WebSocketStream`, where the browser has it. Those of the send buffer are not among
//! them: Chromium 156 crashes if a connection is lost while it writes a message.

#[path = "../closing.rs"]
mod closing;
#[path = "../connecting.rs"]
mod connecting;
#[path = "../handles.rs"]
mod handles;
#[path = "../idioms.rs"]
mod idioms;
#[path = "../messages.rs"]
mod messages;

/// Tests import this as `super::support`.
mod support {
    use sockstream::{Builder, Transport, WebSocket};

    pub(crate) use crate::support::{
        Report, digest, eventually, is_firefox, pause, poll_once, unique_id, url,
    };

    fn transport() -> Transport {
        if crate::streaming::websocket_stream::has_web_socket_stream() {
            Transport::WebSocketStream
        } else {
            Transport::WebSocket
        }
    }

    pub(crate) fn builder(path: &str) -> Builder {
        with_transport(WebSocket::builder(url(path)))
    }

    pub(crate) fn with_transport(builder: Builder) -> Builder {
        builder.transport(transport())
    }

    pub(crate) async fn connect(path: &str) -> WebSocket {
        let connecting = builder(path).connect();
        connecting
            .await
            .expect("the echo server runs with --faults")
    }
}
