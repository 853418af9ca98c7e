//! A client's opening handshake and the server's answer, RFC 6455 section 4.2.
//!
//! No library is used for it: axum's and yawc's upgrades return a WebSocket of theirs, which has
//! neither this server's memory budget nor its timeouts, and accept requests that this one refuses
//! (a body, a second version or key).

use std::io;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use sha1::{Digest, Sha1};

use crate::net::transport::Transport;
use crate::websocket::handshake::extensions::DeflateParameters;
use crate::websocket::handshake::header_list::elements;

/// Appended to the key before it is hashed, section 1.3.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A valid request to open a WebSocket.
#[derive(Debug)]
pub(crate) struct Handshake {
    headers: HeaderMap,
    accept: HeaderValue,
    upgrade: OnUpgrade,
}

/// What the server chose from the client's offers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Negotiated {
    pub(crate) protocol: Option<HeaderValue>,
    pub(crate) deflate: Option<DeflateParameters>,
}

impl Negotiated {
    /// Returns the subprotocol as text.
    pub(crate) fn protocol_name(&self) -> Option<String> {
        let name = self.protocol.as_ref()?.as_bytes();
        Some(String::from_utf8_lossy(name).into_owned())
    }
}

impl Handshake {
    /// Returns the request's headers.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the subprotocols that the client offers, in its order of preference.
    pub(crate) fn offered_protocols(&self) -> impl Iterator<Item = &str> {
        elements(&self.headers, &header::SEC_WEBSOCKET_PROTOCOL)
    }

    /// Returns the 101, and the upgrade that resolves when it was sent.
    pub(crate) fn accept(self, negotiated: &Negotiated) -> (Response, Upgrading) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept);
        if let Some(protocol) = &negotiated.protocol {
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol.clone());
        }
        if let Some(extensions) = negotiated.deflate.and_then(DeflateParameters::header) {
            headers.insert(header::SEC_WEBSOCKET_EXTENSIONS, extensions);
        }
        (response, Upgrading(self.upgrade))
    }
}

/// A connection whose 101 is being sent.
#[derive(Debug)]
pub(crate) struct Upgrading(OnUpgrade);

impl Upgrading {
    /// Waits until the HTTP server has sent the 101. Returns the connection.
    pub(crate) async fn finish(self) -> io::Result<Transport> {
        let upgraded = self.0.await.map_err(io::Error::other)?;
        let parts = upgraded
            .downcast::<TokioIo<Transport>>()
            .map_err(|_| io::Error::other("not this server's transport"))?;
        Ok(parts.io.into_inner().with_unread(parts.read_buf))
    }
}

/// Why a request can't open a WebSocket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// It is not a handshake.
    UpgradeRequired,
    /// The version is not 13.
    Version,
    /// There is no key, more than one, or one that is not 16 bytes.
    Key,
    /// There is more than one version.
    Versions,
    /// There is a body, whose end could not be distinguished from the first frame.
    Body,
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        const UPGRADE: (HeaderName, &str) = (header::UPGRADE, "websocket");
        const VERSION: (HeaderName, &str) = (header::SEC_WEBSOCKET_VERSION, "13");
        match self {
            Self::UpgradeRequired => (
                StatusCode::UPGRADE_REQUIRED,
                [UPGRADE],
                "this path speaks WebSocket\n",
            )
                .into_response(),
            Self::Version => (
                StatusCode::UPGRADE_REQUIRED,
                [UPGRADE, VERSION],
                "version 13 only\n",
            )
                .into_response(),
            Self::Key => bad_request("no valid Sec-WebSocket-Key\n"),
            Self::Versions => bad_request("more than one Sec-WebSocket-Version\n"),
            Self::Body => bad_request("a handshake has no body\n"),
        }
    }
}

/// Also ends the connection, for where the next request begins is uncertain.
fn bad_request(why: &'static str) -> Response {
    let close = [(header::CONNECTION, "close")];
    (StatusCode::BAD_REQUEST, close, why).into_response()
}

impl<S: Sync> FromRequestParts<S> for Handshake {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        if parts.version < Version::HTTP_11 {
            return Err(Rejection::UpgradeRequired);
        }
        let accept = check(&parts.method, &parts.headers)?;
        // The HTTP server only adds it to a request that asks for an upgrade.
        let upgrade = parts
            .extensions
            .remove::<OnUpgrade>()
            .ok_or(Rejection::UpgradeRequired)?;
        Ok(Self {
            headers: parts.headers.clone(),
            accept,
            upgrade,
        })
    }
}

/// Returns the value of `Sec-WebSocket-Accept` for a valid request.
fn check(method: &Method, headers: &HeaderMap) -> Result<HeaderValue, Rejection> {
    let has = |name, token: &str| elements(headers, name).any(|it| it.eq_ignore_ascii_case(token));
    if method != Method::GET
        || !has(&header::CONNECTION, "upgrade")
        || !has(&header::UPGRADE, "websocket")
    {
        return Err(Rejection::UpgradeRequired);
    }
    if headers.contains_key(header::CONTENT_LENGTH)
        || headers.contains_key(header::TRANSFER_ENCODING)
    {
        return Err(Rejection::Body);
    }
    let mut versions = headers.get_all(header::SEC_WEBSOCKET_VERSION).into_iter();
    match (versions.next(), versions.next()) {
        (_, Some(_)) => return Err(Rejection::Versions),
        (Some(version), None) if version == "13" => {}
        _ => return Err(Rejection::Version),
    }
    let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).into_iter();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return Err(Rejection::Key);
    };
    accept_key(key.as_bytes()).ok_or(Rejection::Key)
}

fn accept_key(key: &[u8]) -> Option<HeaderValue> {
    if BASE64_STANDARD.decode(key).ok()?.len() != 16 {
        return None;
    }
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    HeaderValue::try_from(BASE64_STANDARD.encode(digest)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_rfc() {
        let accept = accept_key(b"dGhlIHNhbXBsZSBub25jZQ==").expect("a key");
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(accept_key(b"c2hvcnQ="), None);
        assert_eq!(accept_key(b"not base64"), None);
    }

    fn request(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for &(name, value) in lines {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_handshake_needs_its_method_and_every_header() {
        let good = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "WebSocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        assert!(check(&Method::GET, &request(&good)).is_ok());
        assert_eq!(
            check(&Method::POST, &request(&good)),
            Err(Rejection::UpgradeRequired)
        );
        let rejections = [
            Rejection::UpgradeRequired,
            Rejection::UpgradeRequired,
            Rejection::Version,
            Rejection::Key,
        ];
        for (missing, rejection) in rejections.into_iter().enumerate() {
            let mut lines = good.to_vec();
            lines.remove(missing);
            assert_eq!(check(&Method::GET, &request(&lines)), Err(rejection));
        }
    }
}
