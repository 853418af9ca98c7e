//! Messages: the types, what can be sent, and how they cross between JavaScript and linear memory.

pub(crate) mod incoming;
pub(crate) mod js_message;
// The file is named after its type.
#[allow(clippy::module_inception)]
pub(crate) mod message;
pub(crate) mod outgoing;
