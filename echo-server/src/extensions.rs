//! Which permessage-deflate parameters the server agrees to, RFC 7692 section 7.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::handshake::elements;

/// The window sizes a client may ask for, as powers of two. Our compressor has none of 2^8.
const WINDOW_BITS: std::ops::RangeInclusive<u8> = 8..=15;
const SMALLEST_WINDOW: u8 = 9;

/// What the server always asks for: without context takeover an idle connection keeps no
/// compression state, 2 KiB instead of 370 KiB.
const AGREED: &str = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/// The window of a compressor whose client asks for no smaller one.
const LARGEST_WINDOW: u8 = 15;

/// What the server and a client agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agreement {
    server_window: Option<u8>,
}

impl Agreement {
    /// The window of the server's compressor, as a power of two.
    pub(crate) fn window(self) -> u8 {
        self.server_window.unwrap_or(LARGEST_WINDOW)
    }

    /// The value of `Sec-WebSocket-Extensions` that says so.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        let agreed = match self.server_window {
            // A window of the client's is left to the client, which then may use the largest.
            None => AGREED.to_owned(),
            Some(bits) => format!("{AGREED}; server_max_window_bits={bits}"),
        };
        HeaderValue::try_from(agreed).ok()
    }
}

/// Agrees to the first offer that the server can keep.
pub(crate) fn agree(headers: &HeaderMap) -> Option<Agreement> {
    elements(headers, &header::SEC_WEBSOCKET_EXTENSIONS).find_map(parse)
}

/// An offer the server can keep. `None` also for parameters that are unknown, repeated, or have a
/// value they can't have.
fn parse(offer: &str) -> Option<Agreement> {
    let mut parts = offer.split(';').map(str::trim);
    if parts.next() != Some("permessage-deflate") {
        return None;
    }
    let mut server_window = None;
    let mut seen = Vec::new();
    for part in parts {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim_end(), Some(bits(value)?)),
            None => (part, None),
        };
        if seen.contains(&name) {
            return None;
        }
        seen.push(name);
        match (name, value) {
            ("server_no_context_takeover" | "client_no_context_takeover", None)
            | ("client_max_window_bits", _) => {}
            ("server_max_window_bits", Some(SMALLEST_WINDOW..)) => server_window = value,
            _ => return None,
        }
    }
    Some(Agreement { server_window })
}

fn bits(value: &str) -> Option<u8> {
    let value = value.trim();
    let bare = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    // `parse` alone would take a sign and leading zeros as well.
    let plain = bare.bytes().all(|byte| byte.is_ascii_digit()) && !bare.starts_with('0');
    let bits = bare.parse().ok().filter(|_| plain)?;
    WINDOW_BITS.contains(&bits).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreed(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                header::SEC_WEBSOCKET_EXTENSIONS,
                HeaderValue::from_static(line),
            );
        }
        agree(&headers).map(|agreed| {
            agreed
                .header()
                .expect("a value")
                .to_str()
                .expect("text")
                .to_owned()
        })
    }

    #[test]
    fn what_can_be_kept_is_agreed_to() {
        for offer in [
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate;client_max_window_bits = 8 ; server_no_context_takeover",
            "x-other, permessage-deflate; client_no_context_takeover",
        ] {
            assert_eq!(agreed(&[offer]).as_deref(), Some(AGREED), "{offer}");
        }
        for bits in 9..=15 {
            let offer = Agreement {
                server_window: Some(bits),
            };
            let text = format!("permessage-deflate; server_max_window_bits={bits}");
            assert_eq!(parse(&text), Some(offer));
        }
        let quoted = agreed(&["permessage-deflate; server_max_window_bits=\"10\""]);
        assert_eq!(quoted, Some(format!("{AGREED}; server_max_window_bits=10")));
    }

    #[test]
    fn what_cannot_be_kept_is_declined() {
        for offer in [
            "",
            "x-other",
            "permessage-deflat",
            "permessage-deflate-2",
            "permessage-deflate; server_max_window_bits=8",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=+9",
            "permessage-deflate; server_max_window_bits=09",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; client_max_window_bits=7",
            "permessage-deflate; client_max_window_bits=",
            "permessage-deflate; client_no_context_takeover=9",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; unknown",
        ] {
            assert_eq!(agreed(&[offer]), None, "{offer}");
        }
    }

    #[test]
    fn the_first_offer_that_can_be_kept_is_taken() {
        let fallback = "permessage-deflate; server_max_window_bits=8, permessage-deflate; \
                        server_max_window_bits=12, permessage-deflate";
        let twelve = format!("{AGREED}; server_max_window_bits=12");
        assert_eq!(agreed(&[fallback]), Some(twelve));
        let lines = ["permessage-deflate; unknown", "permessage-deflate"];
        assert_eq!(agreed(&lines).as_deref(), Some(AGREED));
    }
}
