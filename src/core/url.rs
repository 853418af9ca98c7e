//! Turns what a user writes into the absolute `ws:`/`wss:` URL that every engine's constructor takes.
//!
//! Newer engines resolve relative and `http(s)` URLs themselves; older ones and Node don't, so it is done here. This is no
//! URL parser: it finds the scheme, checks what a WebSocket URL may not have, and puts a relative reference behind its
//! base. Percent-encoding, dot segments and IDNA are left to the browser's parser, which gets the result.

use crate::core::error::UrlError;

/// The absolute WebSocket URL for `input`, resolved against `base` (an absolute URL) if it is relative.
pub(crate) fn resolve(input: &str, base: Option<&str>) -> Result<String, UrlError> {
    let input = clean(input);
    if input.contains('#') {
        return Err(UrlError::Fragment);
    }
    if let Some((scheme, rest)) = split_scheme(&input) {
        return absolute(scheme, rest);
    }
    let base = clean(base.ok_or(UrlError::NoBase)?);
    // A worker made from a blob: URL belongs to the page that made the blob.
    let base = base.strip_prefix("blob:").unwrap_or(&base);
    let (scheme, rest) = split_scheme(base).ok_or(UrlError::NoBase)?;
    let rest = strip_slashes(rest).ok_or(UrlError::NoBase)?;
    let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    let joined = match strip_slashes(&input) {
        Some(with_authority) => format!("//{with_authority}"),
        None => format!("//{authority}{}", join_path(path, &input)),
    };
    absolute(scheme, &joined)
}

/// As the URL standard does first: without tabs and newlines, and without spaces and control characters around.
fn clean(input: &str) -> String {
    input
        .trim_matches(|c: char| c <= ' ')
        .replace(['\t', '\n', '\r'], "")
}

/// `scheme:rest`, or `None` if it is a relative reference.
fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    let mut bytes = scheme.bytes();
    let starts_well = bytes.next()?.is_ascii_alphabetic();
    let goes_on = bytes.all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    (starts_well && goes_on).then_some((scheme, rest))
}

/// What follows `//`; browsers take backslashes for slashes.
fn strip_slashes(url: &str) -> Option<&str> {
    url.strip_prefix(['/', '\\'])?.strip_prefix(['/', '\\'])
}

/// A relative path or query, put behind the path of the base.
fn join_path(base_path: &str, input: &str) -> String {
    let base_path = base_path.split('#').next().unwrap_or_default();
    let base_file = base_path.split('?').next().unwrap_or_default();
    let base_folder = &base_file[..base_file.rfind(['/', '\\']).map_or(0, |slash| slash + 1)];
    match input.chars().next() {
        None => base_path.to_owned(),
        Some('/' | '\\') => input.to_owned(),
        Some('?') => format!("{base_file}{input}"),
        Some(_) if base_folder.is_empty() => format!("/{input}"),
        Some(_) => format!("{base_folder}{input}"),
    }
}

fn absolute(scheme: &str, rest: &str) -> Result<String, UrlError> {
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "ws" | "http" => "ws",
        "wss" | "https" => "wss",
        _ => return Err(UrlError::Scheme),
    };
    let rest = strip_slashes(rest).ok_or(UrlError::MissingHost)?;
    let authority = rest.split(['/', '\\', '?']).next().unwrap_or_default();
    check_authority(authority)?;
    Ok(format!("{scheme}://{rest}"))
}

/// Checks `user:password@host:port`.
fn check_authority(authority: &str) -> Result<(), UrlError> {
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = if host_and_port.starts_with('[') {
        let end = host_and_port.find(']').ok_or(UrlError::InvalidHost)? + 1;
        let (host, after) = host_and_port.split_at(end);
        let port = match after.strip_prefix(':') {
            Some(port) => port,
            None if after.is_empty() => "",
            None => return Err(UrlError::InvalidHost),
        };
        (host, port)
    } else {
        host_and_port.split_once(':').unwrap_or((host_and_port, ""))
    };
    if host.is_empty() {
        return Err(UrlError::MissingHost);
    }
    if host.contains(|c: char| c <= ' ' || c == '\u{7f}' || "<>^|`\"{}".contains(c)) {
        return Err(UrlError::InvalidHost);
    }
    // `parse` alone would take a sign.
    let is_number = port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if port.is_empty() || is_number {
        Ok(())
    } else {
        Err(UrlError::InvalidPort)
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(resolve(" \n ws://a/\tb\r\n ", None), ok("ws://a/b"));
        assert_eq!(resolve("ws:\\\\a/b", None), ok("ws://a/b"));
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
            ("ws://a:65536/", UrlError::InvalidPort),
            ("ws://a:+80/", UrlError::InvalidPort),
            ("ws://a:x/", UrlError::InvalidPort),
        ] {
            assert_eq!(against_page(input), Err(error), "{input}");
        }
    }
}
