//! The security headers of the files that are served.

use std::fs;
use std::path::Path;

use axum::http::{HeaderName, HeaderValue, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// Returns the headers of every file: no MIME sniffing, no framing, no `Referer`, and a
/// Content-Security-Policy for the page in `www`.
pub(crate) fn page_headers(www: Option<&Path>) -> [(HeaderName, HeaderValue); 4] {
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

/// Allows scripts from this server and those inside `page`, such as its import map. Allows
/// WebAssembly, but no `eval`. Allows every WebSocket URL, because the page's user types it in.
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

/// Returns the text of each script without `src`.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

/// Browsers hash the parsed text, in which every line end is a line feed.
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
