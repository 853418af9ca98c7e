//! By which names the server may be asked for, RFC 9110 section 7.2.
//!
//! A page of `evil.example` can have that name lead to this server's address. The browser then
//! takes the server for a part of that site, and lets the page read all there is. What the page
//! can't do is ask for the server by another name.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::warn;

use crate::app::App;
use crate::metrics::Refusal;
use crate::refusal_log::cut;

/// A host name by which the server may be asked for: `example.com`, or `*` for every name.
///
/// ```
/// use sockstream_echo_server::AllowedHost;
///
/// assert!("echo.example.com".parse::<AllowedHost>().is_ok());
/// assert!("https://example.com".parse::<AllowedHost>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost(String);

/// Why a text is no [`AllowedHost`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidHost;

impl fmt::Display for InvalidHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a host is a name like example.com, without scheme and port, or *")
    }
}

impl std::error::Error for InvalidHost {}

impl FromStr for AllowedHost {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if text != "*" && (text.is_empty() || !text.bytes().all(is_plain)) {
            return Err(InvalidHost);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

/// What is wrong with the host of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    /// There is none, more than one, or one that is none.
    Malformed,
    /// It is none of ours.
    Unlisted,
}

/// Answers requests for another host: by 400 if it can't be one, and else by 403.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let wrong = match check(&request, &app.config.hosts) {
        Ok(()) => return next.run(request).await,
        Err(wrong) => wrong,
    };
    if let Some(metrics) = &app.metrics {
        metrics.refused(Refusal::Host);
    }
    let host = text(request.headers()).ok().map(cut);
    let path = cut(request.uri().path());
    app.refusal_log
        .note(|unlogged| warn!(host, path, unlogged, "host refused"));
    match wrong {
        Wrong::Malformed => (StatusCode::BAD_REQUEST, "one valid Host is needed\n").into_response(),
        Wrong::Unlisted => {
            let why = "this server is not asked for by that name; --host allows it\n";
            (StatusCode::FORBIDDEN, why).into_response()
        }
    }
}

fn check<B>(request: &axum::http::Request<B>, allowed: &[AllowedHost]) -> Result<(), Wrong> {
    let Ok(host) = text(request.headers()) else {
        let none = !request.headers().contains_key(header::HOST);
        // Before 1.1 there was no such header, nor are there pages that ask so.
        let is_old = request.version() < Version::HTTP_11;
        return if none && is_old {
            Ok(())
        } else {
            Err(Wrong::Malformed)
        };
    };
    let name = name(host).ok_or(Wrong::Malformed)?;
    if !agrees(request.uri(), host) {
        return Err(Wrong::Malformed);
    }
    if is_ours(name, allowed) {
        Ok(())
    } else {
        Err(Wrong::Unlisted)
    }
}

/// The one `Host` of a request.
fn text(headers: &HeaderMap) -> Result<&str, Wrong> {
    let mut lines = headers.get_all(header::HOST).into_iter();
    match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().map_err(|_| Wrong::Malformed),
        _ => Err(Wrong::Malformed),
    }
}

/// The host without its port.
fn name(host: &str) -> Option<&str> {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, ""),
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_address = || ip(name).is_some_and(|it| it.is_ipv6());
    let valid = !name.is_empty() && (name.bytes().all(is_plain) || is_address());
    (valid && (port.is_empty() || port.parse::<u16>().is_ok())).then_some(name)
}

/// The address that a host is: one of IPv6 is in brackets.
fn ip(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(inner) => inner.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    }
}

/// Section 3.2.2 of RFC 9112: a target may state the host as well.
fn agrees(target: &Uri, host: &str) -> bool {
    target
        .authority()
        .is_none_or(|it| it.as_str().eq_ignore_ascii_case(host))
}

fn is_ours(name: &str, allowed: &[AllowedHost]) -> bool {
    let name = name.to_ascii_lowercase();
    // No name leads to an address that is asked for as such.
    ip(&name).is_some()
        || name == "localhost"
        || name.ends_with(".localhost")
        || allowed.iter().any(|it| it.0 == "*" || it.0 == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(
        version: Version,
        target: &str,
        hosts: &[&str],
        allowed: &[&str],
    ) -> Result<(), Wrong> {
        let mut request = axum::http::Request::builder().version(version).uri(target);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        let allowed: Vec<_> = allowed
            .iter()
            .map(|it| it.parse().expect("a host"))
            .collect();
        check(&request.body(()).expect("a request"), &allowed)
    }

    fn of(host: &str, allowed: &[&str]) -> Result<(), Wrong> {
        checked(Version::HTTP_11, "/", &[host], allowed)
    }

    #[test]
    fn addresses_and_localhost_are_ours() {
        for host in [
            "127.0.0.1:8080",
            "192.0.2.7",
            "[::1]:8080",
            "[::ffff:127.0.0.1]:8080",
            "LocalHost",
            "app.localhost:80",
        ] {
            assert_eq!(of(host, &[]), Ok(()), "{host}");
        }
    }

    #[test]
    fn other_names_have_to_be_listed() {
        for host in [
            "evil.example:8080",
            "localhost.evil.example",
            "127.0.0.1.nip.example",
            "localhos",
        ] {
            assert_eq!(of(host, &["example.com"]), Err(Wrong::Unlisted), "{host}");
        }
        assert_eq!(of("Example.com:8080", &["example.COM"]), Ok(()));
        assert_eq!(of("evil.example", &["*"]), Ok(()));
    }

    #[test]
    fn what_is_no_host() {
        for host in [
            "",
            ":80",
            "a b",
            "a:b",
            "a:99999",
            "::1",
            "[::1",
            "a/b",
            "u@a",
            "[127.0.0.1]",
        ] {
            assert_eq!(of(host, &["*"]), Err(Wrong::Malformed), "{host}");
        }
        let of_all = |version, hosts: &[&str]| checked(version, "/", hosts, &[]);
        assert_eq!(of_all(Version::HTTP_11, &[]), Err(Wrong::Malformed));
        assert_eq!(
            of_all(Version::HTTP_11, &["localhost"; 2]),
            Err(Wrong::Malformed)
        );
        // A health check, for instance.
        assert_eq!(of_all(Version::HTTP_10, &[]), Ok(()));
        assert_eq!(
            of_all(Version::HTTP_10, &["evil.example"]),
            Err(Wrong::Unlisted)
        );
        let target = |target| checked(Version::HTTP_11, target, &["localhost"], &[]);
        assert_eq!(target("http://localhost/echo"), Ok(()));
        assert_eq!(target("http://evil.example/echo"), Err(Wrong::Malformed));
    }

    #[test]
    fn what_can_be_listed() {
        for text in ["", "a:80", "http://a", "a/b", "*.a"] {
            assert_eq!(text.parse::<AllowedHost>(), Err(InvalidHost), "{text}");
        }
    }
}
