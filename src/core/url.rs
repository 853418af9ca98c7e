//! Turns what a user writes into the absolute `ws:`/`wss:` URL that every engine's constructor takes.
//!
//! Newer engines resolve relative and `http(s)` URLs themselves; older ones and Node don't, so it is done here. This is no
//! URL parser: it finds the scheme, checks what a WebSocket URL may not have, and puts a relative reference behind its
//! base. Percent-encoding, dot segments and IDNA are left to the browser's parser, which gets the result.
//!
//! All that is looked for is ASCII, so bytes are compared: that takes a fraction of the code that patterns of `char` do.

use alloc::string::String;

use crate::core::error::UrlError;

/// The absolute WebSocket URL for `input`, resolved against `base` (an absolute URL) if it is relative.
pub(crate) fn resolve(input: &str, base: Option<&str>) -> Result<String, UrlError> {
    let input = trim(input);
    if input.bytes().any(|b| b == b'#') {
        return Err(UrlError::Fragment);
    }
    if let Some((scheme, rest)) = split_scheme(input) {
        return absolute(scheme, rest);
    }
    let base = trim(base.ok_or(UrlError::NoBase)?);
    // A worker made from a blob: URL belongs to the page that made the blob.
    let base = base.strip_prefix("blob:").unwrap_or(base);
    let (scheme, rest) = split_scheme(base).ok_or(UrlError::NoBase)?;
    if strip_slashes(input).is_some() {
        return absolute(scheme, input);
    }
    let (authority, path) = split_authority(strip_slashes(rest).ok_or(UrlError::NoBase)?);
    let mut joined = String::from("//");
    joined.push_str(authority);
    join_path(&mut joined, path, input);
    absolute(scheme, &joined)
}

/// Without spaces and control characters around, as the URL standard does first.
fn trim(input: &str) -> &str {
    let start = input.bytes().take_while(|&b| b <= b' ').count();
    let end = input.bytes().rev().take_while(|&b| b <= b' ').count();
    input.get(start..input.len() - end).unwrap_or_default()
}

/// Splits before the first byte that is an `end`, which has to be ASCII.
fn split_before(text: &str, end: impl FnMut(u8) -> bool) -> (&str, &str) {
    let at = text.bytes().position(end).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// `scheme:rest`, or `None` if it is a relative reference.
fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = split_before(url, |b| {
        !b.is_ascii_alphanumeric() && !matches!(b, b'+' | b'-' | b'.')
    });
    let starts_well = scheme.bytes().next()?.is_ascii_alphabetic();
    let rest = rest.strip_prefix(':')?;
    starts_well.then_some((scheme, rest))
}

/// Browsers take backslashes for slashes.
fn is_slash(byte: u8) -> bool {
    byte == b'/' || byte == b'\\'
}

/// What follows `//`.
fn strip_slashes(url: &str) -> Option<&str> {
    let mut bytes = url.bytes();
    let both = bytes.next().is_some_and(is_slash) && bytes.next().is_some_and(is_slash);
    url.get(2..).filter(|_| both)
}

/// What follows `//`, before and from the path or query on.
fn split_authority(url: &str) -> (&str, &str) {
    split_before(url, |b| is_slash(b) || b == b'?' || b == b'#')
}

/// Puts a relative path or query behind the path of the base.
fn join_path(url: &mut String, base_path: &str, input: &str) {
    let base_path = split_before(base_path, |b| b == b'#').0;
    let base_file = split_before(base_path, |b| b == b'?').0;
    match input.bytes().next() {
        None => url.push_str(base_path),
        Some(b'?') => url.push_str(base_file),
        Some(first) if is_slash(first) => {}
        Some(_) => match base_file.bytes().rposition(is_slash) {
            Some(last) => url.push_str(base_file.get(..=last).unwrap_or_default()),
            None => url.push('/'),
        },
    }
    url.push_str(input);
}

/// `//authority…` behind the WebSocket scheme.
fn absolute(scheme: &str, rest: &str) -> Result<String, UrlError> {
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    let mut url = if is("ws") || is("http") {
        String::from("ws://")
    } else if is("wss") || is("https") {
        String::from("wss://")
    } else {
        return Err(UrlError::Scheme);
    };
    let rest = strip_slashes(rest).ok_or(UrlError::MissingHost)?;
    check_authority(split_authority(rest).0)?;
    url.push_str(rest);
    Ok(url)
}

/// Checks `user:password@host:port`.
fn check_authority(authority: &str) -> Result<(), UrlError> {
    let user = authority.bytes().rposition(|b| b == b'@');
    let host_and_port = authority
        .get(user.map_or(0, |at| at + 1)..)
        .unwrap_or_default();
    // The colons within an IPv6 address are not the port's.
    let mut in_address = false;
    let (host, port) = split_before(host_and_port, |b| {
        in_address = b == b'[' || (in_address && b != b']');
        b == b':' && !in_address
    });
    let address = host.strip_prefix('[');
    if host.is_empty() {
        return Err(UrlError::MissingHost);
    }
    // Only an address is in brackets, and it is all of the host.
    let in_brackets = |address: &str| {
        address.bytes().position(|b| b == b']').map(|end| end + 1) == Some(address.len())
    };
    if host.bytes().any(is_forbidden_in_host) || !address.is_none_or(in_brackets) {
        return Err(UrlError::InvalidHost);
    }
    is_port(port).then_some(()).ok_or(UrlError::InvalidPort)
}

