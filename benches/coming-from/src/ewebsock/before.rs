//! With ewebsock.

use ewebsock::{Options, WsEvent, WsMessage, WsReceiver, WsSender, connect};

pub struct Chat {
    sender: WsSender,
    receiver: WsReceiver,
    pub lines: Vec<String>,
}

impl Chat {
    pub fn new(url: &str) -> ewebsock::Result<Self> {
        let (sender, receiver) = connect(url, Options::default())?;
        Ok(Self {
            sender,
            receiver,
            lines: Vec::new(),
        })
    }

    /// Called in each frame.
    pub fn update(&mut self) {
        while let Some(event) = self.receiver.try_recv() {
            match event {
                WsEvent::Opened => self.sender.send(WsMessage::Text("hello".to_owned())),
                WsEvent::Message(WsMessage::Text(text)) => self.lines.push(text),
                WsEvent::Message(message) => self.lines.push(format!("{message:?}")),
                WsEvent::Error(error) => self.lines.push(error),
                WsEvent::Closed => self.lines.push("closed".to_owned()),
            }
        }
    }
}
