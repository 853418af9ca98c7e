//! Checks the `Origin` of requests, RFC 6455 section 10.2.
//!
//! A browser lets every page open a WebSocket to every server, and sends the page's origin. It is
//! the server that has to refuse pages of other sites.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::warn;

use crate::http::authority;
use crate::http::metrics::RefusalReason;
use crate::http::refusals::{Refusals, truncated};

/// An origin whose pages may connect, besides the server's own.
///
/// `https://example.com`, `http://127.0.0.1:3000`, `http://127.0.0.1:*` for every port, `null` for
/// pages with an opaque origin, such as files, and `*` for every page.
///
/// ```
/// use sockstream_echo_server::AllowedOrigin;
///
/// assert!("http://localhost:*".parse::<AllowedOrigin>().is_ok());
/// assert!("localhost".parse::<AllowedOrigin>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOrigin(Pattern);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Any,
    Null,
    AnyPort { scheme: String, host: String },
    Exactly(Origin),
}

/// The error of a text that is not an [`AllowedOrigin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidOrigin;

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an origin is scheme://host, scheme://host:port, scheme://host:*, null or *")
    }
}

impl std::error::Error for InvalidOrigin {}

impl FromStr for AllowedOrigin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let parse = |text: &str| Origin::parse(text).ok_or(InvalidOrigin);
        let pattern = match text {
            "*" => Pattern::Any,
            "null" => Pattern::Null,
            _ => match text.strip_suffix(":*") {
                Some(start) => {
                    // With any port of its own, `start` is no origin any more.
                    parse(&format!("{start}:1"))?;
                    let Origin { scheme, host, .. } = parse(start)?;
                    Pattern::AnyPort { scheme, host }
                }
                None => Pattern::Exactly(parse(text)?),
            },
        };
        Ok(Self(pattern))
    }
}

impl AllowedOrigin {
    fn allows(&self, header: &str, origin: Option<&Origin>) -> bool {
        match &self.0 {
            Pattern::Any => true,
            Pattern::Null => header == "null",
            Pattern::AnyPort { scheme, host } => {
                origin.is_some_and(|it| it.scheme == *scheme && it.host == *host)
            }
            Pattern::Exactly(allowed) => origin == Some(allowed),
        }
    }
}

/// A scheme, a host and a port, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    /// `None` is the default port of a scheme other than http and https.
    port: Option<u16>,
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        // Browsers send no empty port.
        if authority.ends_with(':') {
            return None;
        }
        Self::new(scheme, authority)
    }

    fn new(scheme: &str, authority: &str) -> Option<Self> {
        let (host, port) = authority::split(authority)?;
        let scheme = scheme.to_ascii_lowercase();
        let port = port.or(match scheme.as_str() {
            "" => return None,
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        });
        let host = host.to_ascii_lowercase();
        Some(Self { scheme, host, port })
    }

    /// Whether a page of this origin came from the host and port that a request is for.
    ///
    /// The scheme is not compared: behind a proxy with TLS the server can't know it.
    fn is_same_host(&self, host_header: &str) -> bool {
        Self::new(&self.scheme, host_header).is_some_and(|target| target == *self)
    }
}