fn is_forbidden_in_host(byte: u8) -> bool {
    matches!(
        byte,
        0..=b' ' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' | 0x7f
    )
}

/// Nothing, or a colon and at most 65535, or a colon alone.
fn is_port(port: &str) -> bool {
    let mut number = 0_u32;
    port.bytes().skip(1).all(|digit| {
        number = number * 10 + u32::from(digit.wrapping_sub(b'0'));
        digit.is_ascii_digit() && number <= 65535
    })
}

#[cfg(test)]
mod tests {
    use std::prelude::v1::*;

    use super::*;

    const PAGE: &str = "https://example.com:8443/app/index.html?x=1#top";

    fn against_page(input: &str) -> Result<String, UrlError> {
        resolve(input, Some(PAGE))
    }

    fn ok(url: &str) -> Result<String, UrlError> {
        Ok(url.to_owned())
    }

    #[test]
    fn absolute_urls_get_a_websocket_scheme() {
        assert_eq!(resolve("ws://a/b?c", None), ok("ws://a/b?c"));
        assert_eq!(resolve("HTTP://a", None), ok("ws://a"));
        assert_eq!(resolve("https://u:p@a:1/", None), ok("wss://u:p@a:1/"));
        assert_eq!(
            resolve("wss://[::1]:65535/x", None),
            ok("wss://[::1]:65535/x")
        );
        assert_eq!(resolve(" \n ws://a/b\r\n ", None), ok("ws://a/b"));
        assert_eq!(resolve("ws:\\\\a/b", None), ok("ws://a/b"));
        assert_eq!(resolve("ws://a:/b", None), ok("ws://a:/b"));
        assert_eq!(resolve("ws://é:80/ü", None), ok("ws://é:80/ü"));
    }

    #[test]
    fn relative_urls_are_resolved_against_the_page() {
        assert_eq!(against_page("/chat"), ok("wss://example.com:8443/chat"));
        assert_eq!(
            against_page("chat?q"),
            ok("wss://example.com:8443/app/chat?q")
        );
        assert_eq!(
            against_page("../chat"),
            ok("wss://example.com:8443/app/../chat")
        );
        assert_eq!(
            against_page("?q"),
            ok("wss://example.com:8443/app/index.html?q")
        );
        assert_eq!(
            against_page(""),
            ok("wss://example.com:8443/app/index.html?x=1")
        );
        assert_eq!(against_page("//other/x"), ok("wss://other/x"));
        assert_eq!(
            against_page("a:b@c".trim_start_matches("a:")),
            ok("wss://example.com:8443/app/b@c")
        );
        assert_eq!(resolve("chat", Some("http://a")), ok("ws://a/chat"));
        assert_eq!(resolve("/chat", Some("http://a?x/y")), ok("ws://a/chat"));
        assert_eq!(resolve("chat", Some("http://a?x/y")), ok("ws://a/chat"));
        assert_eq!(
            resolve("/chat", Some("blob:http://a/0-1")),
            ok("ws://a/chat")
        );
    }

    #[test]
    fn without_a_page_there_is_no_relative_url() {
        assert_eq!(resolve("/chat", None), Err(UrlError::NoBase));
        assert_eq!(resolve("/chat", Some("about:blank")), Err(UrlError::NoBase));
        assert_eq!(
            resolve("/chat", Some("blob:null/0-1")),
            Err(UrlError::NoBase)
        );
        assert_eq!(
            resolve("/chat", Some("file:///x.html")),
            Err(UrlError::Scheme)
        );
    }

    #[test]
    fn what_a_websocket_url_may_not_have_is_refused() {
        for (input, error) in [
            ("ftp://a", UrlError::Scheme),
            ("javascript:alert(1)", UrlError::Scheme),
            ("localhost:8080/echo", UrlError::Scheme),
            ("ws://a/#", UrlError::Fragment),
            ("/chat#x", UrlError::Fragment),
            ("ws:a", UrlError::MissingHost),
            ("ws://", UrlError::MissingHost),
            ("ws:///a", UrlError::MissingHost),
            ("ws://:80/", UrlError::MissingHost),
            ("ws://user@/", UrlError::MissingHost),
            ("ws://a b/", UrlError::InvalidHost),
            ("ws://<a>/", UrlError::InvalidHost),
            ("ws://[::1/", UrlError::InvalidHost),
            ("ws://[::1]x/", UrlError::InvalidHost),
            ("ws://[::1]x:80/", UrlError::InvalidHost),
            ("ws://[/", UrlError::InvalidHost),
            ("ws://a\u{7f}/", UrlError::InvalidHost),
            ("ws://a:65536/", UrlError::InvalidPort),
            ("ws://a:4294967376/", UrlError::InvalidPort),
            ("ws://a:+80/", UrlError::InvalidPort),
            ("ws://a:x/", UrlError::InvalidPort),
        ] {
            assert_eq!(against_page(input), Err(error), "{input}");
        }
    }
}
