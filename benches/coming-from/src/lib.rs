//! The programs of docs/coming-from.md. Of each pair, `before` uses another crate, and `after` does the same with sockstream.
//! `tests/browser/coming_from.rs` runs the latter.

pub mod ewebsock {
    pub mod after;
    pub mod before;
}
pub mod gloo_net {
    pub mod after;
    pub mod before;
}
pub mod tokio_tungstenite_wasm {
    pub mod after;
    pub mod before;
}
pub mod web_sys {
    pub mod after;
    pub mod before;
}
pub mod websocket_web {
    pub mod after;
    pub mod before;
}
pub mod ws_stream_wasm {
    pub mod after;
    pub mod before;
}
