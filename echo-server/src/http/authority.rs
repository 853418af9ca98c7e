//! Parses `host:port`, as the `Host` and `Origin` headers contain it.
//!
//! The `url` crate is no help: it accepts and normalises texts that no browser sends, such as a
//! percent-encoded host, where a comparison has to be strict.

use std::net::IpAddr;

/// Splits `host` or `host:port`. `None` if either is invalid; an empty port is no port.
pub(crate) fn split(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.rsplit_once(':') {
        // The colons of an IPv6 address are inside brackets.
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    if !is_name(host) && !ip(host).is_some_and(|it| it.is_ipv6()) {
        return None;
    }
    // `parse` alone would also accept a sign.
    if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return port.is_empty().then_some((host, None));
    }
    Some((host, Some(port.parse().ok()?)))
}

/// Whether all characters are those of a name or of an IPv4 address.
pub(crate) fn is_name(host: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    !host.is_empty() && host.bytes().all(is_allowed)
}

/// Returns the address that a host stands for, if it is no name. IPv6 is in brackets.
pub(crate) fn ip(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        Some(inner) => inner.parse().ok().map(IpAddr::V6),
        None => host.parse().ok().map(IpAddr::V4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports() {
        for (text, host, port) in [
            ("a", "a", None),
            ("a:", "a", None),
            ("a-b.c_d:0080", "a-b.c_d", Some(80)),
            ("127.0.0.1:1", "127.0.0.1", Some(1)),
            ("[::1]", "[::1]", None),
            ("[::1]:65535", "[::1]", Some(65535)),
        ] {
            assert_eq!(split(text), Some((host, port)), "{text}");
        }
    }

    #[test]
    fn invalid_hosts_and_ports() {
        for text in [
            "",
            ":80",
            "a b",
            "a:b",
            "a:+80",
            "a:99999",
            "a:b:80",
            "::1",
            "[::1",
            "[a]",
            "[127.0.0.1]",
            "a/b",
            "u@a",
            "%61",
            "a,b",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
