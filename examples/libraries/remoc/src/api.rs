//! What both sides know.

use remoc::rch::mpsc;
use serde::{Deserialize, Serialize};

/// Asks for the squares of the numbers below `count`. 0 ends the connection.
#[derive(Debug, Serialize, Deserialize)]
pub struct Question {
    pub count: u32,
    /// The channel that the server answers through.
    pub squares: mpsc::Sender<u32>,
}
