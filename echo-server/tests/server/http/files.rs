//! The files that are served.

use std::fs;

use crate::support::{Server, request};
use sockstream_echo_server::{Config, bind};
use tempfile::TempDir;

/// A folder with a page, a package, and a file that must not be served.
fn site() -> (TempDir, Config) {
    let root = TempDir::new().expect("a folder");
    let (www, package) = (root.path().join("www"), root.path().join("package"));
    for (path, text) in [
        ("www/index.html", "<p>page"),
        ("www/style.css", "p {}"),
        ("package/index.js", "export {}"),
        ("package/core.wasm", "\0asm"),
        ("secret.txt", "secret"),
    ] {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    (
        root,
        Config {
            www: Some(www),
            package: Some(package),
            ..Config::default()
        },
    )
}

#[tokio::test]
async fn the_page_and_the_package_are_served() {
    let (_root, config) = site();
    let server = Server::start(config).await;
    for (path, mime, text) in [
        ("/", "text/html", "<p>page"),
        ("/index.html", "text/html", "<p>page"),
        ("/style.css", "text/css", "p {}"),
        ("/sockstream/index.js", "text/javascript", "export {}"),
        ("/sockstream/core.wasm", "application/wasm", "\0asm"),
    ] {
        let response = server.get(path).await;
        assert_eq!(
            (response.head.status, response.text()),
            (200, text),
            "{path}"
        );
        assert_eq!(response.head.header("content-type"), Some(mime), "{path}");
        assert_eq!(
            response.head.header("cache-control"),
            Some("no-cache"),
            "{path}"
        );
        assert!(response.head.header("last-modified").is_some(), "{path}");
        assert!(response.head.header("etag").is_some(), "{path}");
    }
    assert_eq!(server.get("/healthz").await.text(), "ok");
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let (_root, config) = site();
    let server = Server::start(config).await;
    let first = server.get("/style.css").await;
    let etag = first.head.header("etag").unwrap();
    let mut client = server.connect().await;
    client
        .write(request("/style.css", &[("if-none-match", etag)]).as_bytes())
        .await;
    assert_eq!(client.head().await.status, 304);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folders() {
    let (root, config) = site();
    let server = Server::start(config).await;
    let absolute = root.path().join("secret.txt");
    let absolute = absolute.to_str().expect("text");
    #[cfg(unix)]
    for (to, link) in [("secret.txt", "www/link.txt"), ("", "www/folder-link")] {
        std::os::unix::fs::symlink(root.path().join(to), root.path().join(link)).expect("a link");
    }
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/sockstream/../../secret.txt",
        "/sockstream/%2e%2e/secret.txt",
        "/sockstream/..%2fsecret.txt",
        "/./../secret.txt",
        "//../secret.txt",
        "/%252e%252e/secret.txt",
        "/%2e%2e%5csecret.txt",
        "/....//secret.txt",
        "/../secret.txt%00.css",
        "/style.css%00",
        "/%00",
        "/www/../../secret.txt",
        "/SECRET",
        "/LINK",
        "/folder-link/secret.txt",
        "/sockstream//SECRET",
        "/sockstream/%2fSECRET",
        "http://test/../secret.txt",
        "/nothing.txt",
        "/sockstream/nothing.txt",
    ] {
        let path = path
            .replace("/SECRET", absolute)
            .replace("LINK", "link.txt");
        let response = server.get(&path).await;
        assert!((400..500).contains(&response.head.status), "{path}");
        assert!(!response.text().contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn without_a_page_there_is_a_placeholder() {
    let server = Server::start(Config::default()).await;
    let response = server.get("/").await;
    assert_eq!(response.head.status, 200);
    assert!(
        response
            .head
            .header("content-type")
            .unwrap()
            .starts_with("text/plain")
    );
    assert!(response.text().contains("/echo"));
    assert_eq!(server.get("/healthz").await.text(), "ok");
    assert_eq!(server.get("/sockstream/index.js").await.head.status, 404);
}

#[tokio::test]
async fn a_missing_folder_is_an_error_of_bind() {
    let (root, config) = site();
    let nowhere = Some(root.path().join("nowhere"));
    let error = bind(Config {
        www: nowhere,
        ..config
    })
    .await
    .expect_err("no folder");
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[tokio::test]
async fn files_have_security_headers() {
    let (root, config) = site();
    let page = "<script type=\"importmap\">{}</script>";
    fs::write(root.path().join("www/index.html"), page).expect("a file");
    let server = Server::start(config).await;
    for path in ["/", "/style.css", "/sockstream/index.js", "/nothing"] {
        let head = server.get(path).await.head;
        let policy = head.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            // The hash of `{}`, as browsers compute it.
            "script-src 'self' 'wasm-unsafe-eval' 'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='",
            "connect-src 'self' ws: wss:",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.split("; ").any(|it| it == part), "{path}: {policy}");
        }
        assert_eq!(head.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(head.header("x-frame-options"), Some("DENY"));
    }
    // A WebSocket's response doesn't have them.
    let (_, head) = server.open_with("/echo", &[]).await;
    assert_eq!(head.header("content-security-policy"), None);
}
