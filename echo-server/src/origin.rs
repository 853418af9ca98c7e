//! Which pages may connect, RFC 6455 section 10.2.
//!
//! A browser lets any page open a WebSocket to any server, and tells the server the page's origin.
//! Refusing strangers is the server's part.

use std::fmt;
use std::str::FromStr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::warn;

use crate::app::App;
use crate::metrics::Refusal;
use crate::refusal_log::cut;

/// An origin whose pages may connect, besides the server's own.
///
/// `https://example.com`, `http://127.0.0.1:3000`, with any port `http://127.0.0.1:*`, `null` for
/// pages without an origin, such as files, and `*` for every page there is.
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

/// Why a text is no [`AllowedOrigin`].
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
        let pattern = match text {
            "*" => Pattern::Any,
            "null" => Pattern::Null,
            _ => match text.strip_suffix(":*") {
                Some(start) => {
                    let (scheme, host) = start.split_once("://").ok_or(InvalidOrigin)?;
                    let Origin { scheme, host, .. } =
                        Origin::new(scheme, host, None).ok_or(InvalidOrigin)?;
                    Pattern::AnyPort { scheme, host }
                }
                None => Pattern::Exactly(Origin::parse(text).ok_or(InvalidOrigin)?),
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
    /// `None` is the default of a scheme we don't know.
    port: Option<u16>,
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        Self::of_authority(scheme, authority)
    }

    /// Of `host` or `host:port`.
    fn of_authority(scheme: &str, authority: &str) -> Option<Self> {
        // The colons of an IPv6 address are inside brackets.
        match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                Self::new(scheme, host, Some(port.parse().ok()?))
            }
            _ => Self::new(scheme, authority, None),
        }
    }

    fn new(scheme: &str, host: &str, port: Option<u16>) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._[]:".contains(&byte);
        let bare = !host.starts_with('[') && host.contains(':');
        if scheme.is_empty() || host.is_empty() || bare || !host.bytes().all(is_plain) {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        let port = port.or(match scheme.as_str() {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        });
        let host = host.to_ascii_lowercase();
        Some(Self { scheme, host, port })
    }

    /// Whether a page of this origin came from the host and port that a request is for.
    ///
    /// Which of http and https it was can't be told behind a proxy, and makes no difference here.
    fn is_of(&self, host_header: &str) -> bool {
        Self::of_authority(&self.scheme, host_header).is_some_and(|target| target == *self)
    }
}

/// The decision over a request, whose host is one of the server's. One without an Origin comes
/// from no page.
fn is_admitted(headers: &HeaderMap, allowed: &[AllowedOrigin]) -> bool {
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
    origin.is_some_and(|it| host.is_some_and(|host| it.is_of(host)))
}

/// Answers what must not get through by 403, and lets the pages of other origins that may have
/// the answer read it.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_admitted(request.headers(), &app.config.allow_origins) {
        return refuse(&app, &request);
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

fn refuse(app: &App, request: &Request) -> Response {
    if let Some(metrics) = &app.metrics {
        metrics.refused(Refusal::Origin);
    }
    let origin = request.headers().get(header::ORIGIN);
    let origin = origin.and_then(|line| line.to_str().ok()).map(cut);
    let path = cut(request.uri().path());
    app.refusal_log
        .note(|unlogged| warn!(origin, path, unlogged, "origin refused"));
    let why = "pages of this origin may not connect; --allow-origin lets them\n";
    (StatusCode::FORBIDDEN, why).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(origin: &'static str, host: &'static str, allowed: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
        headers.insert(header::HOST, HeaderValue::from_static(host));
        let allowed: Vec<_> = allowed
            .iter()
            .map(|it| it.parse().expect("an origin"))
            .collect();
        is_admitted(&headers, &allowed)
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
            assert!(admitted(origin, host, &[]), "{origin} {host}");
        }
        assert!(admitted("https://example.com", "example.com", &[]));
    }

    #[test]
    fn strangers() {
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
            assert!(!admitted(origin, host, &[]), "{origin} {host}");
        }
    }

    #[test]
    fn who_is_listed() {
        let admits = |allowed: &str, origin| admitted(origin, "h:1", &[allowed]);
        assert!(admits("https://example.com", "https://example.com"));
        assert!(admits("https://Example.com:443", "https://example.com"));
        assert!(!admits("https://example.com", "http://example.com"));
        assert!(!admits("https://example.com", "https://example.com:8443"));
        assert!(!admits("https://example.com", "https://example.com.evil"));
        assert!(admits("http://127.0.0.1:*", "http://127.0.0.1:45678"));
        assert!(admits("http://127.0.0.1:*", "http://127.0.0.1"));
        assert!(!admits("http://127.0.0.1:*", "http://127.0.0.10:80"));
        assert!(!admits("http://127.0.0.1:*", "https://127.0.0.1:80"));
        assert!(admits("http://[::1]:*", "http://[::1]:45678"));
        assert!(admits("null", "null") && !admits("null", "http://a"));
        assert!(admits("*", "null") && admits("*", "http://a") && admits("*", "?"));
        assert!(admits("app-x://id", "app-x://id"));
    }

    #[test]
    fn who_has_no_origin_or_two() {
        let mut headers = HeaderMap::new();
        assert!(is_admitted(&headers, &[]));
        headers.append(header::HOST, HeaderValue::from_static("localhost"));
        headers.append(header::ORIGIN, HeaderValue::from_static("http://localhost"));
        assert!(is_admitted(&headers, &[]));
        headers.append(header::ORIGIN, HeaderValue::from_static("http://localhost"));
        assert!(!is_admitted(&headers, &[]));
    }

    #[test]
    fn what_is_no_origin() {
        for text in [
            "",
            "localhost",
            "http://",
            "://a",
            "http://a/b",
            "http://a:b",
            "http://*",
            "*:*",
            "http://::1:*",
        ] {
            assert_eq!(text.parse::<AllowedOrigin>(), Err(InvalidOrigin), "{text}");
        }
    }
}
