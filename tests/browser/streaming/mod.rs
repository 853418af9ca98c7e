//! Connections over a `WebSocketStream`.

mod over_stream;
mod websocket_stream;
