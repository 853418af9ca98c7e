//! A chat without a framework, against the echo server.

use std::cell::RefCell;
use std::rc::Rc;

use chat::Chat;
use sockstream::WebSocket;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, HtmlFormElement, HtmlInputElement, SubmitEvent};

fn main() {
    spawn_local(async {
        if let Err(error) = run().await {
            wasm_bindgen::throw_val(error);
        }
    });
}

async fn run() -> Result<(), JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    let page = Page::find(&window.document().ok_or("there is no document")?)?;
    let page = Rc::new(page);

    let events = WebSocket::builder("/echo").reconnecting().start();
    let mut events = events.map_err(|error| error.to_string())?;
    let sender = events.sender();
    let chat = Rc::new(RefCell::new(Chat::default()));

    let submit = {
        let (page, chat, sender) = (page.clone(), chat.clone(), sender.clone());
        Closure::<dyn Fn(SubmitEvent)>::new(move |event: SubmitEvent| {
            event.prevent_default();
            let text = page.input.value();
            page.input.set_value("");
            let key = chat.borrow_mut().sending(text.clone());
            page.show(&chat.borrow());
            let (page, chat, sender) = (page.clone(), chat.clone(), sender.clone());
            spawn_local(async move {
                let result = sender.send(text).await;
                chat.borrow_mut().sent(key, result);
                page.show(&chat.borrow());
            });
        })
    };
    // The closure lives as long as this function runs, which is until the connection has stopped for good.
    page.form
        .set_onsubmit(Some(submit.as_ref().unchecked_ref()));
    while let Some(event) = events.next().await {
        chat.borrow_mut().apply(event, &sender);
        page.show(&chat.borrow());
    }
    page.form.set_onsubmit(None);
    Ok(())
}

/// The elements of index.html.
struct Page {
    document: Document,
    state: Element,
    lines: Element,
    form: HtmlFormElement,
    input: HtmlInputElement,
}

impl Page {
    fn find(document: &Document) -> Result<Self, JsValue> {
        let find = |selector| {
            let element = document.query_selector(selector)?;
            element.ok_or_else(|| JsValue::from(format!("there is no {selector}")))
        };
        Ok(Self {
            document: document.clone(),
            state: find("#state")?,
            lines: find("ol")?,
            form: find("form")?.dyn_into::<HtmlFormElement>()?,
            input: find("input")?.dyn_into::<HtmlInputElement>()?,
        })
    }

    fn show(&self, chat: &Chat) {
        self.state.set_text_content(Some(&chat.state));
        self.lines.set_text_content(None);
        for line in &chat.lines {
            let text = format!("{} ", line.text);
            // Creating elements fails only for names that are none.
            if let (Ok(item), Ok(status)) = (
                self.document.create_element("li"),
                self.document.create_element("small"),
            ) {
                status.set_text_content(Some(&line.status.to_string()));
                let _ = item
                    .append_with_str_1(&text)
                    .and_then(|()| item.append_with_node_1(&status));
                let _ = self.lines.append_with_node_1(&item);
            }
        }
    }
}