/// Whether a request, whose `Host` was checked, is allowed. One without `Origin` is not from a page.
fn is_allowed(headers: &HeaderMap, allowed: &[AllowedOrigin]) -> bool {
    let mut lines = headers.get_all(header::ORIGIN).into_iter();
    let Some(line) = lines.next() else {
        return true;
    };
    let (Ok(text), None) = (line.to_str(), lines.next()) else {
        return false;
    };
    let origin = Origin::parse(text);
    if allowed.iter().any(|it| it.allows(text, origin.as_ref())) {
        return true;
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    origin.is_some_and(|it| host.is_some_and(|host| it.is_same_host(host)))
}

/// The state of [`check_origin`].
#[derive(Clone, Debug)]
pub(crate) struct OriginCheck {
    pub(crate) allowed: Arc<[AllowedOrigin]>,
    pub(crate) refusals: Refusals,
}

/// Answers requests from pages that are not allowed by 403. Adds the CORS headers that let the
/// other pages read the answer.
pub(crate) async fn check_origin(
    State(OriginCheck { allowed, refusals }): State<OriginCheck>,
    request: Request,
    next: Next,
) -> Response {
    if !is_allowed(request.headers(), &allowed) {
        return refuse(&refusals, &request);
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

fn refuse(refusals: &Refusals, request: &Request) -> Response {
    let origin = request.headers().get(header::ORIGIN);
    let origin = origin.and_then(|line| line.to_str().ok()).map(truncated);
    let path = truncated(request.uri().path());
    refusals.report(RefusalReason::Origin, |unlogged| {
        warn!(origin, path, unlogged, "origin refused");
    });
    let why = "pages of this origin are not allowed; --allow-origin allows them\n";
    (StatusCode::FORBIDDEN, why).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed_by(origin: &'static str, host: &'static str, allowed: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        headers.insert(header::HOST, HeaderValue::from_static(host));
        let allowed: Vec<_> = allowed
            .iter()
            .map(|it| it.parse().expect("an origin"))
            .collect();
        is_allowed(&headers, &allowed)
    }

    #[test]
    fn pages_of_the_same_origin() {
        for (origin, host) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://LocalHost:8080", "localhost:8080"),
            ("http://localhost", "localhost"),
            ("http://localhost", "localhost:80"),
            ("https://app.localhost", "app.localhost:443"),
            ("http://[::1]:8080", "[::1]:8080"),
        ] {
            assert!(allowed_by(origin, host, &[]), "{origin} {host}");
        }
        assert!(allowed_by("https://example.com", "example.com", &[]));
    }

    #[test]
    fn pages_of_other_origins() {
        for (origin, host) in [
            ("http://127.0.0.1:8081", "127.0.0.1:8080"),
            ("http://localhost:8080", "127.0.0.1:8080"),
            ("https://localhost", "localhost:80"),
            ("http://localhost.evil.example:8080", "localhost:8080"),
            ("null", "localhost:8080"),
            ("", ""),
            ("localhost:8080", "localhost:8080"),
            ("http://localhost:8080/", "localhost:8080"),
            ("http://user@localhost:8080", "localhost:8080"),
            ("http://localhost:99999", "localhost:99999"),
        ] {
            assert!(!allowed_by(origin, host, &[]), "{origin} {host}");
        }
    }

    #[test]
    fn listed_origins() {
        let allows = |allowed: &str, origin| allowed_by(origin, "h:1", &[allowed]);
        assert!(allows("https://example.com", "https://example.com"));
        assert!(allows("https://Example.com:443", "https://example.com"));
        assert!(!allows("https://example.com", "http://example.com"));
        assert!(!allows("https://example.com", "https://example.com:8443"));
        assert!(!allows("https://example.com", "https://example.com.evil"));
        assert!(allows("http://127.0.0.1:*", "http://127.0.0.1:45678"));
        assert!(allows("http://127.0.0.1:*", "http://127.0.0.1"));
        assert!(!allows("http://127.0.0.1:*", "http://127.0.0.10:80"));
        assert!(!allows("http://127.0.0.1:*", "https://127.0.0.1:80"));
        assert!(allows("http://[::1]:*", "http://[::1]:45678"));
        assert!(allows("null", "null") && !allows("null", "http://a"));
        assert!(allows("*", "null") && allows("*", "http://a") && allows("*", "?"));
        assert!(allows("app-x://id", "app-x://id"));
    }

    #[test]
    fn requests_without_an_origin_and_with_two() {
        let mut headers = HeaderMap::new();
        assert!(is_allowed(&headers, &[]));
        headers.append(header::HOST, HeaderValue::from_static("localhost"));
        headers.append(header::ORIGIN, HeaderValue::from_static("http://localhost"));
        assert!(is_allowed(&headers, &[]));
        headers.append(header::ORIGIN, HeaderValue::from_static("http://localhost"));
        assert!(!is_allowed(&headers, &[]));
    }

    #[test]
    fn texts_that_are_no_origin() {
        for text in [
            "",
            "localhost",
            "http://",
            "://a",
            "http://a/b",
            "http://a:",
            "http://a:b",
            "http://a:80:*",
            "http://a::*",
            "http://*",
            "http://a:+80",
            "*:*",
            "http://::1:*",
        ] {
            assert_eq!(text.parse::<AllowedOrigin>(), Err(InvalidOrigin), "{text}");
        }
    }
}
