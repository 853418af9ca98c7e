//! A sender that several tasks and callbacks share.

use core::time::Duration;

use sockstream::reconnect::{SendError, Sender};
use wasm_bindgen_futures::spawn_local;
use web_sys::console;

/// What the parts of an editor have. Cheap to clone.
#[derive(Clone)]
pub struct Editor {
    pub sender: Sender,
}

impl Editor {
    /// For tasks: waits while the browser has too much to send.
    pub async fn save(&self, text: &str) -> Result<u64, SendError> {
        self.sender.send(text).await
    }

    /// For callbacks, which can't wait: a task of its own does.
    pub fn title_changed(&self, title: String) {
        let editor = self.clone();
        spawn_local(async move {
            if let Err(error) = editor.save(&title).await {
                console::warn_2(&title.into(), &error.to_string().into());
            }
        });
    }

    /// For what is of no use later.
    pub fn cursor_moved(&self, position: u32) {
        let message = format!("cursor {position}");
        let send = self.sender.send(message);
        let send = send.expires_after(Duration::from_secs(1));
        spawn_local(async move {
            let _ = send.await; // the next position follows soon
        });
    }
}
