//! ewebsock. Its events go to a callback, which consumes them on the spot: nothing is faster with it.

use std::cell::RefCell;
use std::ops::ControlFlow;

use ewebsock::{Options, WsEvent, WsMessage, WsSender, ws_connect};
use futures_channel::oneshot;

use crate::Outgoing;
use crate::consumer::Consumer;

thread_local! {
    /// A slot for each connection: the callback has to be `Send`, which no JavaScript value is.
    static SLOTS: RefCell<Vec<Slot>> = const { RefCell::new(Vec::new()) };
}

/// What the callback does next.
#[derive(Default)]
struct Slot {
    opened: Option<oneshot::Sender<()>>,
    receiving: Option<Receiving>,
}

struct Receiving {
    left: u32,
    consumer: Consumer,
    done: oneshot::Sender<Consumer>,
}

pub struct Client {
    sender: WsSender,
    slot: usize,
}

impl Client {
    pub async fn connect(url: &str) -> Self {
        let (opened, until_opened) = oneshot::channel();
        let slot = SLOTS.with_borrow_mut(|slots| {
            slots.push(Slot {
                opened: Some(opened),
                receiving: None,
            });
            slots.len() - 1
        });
        let on_event = move |event| {
            SLOTS.with_borrow_mut(|slots| handle(&mut slots[slot], event));
            ControlFlow::Continue(())
        };
        let sender = ws_connect(url.to_owned(), Options::default(), Box::new(on_event))
            .expect("a valid URL");
        until_opened.await.expect("connects");
        Self { sender, slot }
    }

    pub async fn receive(&mut self, left: u32, consumer: Consumer) -> Consumer {
        let (done, until_done) = oneshot::channel();
        SLOTS.with_borrow_mut(|slots| {
            slots[self.slot].receiving = Some(Receiving {
                left,
                consumer,
                done,
            });
        });
        until_done.await.expect("receives them all")
    }

    pub async fn send(&mut self, outgoing: &Outgoing) {
        self.sender.send(match outgoing {
            Outgoing::Text(text) => WsMessage::Text(text.clone()),
            Outgoing::Binary(bytes) => WsMessage::Binary(bytes.clone()),
        });
    }

    /// Dropping it closes it, behind what was sent.
    pub async fn close(self) {}
}

fn handle(slot: &mut Slot, event: WsEvent) {
    match event {
        WsEvent::Opened => {
            let opened = slot.opened.take().expect("opened once");
            let _ = opened.send(());
        }
        WsEvent::Message(message) => {
            let receiving = slot.receiving.as_mut().expect("somebody receives");
            match message {
                WsMessage::Text(text) => receiving.consumer.text(&text),
                WsMessage::Binary(bytes) => receiving.consumer.binary(&bytes),
                other => panic!("{other:?}"),
            }
            receiving.left -= 1;
            if receiving.left == 0 {
                let Receiving { consumer, done, .. } = slot.receiving.take().expect("seen above");
                let _ = done.send(consumer);
            }
        }
        WsEvent::Error(_) | WsEvent::Closed => *slot = Slot::default(),
    }
}
