//! Which subprotocol the server speaks.

use axum::http::HeaderValue;

/// The subprotocols this server knows. They all mean: echo.
const KNOWN: [&str; 3] = ["chat.v2", "chat.v1", "echo"];

/// The first of the client's offer that is known; the client's order is its preference.
pub(crate) fn choose<'a>(offer: impl IntoIterator<Item = &'a str>) -> Option<HeaderValue> {
    let offered = offer
        .into_iter()
        .find_map(|name| KNOWN.into_iter().find(|&known| known == name));
    offered.map(HeaderValue::from_static)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_of_the_offer_wins() {
        assert_eq!(
            choose(["x", "chat.v1", "chat.v2"]),
            Some(HeaderValue::from_static("chat.v1"))
        );
        assert_eq!(choose(["Echo", "x"]), None);
        assert_eq!(choose([]), None);
    }
}
