//! Bad input is a typed error, before anything is connected.

use sockstream::{CloseCode, Error, ProtocolError, UrlError, WebSocket};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{connect, url};

#[wasm_bindgen_test]
async fn bad_urls_are_typed_errors() {
    for (input, error) in [
        ("ftp://a/", UrlError::Scheme),
        ("ws://a/#fragment", UrlError::Fragment),
        ("/path#fragment", UrlError::Fragment),
        ("ws://a/#", UrlError::Fragment),
        ("localhost:8080/echo", UrlError::Scheme),
        ("javascript:alert(1)", UrlError::Scheme),
        ("ws://", UrlError::Malformed),
        ("ws://a:99999/", UrlError::Malformed),
        ("ws://a b/", UrlError::Malformed),
        ("//a b/", UrlError::Malformed),
        ("ws://[::g]/", UrlError::Malformed),
    ] {
        let socket = WebSocket::builder(input).open();
        assert_eq!(socket.err(), Some(Error::InvalidUrl(error)), "{input}");
    }
}

#[wasm_bindgen_test]
async fn bad_subprotocols_are_typed_errors() {
    let offer = |protocols: &[&str]| {
        let builder = WebSocket::builder(url("/echo")).protocols(protocols.iter().copied());
        builder.open().err()
    };
    let duplicate = ProtocolError::Duplicate("a".into());
    assert_eq!(offer(&["a", "a"]), Some(Error::InvalidProtocol(duplicate)));
    let no_token = ProtocolError::NotAToken("a b".into());
    assert_eq!(offer(&["a b"]), Some(Error::InvalidProtocol(no_token)));
    let empty = ProtocolError::NotAToken(String::new());
    assert_eq!(offer(&[""]), Some(Error::InvalidProtocol(empty)));
}

#[wasm_bindgen_test]
async fn bad_close_frames_change_nothing() {
    let mut socket = connect("/echo").await;
    for code in [0, 999, 1001, 1006, 2999, 5000, 65535] {
        let invalid = Err(Error::InvalidCloseCode(CloseCode::from(code)));
        assert_eq!(socket.close(code).await, invalid);
    }
    let too_long = Err(Error::CloseReasonTooLong { bytes: 124 });
    assert_eq!(socket.close((1000, "x".repeat(124))).await, too_long);
    socket.send("still open").await.expect("it is");
    assert_eq!(socket.next().await, Some(Ok("still open".into())));
    socket.close(1000).await.expect("a clean close");
    // Checked also when it makes no difference any more.
    assert_eq!(socket.close((1000, "x".repeat(124))).await, too_long);
}

#[wasm_bindgen_test]
async fn urls_are_resolved_against_the_page_as_the_standard_says() {
    for (input, resolved) in [
        ("/some/path?query", "/some/path?query"),
        (" /trimmed\n", "/trimmed"),
        ("/a/../b", "/b"),
        ("//[::1]:1/x", "ws://[::1]:1/x"),
        ("HTTP://user:word@a:80", "ws://user:word@a/"),
        ("https://a:443/", "wss://a/"),
        ("ws:\\\\a/b c", "ws://a/b%20c"),
        (
            "wss://bücher.example/ü",
            "wss://xn--bcher-kva.example/%C3%BC",
        ),
    ] {
        let socket = WebSocket::builder(input).open().expect(input);
        let url = socket.url();
        let page = url.starts_with("ws://127.0.0.1:") && url.ends_with(resolved);
        assert!(page || url == resolved, "{input} became {url}");
    }
}

#[wasm_bindgen_test]
async fn without_a_global_websocket_there_is_a_typed_error() {
    let global = js_sys::global();
    let key = "WebSocket".into();
    let native = js_sys::Reflect::get(&global, &key).expect("the global scope is an object");
    for absent in [JsValue::UNDEFINED, JsValue::NULL] {
        js_sys::Reflect::set(&global, &key, &absent).expect("it can be replaced");
        let error = WebSocket::builder(url("/echo")).open().err();
        js_sys::Reflect::set(&global, &key, &native).expect("it can be put back");
        assert_eq!(error, Some(Error::Unsupported));
    }
}
