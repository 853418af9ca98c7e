//! A task that owns a connection, and a handle that ends it.

use sockstream::WebSocket;
use sockstream::reconnect::{Event, OptionsError, Sender};
use wasm_bindgen_futures::spawn_local;

/// Receives until it is dropped.
pub struct Feed {
    sender: Sender,
}

impl Feed {
    pub fn start(url: &str, mut show: impl FnMut(String) + 'static) -> Result<Self, OptionsError> {
        let mut events = WebSocket::builder(url).reconnecting().start()?;
        let sender = events.sender();
        spawn_local(async move {
            while let Some(event) = events.next().await {
                if let Event::Message(message) = event {
                    show(message.as_text().unwrap_or("binary").to_owned());
                }
            }
        });
        Ok(Self { sender })
    }

    /// Waits until the feed has ended by itself, for example because the server closed it with 1000.
    pub async fn ended(&self) {
        self.sender.stopped().await;
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        let _ = self.sender.stop(1000); // a valid code, so it is no error
    }
}
