//! The builds that nightly Rust makes have the property that they are named after. Each test exists in one of them.

#[cfg(target_feature = "atomics")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn this_build_has_shared_memory() {
    use wasm_bindgen::JsCast;

    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    assert!(
        memory
            .buffer()
            .is_instance_of::<js_sys::SharedArrayBuffer>()
    );
}

#[cfg(panic = "unwind")]
#[wasm_bindgen_test::wasm_bindgen_test]
fn this_build_unwinds() {
    assert!(std::panic::catch_unwind(|| panic!("this panic is caught")).is_err());
}
