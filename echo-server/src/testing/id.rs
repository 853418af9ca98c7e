//! The id by which a test names a connection.

use std::fmt;

use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;

/// The name that a client gives its connection: 1 to 64 of `[A-Za-z0-9_-]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Id(String);

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if (1..=64).contains(&id.len()) && id.bytes().all(allowed) {
            return Ok(Self(id));
        }
        Err("an id is 1 to 64 of [A-Za-z0-9_-]")
    }
}

impl Id {
    /// Returns the id in the query of a request, if that has a valid one.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let Query(Named { id }) = Query::try_from_uri(uri).ok()?;
        id
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The query parameter of every fault: the id of the connection.
#[derive(Debug, Deserialize)]
pub(crate) struct Named {
    pub(crate) id: Option<Id>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_and_plain() {
        for bad in ["", "a b", "a/b", "ü", &"x".repeat(65)] {
            assert!(Id::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        for good in ["x".repeat(64), "a-B_9".to_owned()] {
            assert!(Id::try_from(good).is_ok());
        }
    }

    #[test]
    fn a_request_names_its_connection_in_the_query() {
        let of = |uri: &str| Id::of(&uri.parse().expect("a URI")).map(|id| id.to_string());
        assert_eq!(of("/echo?x=1&id=a-b").as_deref(), Some("a-b"));
        for without in [
            "/echo",
            "/echo?id=",
            "/echo?id=a.b",
            "/echo?id=a&id=b",
            "/id=a",
        ] {
            assert_eq!(of(without), None, "{without}");
        }
    }
}
