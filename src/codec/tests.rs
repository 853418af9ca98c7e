//! Codecs, and what they do to a stream and a sink, without a browser.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::prelude::v1::*;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::{Sink, SinkExt, Stream, StreamExt, sink, stream};

use crate::codec::{Codec, CodecError, Typed};
use crate::{Error, Message};

/// Numbers in text. Refuses to send 13, and counts its calls.
#[derive(Default)]
struct Numbers {
    encoded: Rc<Cell<u32>>,
}

impl Codec for Numbers {
    type In = u32;
    type Out = u32;
    type Error = String;

    fn decode(&mut self, message: &Message) -> Result<u32, String> {
        let text = message.as_text().ok_or("no text")?;
        text.parse().map_err(|error| format!("{error}"))
    }

    fn encode(&mut self, number: u32) -> Result<Message, String> {
        self.encoded.set(self.encoded.get() + 1);
        match number {
            13 => Err("13 can't be sent".into()),
            _ => Ok(number.to_string().into()),
        }
    }
}

fn resolved<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("it waits for nothing"),
    }
}

fn receiving(
    messages: impl IntoIterator<Item = Result<Message, Error>>,
) -> impl Stream<Item = Result<Message, Error>> + Unpin {
    stream::iter(messages.into_iter().collect::<Vec<_>>())
}

/// A sink that keeps what it is given.
fn keeping(sent: &mut Vec<Message>) -> impl Sink<Message, Error = Infallible> + Unpin {
    Box::pin(sink::unfold(sent, |sent, message| async move {
        sent.push(message);
        Ok(sent)
    }))
}

#[test]
fn a_message_that_is_not_decoded_is_given_back_and_the_stream_goes_on() {
    let messages = receiving([
        Ok("1".into()),
        Ok([2].into()),
        Ok("3".into()),
        Err(Error::ReceiveOverflow),
    ]);
    let items: Vec<_> = resolved(Typed::new(messages, Numbers::default()).collect());
    let refused = CodecError::Decode {
        error: "no text".into(),
        message: [2].into(),
    };
    assert_eq!(
        refused.to_string(),
        "a message could not be decoded: no text"
    );
    let ended = CodecError::Connection(Error::ReceiveOverflow);
    assert_eq!(ended.to_string(), Error::ReceiveOverflow.to_string());
    assert_eq!(items, [Ok(1), Err(refused), Ok(3), Err(ended)]);
}

#[test]
fn a_value_that_is_not_encoded_sends_nothing() {
    let mut sent = Vec::new();
    let mut typed = Typed::new(keeping(&mut sent), Numbers::default());
    assert_eq!(resolved(typed.send(7)), Ok(()));
    let error = resolved(typed.send(13)).unwrap_err();
    assert_eq!(error, CodecError::Encode("13 can't be sent".into()));
    assert_eq!(resolved(SinkExt::send(&mut typed, 8)), Ok(()));
    assert_eq!(resolved(typed.close()), Ok(()));
    drop(typed);
    assert_eq!(sent, ["7".into(), "8".into()]);
}

#[test]
fn a_send_that_waits_and_is_dropped_has_encoded_nothing() {
    // A message waits in it, so that it takes no second one.
    let full = sink::unfold((), |(), _: Message| std::future::pending());
    let codec = Numbers::default();
    let encoded = Rc::clone(&codec.encoded);
    let mut typed = Typed::new(Box::pin(full), codec);
    let send = |typed: &mut Typed<_, Numbers>| {
        let future = pin!(typed.send(1)).poll(&mut Context::from_waker(Waker::noop()));
        future.map(|sent: Result<(), CodecError<String, Infallible>>| sent.is_ok())
    };
    assert_eq!(send(&mut typed), Poll::Ready(true));
    assert_eq!(send(&mut typed), Poll::Pending);
    assert_eq!(encoded.get(), 1);
}

#[cfg(feature = "json")]
mod json {
    use super::*;
    use crate::codec::Json;
    use serde::{Deserialize, Serialize};
    use std::collections::HashMap;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Point {
        x: i32,
        y: Option<String>,
    }

    #[test]
    fn values_are_text_and_come_back_from_either_type_of_message() {
        let point = || Point {
            x: -3,
            y: Some("é\u{2028}".into()),
        };
        let mut codec = Json::<Point>::new();
        let message = codec.encode(point()).unwrap();
        assert_eq!(message.as_text(), Some("{\"x\":-3,\"y\":\"é\u{2028}\"}"));
        assert_eq!(codec.decode(&message).unwrap(), point());
        let binary = Message::Binary(message.into_bytes());
        assert_eq!(codec.decode(&binary).unwrap(), point());
    }

    #[test]
    fn what_is_no_value_is_an_error() {
        let mut codec = Json::<Point>::new();
        for text in ["", "{}", "{\"x\":1} trailing", "[", "{\"x\":1e99}"] {
            assert!(codec.decode(&text.into()).is_err(), "{text}");
        }
        assert!(codec.decode(&[0xff, 0xfe].into()).is_err());
        let mut maps = Json::<(), HashMap<Point2, u8>>::new();
        let map = HashMap::from([(Point2(1, 2), 3)]);
        assert!(maps.encode(map).is_err(), "a key has to be a string");
    }

    #[derive(PartialEq, Eq, Hash, Serialize)]
    struct Point2(i32, i32);
}

#[cfg(feature = "postcard")]
mod postcard {
    use super::*;
    use crate::codec::{Postcard, PostcardError};

    type Value = (String, Option<f64>, Vec<u32>);

    #[test]
    fn values_come_back() {
        let value: Value = ("é".into(), Some(f64::MIN), vec![0, u32::MAX]);
        let mut codec = Postcard::<Value>::new();
        let message = codec.encode(value.clone()).unwrap();
        assert!(message.as_text().is_none());
        assert_eq!(codec.decode(&message), Ok(value));
    }

    #[test]
    fn what_is_no_value_is_an_error() {
        let mut codec = Postcard::<u8>::new();
        assert_eq!(codec.decode(&"1".into()), Err(PostcardError::Text));
        let trailing = Err(PostcardError::TrailingBytes(2));
        assert_eq!(codec.decode(&[1, 2, 3].into()), trailing);
        let empty: [u8; 0] = [];
        assert!(matches!(
            codec.decode(&empty.into()),
            Err(PostcardError::Format(_))
        ));
    }
}
