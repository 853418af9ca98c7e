//! A chat in Yew, against the echo server.

use std::cell::RefCell;
use std::rc::Rc;

use chat::Chat;
use sockstream::WebSocket;
use sockstream::reconnect::Sender;
use web_sys::HtmlInputElement;
use yew::platform::spawn_local;
use yew::prelude::*;

fn main() {
    yew::Renderer::<App>::new().render();
}

/// Connects while the component is mounted. Returns what is shown, and what sends.
#[hook]
fn use_chat(url: &'static str) -> (Rc<RefCell<Chat>>, Callback<String>) {
    let chat = use_mut_ref(Chat::default);
    let sender = use_mut_ref(|| None::<Sender>);
    let update = use_force_update();

    let connect = {
        let (chat, sender, update) = (chat.clone(), sender.clone(), update.clone());
        move |url: &&'static str| {
            match WebSocket::builder(*url).reconnecting().start() {
                Err(error) => chat.borrow_mut().state = error.to_string(),
                Ok(mut events) => {
                    let of_reader = events.sender();
                    sender.replace(Some(events.sender()));
                    spawn_local(async move {
                        while let Some(event) = events.next().await {
                            chat.borrow_mut().apply(event, &of_reader);
                            update.force_update();
                        }
                    });
                }
            }
            move || {
                if let Some(sender) = sender.take() {
                    let _ = sender.stop(1000); // which is a valid code
                }
            }
        }
    };
    use_effect_with(url, connect);

    let send = {
        let chat = chat.clone();
        use_callback((), move |text: String, ()| {
            let Some(sender) = sender.borrow().clone() else {
                return;
            };
            let key = chat.borrow_mut().sending(text.clone());
            update.force_update();
            let (chat, update) = (chat.clone(), update.clone());
            spawn_local(async move {
                let result = sender.send(text).await;
                chat.borrow_mut().sent(key, result);
                update.force_update();
            });
        })
    };
    (chat, send)
}

#[component]
fn App() -> Html {
    let (chat, send) = use_chat("/echo");
    let input = use_node_ref();
    let onsubmit = {
        let input = input.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(input) = input.cast::<HtmlInputElement>() {
                send.emit(input.value());
                input.set_value("");
            }
        }
    };
    let chat = chat.borrow();
    html! {
        <>
            <h1>{ "Yew" }</h1>
            <p id="state" role="status">{ &chat.state }</p>
            <div class="log">
                <ol>
                    { for chat.lines.iter().map(|line| html! {
                        <li key={line.key}>{ &line.text }{ " " }<small>{ line.status.to_string() }</small></li>
                    }) }
                </ol>
            </div>
            <form {onsubmit}>
                <input ref={input} aria-label="Message" autocomplete="off" required=true />
                <button>{ "Send" }</button>
            </form>
        </>
    }
}
