//! Chooses the subprotocol.

use axum::http::HeaderValue;

/// The supported subprotocols. With each of them the server echoes.
const SUPPORTED: [&str; 3] = ["chat.v2", "chat.v1", "echo"];

/// Returns the first supported subprotocol of the client's offer, which is in its order of
/// preference.
pub(crate) fn choose<'a>(offer: impl IntoIterator<Item = &'a str>) -> Option<HeaderValue> {
    let offered = offer
        .into_iter()
        .find_map(|name| SUPPORTED.into_iter().find(|&it| it == name));
    offered.map(HeaderValue::from_static)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_supported_one_of_the_offer_is_chosen() {
        assert_eq!(
            choose(["x", "chat.v1", "chat.v2"]),
            Some(HeaderValue::from_static("chat.v1"))
        );
        assert_eq!(choose(["Echo", "x"]), None);
        assert_eq!(choose([]), None);
    }
}
