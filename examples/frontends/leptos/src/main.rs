//! A chat in Leptos, against the echo server.

use chat::Chat;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::{spawn_local, spawn_local_scoped_with_cancellation};
use sockstream::WebSocket;
use sockstream::reconnect::{Reconnecting, Sender};

fn main() {
    leptos::mount::mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    match WebSocket::builder("/echo").reconnecting().start() {
        Ok(events) => view! { <ChatView events /> }.into_any(),
        Err(error) => view! { <p role="alert">{error.to_string()}</p> }.into_any(),
    }
}

#[component]
fn ChatView(events: Reconnecting) -> impl IntoView {
    // Signals take what is `Send`, and the chat is.
    let chat = RwSignal::new(Chat::default());
    // A sender is not: it stays on this thread, and so does the storage of `new_local`.
    let sender = StoredValue::new_local(events.sender());
    // The task is cancelled with the component. That drops the events, which closes the connection.
    spawn_local_scoped_with_cancellation(read(events, chat));

    let input = NodeRef::<Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(input) = input.get_untracked() {
            spawn_local(send(sender.get_value(), input.value(), chat));
            input.set_value("");
        }
    };
    let state = Memo::new(move |_| chat.read().state.clone());
    view! {
        <h1>"Leptos"</h1>
        <p id="state" role="status">{state}</p>
        <div class="log">
            <ol>
                <For each=move || chat.get().lines key=|line| (line.key, line.status) let(line)>
                    <li>{line.text} " " <small>{line.status.to_string()}</small></li>
                </For>
            </ol>
        </div>
        <form on:submit=submit>
            <input node_ref=input aria-label="Message" autocomplete="off" required />
            <button>"Send"</button>
        </form>
    }
}

async fn read(mut events: Reconnecting, chat: RwSignal<Chat>) {
    let sender = events.sender();
    while let Some(event) = events.next().await {
        chat.update(|chat| chat.apply(event, &sender));
    }
}

async fn send(sender: Sender, text: String, chat: RwSignal<Chat>) {
    let Some(key) = chat.try_update(|chat| chat.sending(text.clone())) else {
        return; // the component is gone
    };
    let result = sender.send(text).await;
    chat.update(|chat| chat.sent(key, result));
}
