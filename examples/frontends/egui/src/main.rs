//! A plotter in egui: numbers come over a WebSocket and are drawn. They are sent to the echo server here, ten a second.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use eframe::egui;
use eframe::wasm_bindgen::{JsCast, JsValue, throw_val};
use eframe::web_sys::{self, HtmlCanvasElement};
use egui_plot::{Line, Plot, PlotPoints};
use sockstream::reconnect::{Event, OptionsError, Reconnecting, Sender};
use sockstream::{Message, WebSocket};
use wasm_bindgen_futures::spawn_local;

const SHOWN: usize = 200; // points in the plot; the oldest leave it
const UNANSWERED: usize = 50; // numbers that may be on the way
const PERIOD: f64 = 0.1; // seconds from one number to the next

fn main() {
    spawn_local(async {
        if let Err(error) = run().await {
            throw_val(error);
        }
    });
}

async fn run() -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let canvas = document.and_then(|document| document.get_element_by_id("plotter"));
    let canvas = canvas
        .ok_or("index.html has no canvas")?
        .dyn_into::<HtmlCanvasElement>()?;
    let create: eframe::AppCreator<'static> =
        Box::new(|creation| Ok(Box::new(Plotter::new(&creation.egui_ctx)?)));
    let options = eframe::WebOptions::default();
    eframe::WebRunner::new()
        .start(canvas, options, create)
        .await
}

struct Plotter {
    events: Reconnecting,
    sender: Sender,
    /// Draws a frame when something has happened, so that frames need not be drawn to look.
    waker: Waker,
    state: String,
    ends: VecDeque<String>,
    /// `None` is a gap: the connection has ended.
    points: VecDeque<Option<[f64; 2]>>,
    /// What `send` returned for the numbers that have not come back.
    unanswered: VecDeque<u64>,
    received: u64,
    next_at: f64,
}

struct Repaint(egui::Context);

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

impl Plotter {
    fn new(ctx: &egui::Context) -> Result<Self, OptionsError> {
        let events = WebSocket::builder("/echo").reconnecting().start()?;
        Ok(Self {
            sender: events.sender(),
            events,
            waker: Arc::new(Repaint(ctx.clone())).into(),
            state: "connecting".into(),
            ends: VecDeque::new(),
            points: VecDeque::new(),
            unanswered: VecDeque::new(),
            received: 0,
            next_at: 0.0,
        })
    }

    /// Takes what has arrived, without waiting.
    fn receive(&mut self, now: f64) {
        let waker = self.waker.clone();
        let mut cx = Context::from_waker(&waker);
        while let Poll::Ready(Some(event)) = Pin::new(&mut self.events.next()).poll(&mut cx) {
            self.apply(event, now);
        }
    }

    fn apply(&mut self, event: Event, now: f64) {
        match event {
            Event::Opened { .. } => self.state = "connected".into(),
            Event::Message(Message::Text(text)) => {
                // The echo server answers each message, in order.
                if let Some(number) = self.unanswered.pop_front() {
                    self.sender.confirm(number);
                }
                if let Ok(value) = text.parse() {
                    self.received += 1;
                    push_within(SHOWN, &mut self.points, Some([now, value]));
                }
            }
            Event::Disconnected(end) => {
                self.unanswered.clear();
                push_within(SHOWN, &mut self.points, None);
                push_within(3, &mut self.ends, end.to_string()); // names the messages that may not have arrived
            }
            Event::Waiting { delay, .. } => {
                self.state = format!("connecting again in {:.1} s", delay.as_secs_f64())
            }
            Event::Offline => self.state = "offline".into(),
            Event::Stopped(reason) => self.state = reason.to_string(),
            _ => {}
        }
    }

    /// Sends the next number, if it can be sent now: what is not sent now would be of no use later.
    fn send(&mut self, now: f64) {
        if now < self.next_at || self.unanswered.len() >= UNANSWERED {
            return;
        }
        self.next_at = now + PERIOD;
        let mut send = self.sender.send(now.sin().to_string());
        if let Poll::Ready(Ok(number)) =
            Pin::new(&mut send).poll(&mut Context::from_waker(&self.waker))
        {
            self.unanswered.push_back(number);
        }
    }
}

impl eframe::App for Plotter {
    fn ui(&mut self, ui: &mut egui::Ui, _: &mut eframe::Frame) {
        let now = ui.input(|input| input.time);
        self.receive(now);
        self.send(now);
        ui.request_repaint_after(Duration::from_secs_f64(PERIOD));

        egui::CentralPanel::default().show(ui, |ui| {
            ui.heading("egui");
            ui.label(format!(
                "{}, {} numbers received",
                self.state, self.received
            ));
            for end in &self.ends {
                ui.colored_label(ui.visuals().warn_fg_color, end);
            }
            let colour = ui.visuals().hyperlink_color;
            let parts = self.points.make_contiguous().split(Option::is_none);
            Plot::new("plot").show(ui, |plot| {
                for part in parts {
                    let points: PlotPoints<'_> = part.iter().flatten().copied().collect();
                    plot.line(Line::new("numbers", points).color(colour));
                }
            });
        });
        show_in_title(&format!("{}, {} numbers", self.state, self.received));
    }
}

/// For tests, and for a look at the browser's tabs.
fn show_in_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

fn push_within<T>(bound: usize, list: &mut VecDeque<T>, item: T) {
    list.push_back(item);
    if list.len() > bound {
        list.pop_front();
    }
}
