//! What a driver is created with.

use alloc::boxed::Box;
use alloc::rc::Rc;

use super::Driver;
use super::kept::Keep;
use crate::message::incoming::Incoming;
use crate::proto::options::Options;
use crate::proto::reconnect::event::Attempt as Number;
use crate::proto::reconnect::settings::Settings;
use crate::reconnect::attempt::{Provider, UserFuture};
use crate::reconnect::error::AttemptError;
use crate::reconnect::settings::{Heartbeat, Verdict};

/// A connection that has opened.
pub(crate) struct Opened<M: Incoming> {
    pub(crate) driver: Rc<Driver<M>>,
    pub(crate) attempt: Number,
    /// The number that it has if it is set up.
    pub(crate) number: u32,
}

/// Calls the user's `on_open`.
// With one argument: a call of five numbers would keep formatting code in a program that has no use for it.
pub(crate) type OnOpen<M> = Box<dyn FnMut(Opened<M>) -> UserFuture<()>>;

/// The user's classifier.
pub(crate) type Classify = Box<dyn FnMut(&AttemptError) -> Option<Verdict>>;

/// The settings, and the functions of the user.
pub(crate) struct Setup<M: Incoming> {
    /// Those of the state machine.
    pub(crate) settings: Settings,
    /// Those of each connection.
    pub(crate) options: Options,
    /// The machine has to hear of messages.
    pub(crate) listens: bool,
    pub(crate) provider: Provider,
    pub(crate) on_open: Option<OnOpen<M>>,
    pub(crate) classify: Option<Classify>,
    pub(crate) heartbeat: Option<Heartbeat<M>>,
    /// Keeps messages until they are confirmed.
    pub(crate) kept: Option<Box<dyn Keep<M>>>,
}
