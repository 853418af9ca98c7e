//! The opening handshake: RFC 6455 section 4.2, and the extension it negotiates.

pub(crate) mod extensions;
mod header_list;
pub(crate) mod request;
pub(crate) mod subprotocol;
