//! Messages in JSON.

use serde::{Deserialize, Serialize};
use sockstream::codec::{CodecError, Json};
use sockstream::reconnect::{Reconnecting, Sender};
use web_sys::console;

/// `{"type":"said","name":"Ann","text":"hello"}`
#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Note {
    Joined { name: String },
    Said { name: String, text: String },
}

pub async fn send(sender: &Sender, note: &Note) -> Result<u64, Box<dyn std::error::Error>> {
    let text = serde_json::to_string(note)?;
    Ok(sender.send(text).await?)
}

/// Calls `show` with each note.
pub async fn notes(events: Reconnecting, mut show: impl FnMut(Note)) {
    let mut notes = events.into_messages().with_codec(Json::<Note>::new());
    while let Some(note) = notes.next().await {
        match note {
            Ok(note) => show(note),
            // One message that is no note. The others are read.
            Err(CodecError::Decode { error, message }) => {
                console::warn_1(&format!("{message:?}: {error}").into());
            }
            // A connection has ended. What may be lost is named, and the next connection is made.
            Err(error) => console::warn_1(&error.to_string().into()),
        }
    }
}
