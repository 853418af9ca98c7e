//! Tests of the server from the other end of real sockets.

mod http;
mod log;
mod net;
mod shutdown;
mod support;
mod testing;
mod websocket;
