//! What both sides know: the server functions, and the client that they are called with.

use std::future::{Future, ready};

use bytes::Bytes;
use futures::{Sink, SinkExt, Stream, StreamExt};
use server_fn::client::browser::BrowserClient;
use server_fn::client::{Client, get_server_url};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use server_fn::{BoxedStream, ServerFnError, Websocket};
use server_fn_macro_default::server;
use sockstream::{Error, Message, WebSocket};

/// Doubles numbers. A 0 ends it.
#[server(prefix = "/api", endpoint = "double", protocol = Websocket<JsonEncoding, JsonEncoding>, client = Sockstream)]
pub async fn double(
    numbers: BoxedStream<u32, ServerFnError>,
) -> Result<BoxedStream<u32, ServerFnError>, ServerFnError> {
    let until_0 = std::pin::Pin::from(numbers).take_while(|number| ready(!matches!(number, Ok(0))));
    Ok(until_0.map(|number| Ok(2 * number?)).into())
}

/// A function that the server has no route for.
#[server(prefix = "/api", endpoint = "missing", protocol = Websocket<JsonEncoding, JsonEncoding>, client = Sockstream)]
pub async fn missing(
    numbers: BoxedStream<u32, ServerFnError>,
) -> Result<BoxedStream<u32, ServerFnError>, ServerFnError> {
    Ok(numbers)
}

/// Calls server functions as `BrowserClient` does, and streams over sockstream. All that it returns is `Send` without
/// `SendWrapper`.
pub struct Sockstream;

impl<E, I, O> Client<E, I, O> for Sockstream
where
    E: FromServerFnError,
    I: FromServerFnError,
    O: FromServerFnError,
{
    type Request = <BrowserClient as Client<E, I, O>>::Request;
    type Response = <BrowserClient as Client<E, I, O>>::Response;

    fn send(request: Self::Request) -> impl Future<Output = Result<Self::Response, E>> + Send {
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl Sink<Bytes> + Send + 'static,
            ),
            E,
        >,
    > + Send {
        let url = format!("{}{path}", get_server_url());
        async move {
            let connected = WebSocket::builder(url).connect_send().await;
            let (sender, receiver) = connected.map_err(|error| request_error::<E>(&error))?;
            let stream = receiver.map(|message| {
                message
                    .map(Message::into_bytes)
                    .map_err(|error| request_error::<O>(&error).ser())
            });
            let sink = sender.with(|bytes| ready(Ok::<_, Error>(Message::Binary(bytes))));
            Ok((stream, sink))
        }
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        wasm_bindgen_futures::spawn_local(future);
    }
}

fn request_error<E: FromServerFnError>(error: &Error) -> E {
    E::from_server_fn_error(ServerFnErrorErr::Request(error.to_string()))
}
