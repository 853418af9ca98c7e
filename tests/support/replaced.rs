//! Global objects that a test replaces. They are restored when the test ends, also by a panic: in wasm no destructor runs then,
//! and the tests that follow would wait for a server that the stand-in never connects to.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Globals;
    #[wasm_bindgen(method)]
    fn install(this: &Globals);
    /// Calling it again has no effect.
    #[wasm_bindgen(method)]
    fn restore(this: &Globals);
}

thread_local!(static INSTALLED: Cell<Vec<(&'static str, Globals)>> = Cell::default());

/// Restores when it is dropped, when something panics, or when globals are replaced under the same name.
pub(crate) struct Replaced(&'static str);

impl Replaced {
    /// `globals` has the methods `install` and `restore`.
    pub(crate) fn install(name: &'static str, globals: &JsValue) -> Self {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let report = panic::take_hook();
            panic::set_hook(Box::new(move |panic| {
                restore(|_| true);
                report(panic);
            }));
        });
        // A trap that is no panic, or an exception, has left it.
        restore(|installed| installed == name);
        let globals: Globals = globals.clone().unchecked_into();
        globals.install();
        let mut installed = INSTALLED.take();
        installed.push((name, globals));
        INSTALLED.set(installed);
        Self(name)
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        restore(|name| name == self.0);
    }
}

/// Restores the last replacement first.
fn restore(is_meant: impl Fn(&str) -> bool) {
    let (meant, others): (Vec<_>, Vec<_>) = INSTALLED
        .take()
        .into_iter()
        .partition(|(name, _)| is_meant(name));
    INSTALLED.set(others);
    for (_, globals) in meant.into_iter().rev() {
        globals.restore();
    }
}

mod tests {
    use std::mem::ManuallyDrop;

    use js_sys::Reflect;
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    use crate::stand_in::Stage;

    fn web_socket() -> JsValue {
        Reflect::get(&js_sys::global(), &"WebSocket".into()).expect("it is an object")
    }

    #[wasm_bindgen_test]
    fn what_a_test_without_destructors_has_left_is_not_taken_for_the_original() {
        let native = web_socket();
        let left = ManuallyDrop::new(Stage::new());
        assert_ne!(web_socket(), native);
        drop(Stage::new());
        assert_eq!(web_socket(), native);
        drop(ManuallyDrop::into_inner(left));
        assert_eq!(web_socket(), native);
    }

    #[cfg(panic = "unwind")]
    #[wasm_bindgen_test]
    fn a_panic_restores_without_destructors() {
        let native = web_socket();
        let left = ManuallyDrop::new(Stage::new());
        assert!(std::panic::catch_unwind(|| panic!("this panic is caught")).is_err());
        assert_eq!(web_socket(), native);
        drop(ManuallyDrop::into_inner(left));
    }
}
