//! Which URLs a WebSocket can have, and how older engines want them.
//!
//! The scheme and the fragment are looked at here: engines that resolve relative and `http(s)` URLs themselves are few
//! years old. So are the characters of the host, for Chromium takes some that no host can have. All else is left to the
//! browser's own parser, whose verdict is the one that counts.
//!
//! All that is looked for is ASCII, so bytes are compared: that takes a fraction of the code that patterns of `char` do.

use alloc::string::String;

use crate::core::error::UrlError;

/// The URL with a WebSocket scheme; `None` if it is relative.
pub(crate) fn absolute(url: &str) -> Result<Option<String>, UrlError> {
    let url = url.trim_ascii();
    if url.bytes().any(|b| b == b'#') {
        return Err(UrlError::Fragment);
    }
    let Some((scheme, rest)) = split_scheme(url) else {
        return Ok(None);
    };
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    let mut url = String::from(if is("ws") || is("http") {
        "ws"
    } else if is("wss") || is("https") {
        "wss"
    } else {
        return Err(UrlError::Scheme);
    });
    let mut authority = rest
        .bytes()
        .skip(3)
        .take_while(|b| !matches!(b, b'/' | b'\\' | b'?'));
    if authority.any(|b| matches!(b, 0..=b' ' | b'<' | b'>' | b'^' | b'|' | 0x7f)) {
        return Err(UrlError::Malformed);
    }
    url.push_str(rest);
    Ok(Some(url))
}

/// `scheme` and `:rest`, or `None` if it is a relative reference.
fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let is_in_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let end = url.bytes().position(|b| !is_in_scheme(b))?;
    let (scheme, rest) = url.split_at_checked(end)?;
    let is_scheme = scheme.bytes().next()?.is_ascii_alphabetic() && rest.bytes().next()? == b':';
    is_scheme.then_some((scheme, rest))
}

#[cfg(test)]
mod tests {
    use std::prelude::v1::*;

    use super::*;

    fn ok(url: &str) -> Result<Option<String>, UrlError> {
        Ok(Some(url.to_owned()))
    }

    #[test]
    fn absolute_urls_get_a_websocket_scheme() {
        assert_eq!(absolute("ws://a/b?c"), ok("ws://a/b?c"));
        assert_eq!(absolute("HTTP://a"), ok("ws://a"));
        assert_eq!(absolute("https://u:p@a:1/"), ok("wss://u:p@a:1/"));
        assert_eq!(absolute("WSS://[::1]:65535/x"), ok("wss://[::1]:65535/x"));
        assert_eq!(absolute(" \n ws://a/b\r\n "), ok("ws://a/b"));
        assert_eq!(absolute("ws:\\\\a/b"), ok("ws:\\\\a/b"));
        assert_eq!(absolute("ws://é:80/ü {}"), ok("ws://é:80/ü {}"));
    }

    #[test]
    fn all_else_is_relative() {
        for reference in [
            "",
            "/chat",
            "chat?a:b",
            "../chat",
            "//host/chat",
            "?q",
            "1:2",
            ":80",
            "é:b",
        ] {
            assert_eq!(absolute(reference), Ok(None), "{reference}");
        }
    }

    #[test]
    fn what_no_websocket_url_has_is_refused() {
        for (url, error) in [
            ("ftp://a", UrlError::Scheme),
            ("javascript:alert(1)", UrlError::Scheme),
            ("localhost:8080/echo", UrlError::Scheme),
            ("w-s+1.0:x", UrlError::Scheme),
            ("ws://a/#", UrlError::Fragment),
            ("/chat#x", UrlError::Fragment),
            ("ws://a b/", UrlError::Malformed),
            ("ws://<a>?x", UrlError::Malformed),
            ("http://a\u{7f}", UrlError::Malformed),
        ] {
            assert_eq!(absolute(url), Err(error), "{url}");
        }
    }
}
