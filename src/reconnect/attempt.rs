//! What the provider is told, and what it returns.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt::Display;
use core::future::Future;
use core::pin::Pin;

use crate::proto::options::{Offer, offer};
use crate::reconnect::error::AttemptError;

/// An attempt to connect, for which the provider returns a [`Target`].
///
/// ```no_run
/// use sockstream::reconnect::{Attempt, Builder};
///
/// # async fn fetch_token() -> Result<String, String> { Ok(String::new()) }
/// let builder = Builder::new(|attempt: Attempt| async move {
///     web_sys::console::log_1(&format!("attempt {}", attempt.number).into());
///     let token = fetch_token().await?;
///     Ok::<_, String>(format!("/chat?token={token}"))
/// });
/// # let _: Builder = builder;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The number of the attempt, from 1 on, over all connections.
    pub number: u32,
    /// How many attempts and connections have failed since a connection last stayed open for
    /// [`min_uptime`](super::Builder::min_uptime).
    pub failures: u32,
    /// Why the last attempt failed, or why the last connection ended.
    pub error: Option<AttemptError>,
}

/// Where to connect: a URL, and the subprotocols to offer. A string converts into a target that offers no subprotocols.
///
/// ```
/// use sockstream::reconnect::Target;
///
/// let target = Target::new("/chat").protocols(["chat.v2", "chat.v1"]);
/// assert_eq!(Target::from("/chat").protocols(["chat.v2", "chat.v1"]), target);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a target does nothing until the provider returns it"]
pub struct Target {
    pub(crate) url: String,
    pub(crate) protocols: Offer,
}

impl Target {
    /// Creates a target that offers no subprotocols. The URL is as [`WebSocket::connect`](crate::WebSocket::connect)
    /// takes it.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            protocols: Ok(String::new()),
        }
    }

    /// Offers subprotocols, as [`crate::Builder::protocols`] does.
    pub fn protocols<P: Into<String>>(mut self, protocols: impl IntoIterator<Item = P>) -> Self {
        self.protocols = offer(protocols);
        self
    }
}

impl From<&str> for Target {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<String> for Target {
    fn from(url: String) -> Self {
        Self::new(url)
    }
}

/// A future of the user's, whose error is kept as text.
pub(crate) type UserFuture<T> = Pin<Box<dyn Future<Output = Result<T, String>>>>;

/// Where the targets come from.
pub(crate) enum Provider {
    Fixed(Target),
    Asked(Box<dyn FnMut(Attempt) -> UserFuture<Target>>),
}

impl Provider {
    pub(crate) fn asked<F, T, E>(mut provider: impl FnMut(Attempt) -> F + 'static) -> Self
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: Into<Target>,
        E: Display,
    {
        Self::Asked(Box::new(move |attempt| {
            let target = provider(attempt);
            Box::pin(async move {
                target
                    .await
                    .map(Into::into)
                    .map_err(|error| error.to_string())
            })
        }))
    }
}
