//! What browsers are told about the pages this server serves.

use std::fs;
use std::path::Path;

use axum::http::{HeaderName, HeaderValue, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// The headers of every file: no other type than the one stated, no frame around it, no address
/// told to others, and only what the page is made of.
pub(crate) fn of_pages(www: Option<&Path>) -> [(HeaderName, HeaderValue); 4] {
    let page = www.and_then(|folder| fs::read_to_string(folder.join("index.html")).ok());
    [
        (
            header::CONTENT_SECURITY_POLICY,
            policy(&page.unwrap_or_default()),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    ]
}

/// Scripts come from here or stand in `page`, as its import map does; WebAssembly may be compiled,
/// but no text evaluated. The page connects to any WebSocket its user types in.
fn policy(page: &str) -> HeaderValue {
    let inline: String = inline_scripts(page)
        .map(|script| format!(" 'sha256-{}'", hash(script)))
        .collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{inline}; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; worker-src 'self'; connect-src 'self' ws: wss:; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The text of each script that has no `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

/// Browsers hash what they parsed, and parsing turns every line end into one byte.
fn hash(script: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(script.replace("\r\n", "\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_named_by_their_hash() {
        let page = "<script src=\"a.js\"></script><script type=x>\r\n{}</script><script>b</script>";
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["\r\n{}", "b"]);
        let policy = policy(page);
        let policy = policy.to_str().expect("text");
        for script in ["\n{}", "b"] {
            let hash = BASE64_STANDARD.encode(Sha256::digest(script));
            assert!(policy.contains(&format!(" 'sha256-{hash}'")), "{policy}");
        }
        assert_eq!(policy.matches("sha256-").count(), 2);
        assert!(!policy.contains("unsafe-inline"));
    }
}
