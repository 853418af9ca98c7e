//! What the server saw of one connection, as `/control/ID` reports it.

use serde::Serialize;
use tracing::debug;

use crate::testing::digest::Digest;
use crate::testing::id::Id;
use crate::websocket::codec::message::{Close, Message};

/// The report of one connection.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    /// Only for the log.
    #[serde(skip)]
    id: Id,
    /// How many connections have had this id, including this one.
    pub(crate) connections: u64,
    /// The 101 was sent.
    pub(crate) opened: bool,
    /// The TCP connection has ended; or the handshake, if it was refused.
    pub(crate) ended: bool,
    /// The client ended the connection without a Close.
    pub(crate) client_gone: bool,
    pub(crate) protocol: Option<String>,
    /// How many text messages the client sent.
    text: u64,
    /// How many binary messages the client sent.
    binary: u64,
    /// The size of the payloads of both, in bytes.
    bytes: u64,
    /// Of the type, the length and the payload of each message.
    digest: Digest,
    pub(crate) close_received: Option<Close>,
    /// The size of the payloads that a flood has written to the connection, in bytes.
    pub(crate) written: u64,
}

impl Report {
    /// Returns the report of a new connection; `connections` includes this one.
    pub(crate) fn new(id: Id, connections: u64) -> Self {
        Self {
            id,
            connections,
            ..Self::default()
        }
    }

    /// Adds a message or a Close of the client.
    pub(crate) fn received(&mut self, message: &Message) {
        match message {
            Message::Text(payload) => {
                self.text += 1;
                self.add(1, payload);
            }
            Message::Binary(payload) => {
                self.binary += 1;
                self.add(2, payload);
            }
            Message::Close(close) => self.close_received = Some(close.clone()),
        }
    }

    /// Logs the report, for a test that can't request it because the server ends as well.
    pub(crate) fn log(&self) {
        let close = self.close_received.as_ref().and_then(|it| it.code);
        let Self { id, opened, .. } = self;
        let (text, binary, bytes) = (self.text, self.binary, self.bytes);
        debug!(%id, opened, text, binary, bytes, close, "report");
    }

    fn add(&mut self, kind: u8, payload: &[u8]) {
        self.bytes += payload.len() as u64;
        self.digest.add(&[kind]);
        // No accepted message is longer than the limit, which is far below 4 GiB.
        self.digest.add(&(payload.len() as u32).to_le_bytes());
        self.digest.add(payload);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn the_json_is_what_the_clients_expect() {
        let mut report = Report {
            opened: true,
            ..Report::new("a".to_owned().try_into().expect("an id"), 1)
        };
        report.received(&Message::Text(Bytes::from_static(b"foo")));
        report.received(&Message::Binary(Bytes::from_static(b"\0")));
        report.received(&Message::Close(Close::default()));
        let json = serde_json::to_value(&report).expect("json");
        let mut digest = Digest::default();
        digest.add(b"\x01\x03\0\0\0foo\x02\x01\0\0\0\0");
        let expected = serde_json::json!({
            "connections": 1, "opened": true, "ended": false, "clientGone": false,
            "protocol": null, "text": 1, "binary": 1, "bytes": 4,
            "digest": serde_json::to_value(digest).expect("json"),
            "closeReceived": { "code": null, "reason": "" }, "written": 0,
        });
        assert_eq!(json, expected);
    }
}
