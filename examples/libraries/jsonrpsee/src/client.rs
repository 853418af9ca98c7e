//! The browser's side: calls methods and subscribes, through a transport that is made of sockstream's halves.
#![cfg(target_arch = "wasm32")]

use std::fmt;

use jsonrpsee::core::ClientError;
use jsonrpsee::core::client::{
    Client, ClientBuilder, ClientT, ReceivedMessage, Subscription, SubscriptionClientT,
    TransportReceiverT, TransportSenderT,
};
use jsonrpsee::rpc_params;
use sockstream::{CloseEvent, CloseFrame, Error, Message, WebSocket, send};
use wasm_bindgen::prelude::*;

/// Sends requests.
struct Sender(send::Sender);

impl TransportSenderT for Sender {
    type Error = Error;

    async fn send(&mut self, message: String) -> Result<(), Error> {
        self.0.send(message).await
    }

    async fn close(&mut self) -> Result<(), Error> {
        self.0.close(CloseFrame::normal()).await.map(drop)
    }
}

/// Receives answers.
struct Receiver(send::Receiver);

impl TransportReceiverT for Receiver {
    type Error = Ended;

    async fn receive(&mut self) -> Result<ReceivedMessage, Ended> {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => Ok(ReceivedMessage::Text(text)),
            Some(Ok(Message::Binary(bytes))) => Ok(ReceivedMessage::Bytes(bytes.into())),
            Some(Err(error)) => Err(Ended::Failed(error)),
            None => Err(Ended::Closed(self.0.control().closed().await)),
        }
    }
}

/// Why nothing more is received. For jsonrpsee a clean close is an error, too.
#[derive(Debug)]
enum Ended {
    Closed(CloseEvent),
    Failed(Error),
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(event) => write!(f, "the connection {event}"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Ended {}

/// Connects before it returns, unlike jsonrpsee's own client in browsers.
async fn connect(url: String) -> Result<Client, Error> {
    let (sender, receiver) = WebSocket::builder(url).connect_send().await?;
    Ok(ClientBuilder::new().build_with_wasm(Sender(sender), Receiver(receiver)))
}

/// Returns what happened, for the test.
///
/// # Errors
/// If the server can't be connected to, or ends too early.
#[wasm_bindgen]
pub async fn run(server: String) -> Result<Vec<String>, JsError> {
    let mut report = Vec::new();
    let client = connect(server).await?;
    let sums = (0..3u32).map(|number| client.request("add", rpc_params![number, 10]));
    let sums: Vec<Result<u32, ClientError>> = futures::future::join_all(sums).await;
    report.push(format!("the sums are {sums:?}"));
    let unknown: Result<u32, ClientError> = client.request("unknown", rpc_params![]).await;
    report.push(outcome(unknown));

    let mut counted: Subscription<u32> = client
        .subscribe("count", rpc_params![5], "stop_counting")
        .await?;
    let mut numbers = Vec::new();
    while let Some(number) = counted.next().await {
        numbers.push(number?);
        if numbers.len() == 5 {
            break;
        }
    }
    report.push(format!("the subscription counted {numbers:?}"));

    client.request::<(), _>("stop", rpc_params![]).await?;
    client.on_disconnect().await;
    let refused: Result<u32, ClientError> = client.request("add", rpc_params![1, 2]).await;
    report.push(outcome(refused));
    Ok(report)
}

fn outcome(answer: Result<u32, ClientError>) -> String {
    match answer {
        Ok(number) => format!("answered {number}"),
        Err(error) => error.to_string(),
    }
}
