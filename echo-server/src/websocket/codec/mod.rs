//! Messages as bytes, and back: RFC 6455 section 5, and permessage-deflate of RFC 7692.

pub(crate) mod deflate;
pub(crate) mod frame;
pub(crate) mod message;
pub(crate) mod opcode;
mod read_ahead;
pub(crate) mod reader;
pub(crate) mod reassembly;
pub(crate) mod violation;
pub(crate) mod writer;
