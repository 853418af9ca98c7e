//! Deterministic tests of each row of the contract, with stand-ins for the native `WebSocket`, the timers and the clock.
//! `tests/contract.md` names the tests of each row.

mod closing;
mod connecting;
mod ending;
mod handles;
mod receiving;
mod sending;
mod sharing;
#[cfg(feature = "websocket-stream")]
mod streaming;
mod without_waiting;

/// Returns a buffer whose bytes were transferred away. Its size is 0.
fn detached_buffer() -> js_sys::ArrayBuffer {
    let buffer = js_sys::ArrayBuffer::new(8);
    let detach = js_sys::Function::new_with_args(
        "buffer",
        "structuredClone(buffer, { transfer: [buffer] })",
    );
    detach
        .call1(&wasm_bindgen::JsValue::UNDEFINED, &buffer)
        .expect("it is detached");
    buffer
}
