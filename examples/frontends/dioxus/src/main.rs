//! A chat in Dioxus, against the echo server.

use chat::Chat;
use dioxus::prelude::*;
use sockstream::WebSocket;
use sockstream::reconnect::Sender;

fn main() {
    dioxus::launch(App);
}

#[component]
fn App() -> Element {
    let mut chat = use_signal(Chat::default);
    // Signals of Dioxus take what is not `Send`, too.
    let mut sender = use_signal(|| None::<Sender>);
    let mut text = use_signal(String::new);

    // The future is dropped with the component, which closes the connection.
    use_future(move || async move {
        let mut events = match WebSocket::builder("/echo").reconnecting().start() {
            Ok(events) => events,
            Err(error) => return chat.write().state = error.to_string(),
        };
        let of_reader = events.sender();
        sender.set(Some(events.sender()));
        while let Some(event) = events.next().await {
            chat.write().apply(event, &of_reader);
        }
    });

    // Each message has a task of its own, so that none waits for another, and none stops the reading.
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let Some(sender) = sender() else { return };
        let text = text.take();
        let key = chat.write().sending(text.clone());
        spawn(async move {
            let result = sender.send(text).await;
            chat.write().sent(key, result);
        });
    };
    rsx! {
        h1 { "Dioxus" }
        p { id: "state", role: "status", "{chat.read().state}" }
        div { class: "log",
            ol {
                for line in chat.read().lines.iter() {
                    li { key: "{line.key}",
                        "{line.text} "
                        small { "{line.status}" }
                    }
                }
            }
        }
        form { onsubmit: submit,
            input {
                aria_label: "Message",
                autocomplete: "off",
                required: true,
                value: text,
                oninput: move |event| text.set(event.value()),
            }
            button { "Send" }
        }
    }
}
