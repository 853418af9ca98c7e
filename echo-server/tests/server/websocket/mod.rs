//! Tests of WebSockets.

mod compression;
mod control_frame_limit;
mod echo;
mod handshake;
mod keepalive;
mod message_limits;
mod send_queue;
