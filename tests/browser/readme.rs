//! The program in README.md, which is `examples/hello.rs`.

use sockstream::CloseCode;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::hello;
use crate::support::url;

const README: &str = include_str!("../../README.md");
const PROGRAM: &str = include_str!("../../examples/hello.rs");

#[wasm_bindgen_test]
fn readme_has_the_program_as_it_is() {
    let (_, program) = PROGRAM
        .split_once("\n\n")
        .expect("the file begins with a head of its own");
    assert!(README.contains(&format!("```rust\n{program}```\n")));
}

#[wasm_bindgen_test]
async fn the_program_returns_the_code_of_the_peer() {
    let event = hello::run(&url("/fault/close?code=1001&after=1"))
        .await
        .expect("1001 is a clean close");
    assert_eq!(event.code, CloseCode::GOING_AWAY);
    assert!(event.was_clean);
}
