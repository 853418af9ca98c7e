//! Negotiates the parameters of permessage-deflate, RFC 7692 section 7.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::websocket::handshake::header_list::elements;

/// The window sizes that RFC 7692 allows, as powers of two.
const WINDOW_BITS: std::ops::RangeInclusive<u8> = 8..=15;
/// The smallest window of zlib's compressor.
const SMALLEST_WINDOW: u8 = 9;

/// Without context takeover an idle connection keeps no compression state: it takes 2 KiB instead
/// of 370 KiB.
const NEGOTIATED: &str =
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

/// The window of a compressor whose client requests no smaller one.
const LARGEST_WINDOW: u8 = 15;

/// The negotiated parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeflateParameters {
    server_window: Option<u8>,
}

impl DeflateParameters {
    /// Returns the window of the server's compressor, as a power of two.
    pub(crate) fn window(self) -> u8 {
        self.server_window.unwrap_or(LARGEST_WINDOW)
    }

    /// Returns the value of `Sec-WebSocket-Extensions` in the answer.
    pub(crate) fn header(self) -> Option<HeaderValue> {
        // The server doesn't limit the client's window, so `client_max_window_bits` is left out.
        let value = match self.server_window {
            None => NEGOTIATED.to_owned(),
            Some(bits) => format!("{NEGOTIATED}; server_max_window_bits={bits}"),
        };
        HeaderValue::try_from(value).ok()
    }
}

/// Accepts the first offer that the server supports.
pub(crate) fn negotiate(headers: &HeaderMap) -> Option<DeflateParameters> {
    elements(headers, &header::SEC_WEBSOCKET_EXTENSIONS).find_map(parse)
}

/// Parses an offer. `None` for an extension or a parameter that is not supported, and for a
/// parameter that is repeated or has an invalid value.
fn parse(offer: &str) -> Option<DeflateParameters> {
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
    Some(DeflateParameters { server_window })
}

fn bits(value: &str) -> Option<u8> {
    let value = value.trim();
    let bare = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    // `parse` alone would also accept a sign and leading zeros.
    let plain = bare.bytes().all(|byte| byte.is_ascii_digit()) && !bare.starts_with('0');
    let bits = bare.parse().ok().filter(|_| plain)?;
    WINDOW_BITS.contains(&bits).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                header::SEC_WEBSOCKET_EXTENSIONS,
                HeaderValue::from_static(line),
            );
        }
        negotiate(&headers).map(|parameters| {
            parameters
                .header()
                .expect("a value")
                .to_str()
                .expect("text")
                .to_owned()
        })
    }

    #[test]
    fn supported_offers_are_accepted() {
        for offer in [
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate;client_max_window_bits = 8 ; server_no_context_takeover",
            "x-other, permessage-deflate; client_no_context_takeover",
        ] {
            assert_eq!(answer(&[offer]).as_deref(), Some(NEGOTIATED), "{offer}");
        }
        for bits in 9..=15 {
            let offer = DeflateParameters {
                server_window: Some(bits),
            };
            let text = format!("permessage-deflate; server_max_window_bits={bits}");
            assert_eq!(parse(&text), Some(offer));
        }
        let quoted = answer(&["permessage-deflate; server_max_window_bits=\"10\""]);
        assert_eq!(
            quoted,
            Some(format!("{NEGOTIATED}; server_max_window_bits=10"))
        );
    }

    #[test]
    fn unsupported_and_invalid_offers_are_declined() {
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
            assert_eq!(answer(&[offer]), None, "{offer}");
        }
    }

    #[test]
    fn the_first_supported_offer_is_accepted() {
        let fallback = "permessage-deflate; server_max_window_bits=8, permessage-deflate; \
                        server_max_window_bits=12, permessage-deflate";
        let twelve = format!("{NEGOTIATED}; server_max_window_bits=12");
        assert_eq!(answer(&[fallback]), Some(twelve));
        let lines = ["permessage-deflate; unknown", "permessage-deflate"];
        assert_eq!(answer(&lines).as_deref(), Some(NEGOTIATED));
    }
}
