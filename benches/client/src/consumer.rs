//! What is done with each message: as little as shows that it came, or a digest of all of it.

use js_sys::Function;
use wasm_bindgen::prelude::*;

pub struct Consumer {
    batch: u32,
    left_in_batch: u32,
    on_batch: Option<Function>,
    bytes: u64,
    /// FNV-1a, over each message's kind and bytes; `page/consumer.js` does the same.
    digest: Option<u32>,
}

impl Consumer {
    pub fn new(batch: u32, verify: bool, on_batch: Option<Function>) -> Self {
        const OFFSET_BASIS: u32 = 0x811c_9dc5;
        Self {
            batch,
            left_in_batch: batch,
            on_batch,
            bytes: 0,
            digest: verify.then_some(OFFSET_BASIS),
        }
    }

    pub fn text(&mut self, text: &str) {
        self.message(b't', text.as_bytes());
    }

    pub fn binary(&mut self, bytes: &[u8]) {
        self.message(b'b', bytes);
    }

    fn message(&mut self, kind: u8, bytes: &[u8]) {
        if let Some(digest) = &mut self.digest {
            for byte in [kind].iter().chain(bytes) {
                *digest = (*digest ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
            }
        }
        self.bytes += bytes.len() as u64;
        self.count();
    }

    /// One more message, that was not looked at.
    pub fn count(&mut self) {
        self.left_in_batch -= 1;
        if self.left_in_batch == 0 {
            self.left_in_batch = self.batch;
            if let Some(on_batch) = &self.on_batch {
                on_batch
                    .call0(&JsValue::UNDEFINED)
                    .expect("it doesn't throw");
            }
        }
    }

    #[cfg(feature = "sockstream-js-message")]
    pub fn verifies(&self) -> bool {
        self.digest.is_some()
    }

    pub fn result(&self) -> f64 {
        self.digest.map_or(self.bytes as f64, f64::from)
    }
}
