//! Headers that contain a comma-separated list.

use axum::http::{HeaderMap, HeaderName};

/// Returns the elements of a list, which may be spread over several lines.
pub(crate) fn elements<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = &'a str> {
    let lines = headers
        .get_all(name)
        .into_iter()
        .filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_list_may_be_spread_over_lines() {
        let name = HeaderName::from_static("x-list");
        let mut headers = HeaderMap::new();
        headers.append(&name, HeaderValue::from_static("a , b"));
        headers.append(&name, HeaderValue::from_static("c"));
        assert_eq!(
            elements(&headers, &name).collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
    }
}
