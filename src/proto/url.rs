//! The rules for a WebSocket URL, applied to the parts that the browser's own parser returns. There is no parser here, since
//! only the browser's decides.

use crate::proto::error::UrlError;

/// Returns the WebSocket scheme for a URL's `protocol`, both with the colon.
pub(crate) fn websocket_scheme(protocol: &str) -> Result<&'static str, UrlError> {
    match protocol {
        "ws:" | "http:" => Ok("ws:"),
        "wss:" | "https:" => Ok("wss:"),
        _ => Err(UrlError::Scheme),
    }
}

/// Checks a URL's `host` and `href`.
pub(crate) fn check(host: &str, href: &str) -> Result<(), UrlError> {
    let has = |text: &str, byte: u8| text.bytes().any(|b| b == byte);
    // By the standard a host contains no escapes. Chromium escapes what it should refuse.
    if has(host, b'%') {
        return Err(UrlError::Malformed);
    }
    // `hash` does not show an empty fragment.
    if has(href, b'#') {
        return Err(UrlError::Fragment);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_schemes_are_accepted() {
        assert_eq!(websocket_scheme("ws:"), Ok("ws:"));
        assert_eq!(websocket_scheme("http:"), Ok("ws:"));
        assert_eq!(websocket_scheme("wss:"), Ok("wss:"));
        assert_eq!(websocket_scheme("https:"), Ok("wss:"));
        for other in ["", "ftp:", "javascript:", "localhost:", "ws", "blob:"] {
            assert_eq!(websocket_scheme(other), Err(UrlError::Scheme), "{other}");
        }
    }

    #[test]
    fn escapes_in_the_host_and_fragments_are_refused() {
        assert_eq!(check("a:80", "ws://a/%20?%23"), Ok(()));
        assert_eq!(check("a%20b", "ws://a%20b/"), Err(UrlError::Malformed));
        assert_eq!(check("a", "ws://a/#"), Err(UrlError::Fragment));
        assert_eq!(check("a", "ws://a/?b#c"), Err(UrlError::Fragment));
    }
}
