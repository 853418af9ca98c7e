//! What gives a codec to a connection or a half of one.

use crate::codec::codec_trait::Codec;
use crate::codec::typed::Typed;
use crate::receiver::Receiver;
#[cfg(feature = "reconnect")]
use crate::reconnect::Messages;
use crate::sender::Sender;
use crate::websocket::WebSocket;

macro_rules! with_codec {
    ($($type:ident)*) => {$(
        impl $type {
            /// Gives it a codec, which converts between messages and other types. See [`codec`](crate::codec).
            #[must_use]
            pub fn with_codec<C: Codec>(self, codec: C) -> Typed<Self, C> {
                Typed::new(self, codec)
            }
        }
    )*};
}

/// For what both receives and sends.
#[cfg(any(feature = "json", feature = "postcard"))]
macro_rules! formats {
    ($($type:ident)*) => {$(
        #[cfg(feature = "json")]
        impl $type {
            /// Receives values of the first type and sends values of the second one, as JSON. See [`codec`](crate::codec).
            #[must_use]
            pub fn json<In, Out>(self) -> Typed<Self, crate::codec::Json<In, Out>> {
                Typed::new(self, crate::codec::Json::new())
            }
        }

        #[cfg(feature = "postcard")]
        impl $type {
            /// Receives values of the first type and sends values of the second one, as Postcard. See
            /// [`codec`](crate::codec).
            #[must_use]
            pub fn postcard<In, Out>(self) -> Typed<Self, crate::codec::Postcard<In, Out>> {
                Typed::new(self, crate::codec::Postcard::new())
            }
        }
    )*};
}

with_codec!(WebSocket Sender Receiver);
#[cfg(feature = "reconnect")]
with_codec!(Messages);

#[cfg(any(feature = "json", feature = "postcard"))]
formats!(WebSocket);
#[cfg(all(feature = "reconnect", any(feature = "json", feature = "postcard")))]
formats!(Messages);
