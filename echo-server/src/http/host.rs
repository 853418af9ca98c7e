//! Checks the `Host` of every request (RFC 9110 section 7.2).
//!
//! This defends against DNS rebinding: a page of `evil.example` can have that name resolve to this
//! server's address, so that its requests have the server's own origin. But they name that host.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::warn;

use crate::http::authority;
use crate::http::metrics::RefusalReason;
use crate::http::refusals::{Refusals, truncated};

/// A host name that requests may have as their `Host`: `example.com`, or `*` for every name.
///
/// ```
/// use sockstream_echo_server::AllowedHost;
///
/// assert!("echo.example.com".parse::<AllowedHost>().is_ok());
/// assert!("https://example.com".parse::<AllowedHost>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost(String);

/// The error of a text that is not an [`AllowedHost`].
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
        if text != "*" && !authority::is_name(text) {
            return Err(InvalidHost);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

/// The state of [`check_host`].
#[derive(Clone, Debug)]
pub(crate) struct HostCheck {
    pub(crate) allowed: Arc<[AllowedHost]>,
    pub(crate) refusals: Refusals,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HostError {
    /// There is no `Host`, more than one, or an invalid one.
    Malformed,
    /// The host is not allowed.
    NotAllowed,
}

/// Answers requests with a malformed `Host` by 400, and with one that is not allowed by 403.
pub(crate) async fn check_host(
    State(HostCheck { allowed, refusals }): State<HostCheck>,
    request: Request,
    next: Next,
) -> Response {
    let error = match check(&request, &allowed) {
        Ok(()) => return next.run(request).await,
        Err(error) => error,
    };
    let host = host_header(request.headers()).ok().map(truncated);
    let path = truncated(request.uri().path());
    refusals.report(RefusalReason::Host, |unlogged| {
        warn!(host, path, unlogged, "host refused");
    });
    match error {
        HostError::Malformed => (
            StatusCode::BAD_REQUEST,
            "exactly one valid Host is required\n",
        )
            .into_response(),
        HostError::NotAllowed => {
            let why = "this host is not allowed; --host allows it\n";
            (StatusCode::FORBIDDEN, why).into_response()
        }
    }
}

fn check<B>(request: &axum::http::Request<B>, allowed: &[AllowedHost]) -> Result<(), HostError> {
    let Ok(header) = host_header(request.headers()) else {
        let is_missing = !request.headers().contains_key(header::HOST);
        // HTTP/1.0 has no `Host`, and no browser uses it.
        return if is_missing && request.version() < Version::HTTP_11 {
            Ok(())
        } else {
            Err(HostError::Malformed)
        };
    };
    let (host, _) = authority::split(header).ok_or(HostError::Malformed)?;
    if !agrees(request.uri(), header) {
        return Err(HostError::Malformed);
    }
    if is_allowed(host, allowed) {
        Ok(())
    } else {
        Err(HostError::NotAllowed)
    }
}

/// Returns the only `Host` of a request.
fn host_header(headers: &HeaderMap) -> Result<&str, HostError> {
    let mut lines = headers.get_all(header::HOST).into_iter();
    match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().map_err(|_| HostError::Malformed),
        _ => Err(HostError::Malformed),
    }
}

/// Whether a target in absolute form, RFC 9112 section 3.2.2, has the same host.
fn agrees(target: &Uri, host: &str) -> bool {
    target
        .authority()
        .is_none_or(|it| it.as_str().eq_ignore_ascii_case(host))
}

fn is_allowed(host: &str, allowed: &[AllowedHost]) -> bool {
    let host = host.to_ascii_lowercase();
    // An address is not resolved, so that it can't be rebound.
    authority::ip(&host).is_some()
        || host == "localhost"
        || host.ends_with(".localhost")
        || allowed.iter().any(|it| it.0 == "*" || it.0 == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(
        version: Version,
        target: &str,
        hosts: &[&str],
        allowed: &[&str],
    ) -> Result<(), HostError> {
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

    fn of(host: &str, allowed: &[&str]) -> Result<(), HostError> {
        checked(Version::HTTP_11, "/", &[host], allowed)
    }

    #[test]
    fn addresses_and_localhost_are_allowed() {
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
            assert_eq!(
                of(host, &["example.com"]),
                Err(HostError::NotAllowed),
                "{host}"
            );
        }
        assert_eq!(of("Example.com:8080", &["example.COM"]), Ok(()));
        assert_eq!(of("evil.example", &["*"]), Ok(()));
    }

    #[test]
    fn malformed_hosts() {
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
            assert_eq!(of(host, &["*"]), Err(HostError::Malformed), "{host}");
        }
        let of_all = |version, hosts: &[&str]| checked(version, "/", hosts, &[]);
        assert_eq!(of_all(Version::HTTP_11, &[]), Err(HostError::Malformed));
        assert_eq!(
            of_all(Version::HTTP_11, &["localhost"; 2]),
            Err(HostError::Malformed)
        );
        // A health check, for instance.
        assert_eq!(of_all(Version::HTTP_10, &[]), Ok(()));
        assert_eq!(
            of_all(Version::HTTP_10, &["evil.example"]),
            Err(HostError::NotAllowed)
        );
        let target = |target| checked(Version::HTTP_11, target, &["localhost"], &[]);
        assert_eq!(target("http://localhost/echo"), Ok(()));
        assert_eq!(
            target("http://evil.example/echo"),
            Err(HostError::Malformed)
        );
    }

    #[test]
    fn texts_that_are_no_allowed_host() {
        for text in ["", "a:80", "http://a", "a/b", "*.a"] {
            assert_eq!(text.parse::<AllowedHost>(), Err(InvalidHost), "{text}");
        }
    }
}
