//! The connections there are, and what each named one did. The only owner of that state.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};

use crate::message::Message;
use crate::report::Report;
use crate::watch::Watch;

/// How many ids are remembered. Ids with a connection still going are never forgotten, so the
/// connection limit bounds the registry too.
const REMEMBERED: usize = 10_000;

/// The name a client gave its connection: 1 to 64 of `[A-Za-z0-9_-]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Id(String);

impl TryFrom<String> for Id {
    type Error = &'static str;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if (1..=64).contains(&id.len()) && id.bytes().all(allowed) {
            return Ok(Self(id));
        }
        Err("an id is 1 to 64 of [A-Za-z0-9_-]")
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// WebSocket connections open now, and since the start.
#[derive(Debug, Serialize)]
pub(crate) struct Totals {
    pub(crate) live: u64,
    pub(crate) accepted: u64,
}

/// All connections of a server.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    live: AtomicU64,
    accepted: AtomicU64,
    ids: Mutex<Ids>,
    /// Told whenever an id gets a new connection.
    arrivals: Notify,
}

/// What one connection did so far; shared by the connection and those who wait for it.
type Account = Arc<watch::Sender<Report>>;

#[derive(Debug, Default)]
struct Ids {
    /// The newest connection of each id, and its place in `order`.
    newest: HashMap<Id, (u64, Account)>,
    order: BTreeMap<u64, Id>,
    arrived: u64,
}

impl Ids {
    fn arrive(&mut self, id: &Id, remembered: usize) -> Account {
        let previous = self.newest.remove(id);
        if let Some((place, _)) = &previous {
            self.order.remove(place);
        }
        let connections = previous.map_or(0, |(_, account)| account.borrow().connections) + 1;
        let account = Arc::new(watch::Sender::new(Report::new(id.clone(), connections)));
        self.arrived += 1;
        self.order.insert(self.arrived, id.clone());
        self.newest
            .insert(id.clone(), (self.arrived, Arc::clone(&account)));
        if self.newest.len() > remembered {
            self.forget_oldest_ended();
        }
        account
    }

    fn forget_oldest_ended(&mut self) {
        let ended = |id: &Id| self.newest.get(id).is_none_or(|(_, it)| it.borrow().ended);
        let oldest = self
            .order
            .iter()
            .find(|(_, id)| ended(id))
            .map(|(&place, _)| place);
        if let Some(id) = oldest.and_then(|place| self.order.remove(&place)) {
            self.newest.remove(&id);
        }
    }
}

impl Registry {
    /// Registers a handshake that just arrived. One without an id is only counted, once open.
    pub(crate) fn arrive(self: &Arc<Self>, id: Option<&Id>) -> Connection {
        let account = id.map(|id| self.ids().arrive(id, REMEMBERED));
        if account.is_some() {
            self.arrivals.notify_waiters();
        }
        Connection {
            registry: Arc::clone(self),
            account,
            open: false,
            ended_here: false,
        }
    }

    pub(crate) fn totals(&self) -> Totals {
        Totals {
            live: self.live.load(Relaxed),
            accepted: self.accepted.load(Relaxed),
        }
    }

    /// What the newest connection of `id` did so far.
    pub(crate) fn report(&self, id: &Id) -> Option<Report> {
        self.account(id).map(|account| account.borrow().clone())
    }

    /// Waits until the newest connection of `id`, which may still have to arrive, satisfies
    /// `until`.
    pub(crate) async fn wait(&self, id: &Id, until: fn(&Report) -> bool) -> Report {
        loop {
            let arrival = self.arrivals.notified();
            tokio::pin!(arrival);
            // Before looking: an arrival in between must not be missed.
            arrival.as_mut().enable();
            let Some(account) = self.account(id) else {
                arrival.await;
                continue;
            };
            let mut reports = account.subscribe();
            tokio::select! {
                Ok(report) = reports.wait_for(until) => return report.clone(),
                () = arrival => {}
            }
        }
    }

    fn account(&self, id: &Id) -> Option<Account> {
        self.ids()
            .newest
            .get(id)
            .map(|(_, account)| Arc::clone(account))
    }

    fn ids(&self) -> MutexGuard<'_, Ids> {
        // Nothing that holds the lock can leave the maps half changed.
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's entry, from its handshake on. Dropped when its TCP connection is over.
pub(crate) struct Connection {
    registry: Arc<Registry>,
    account: Option<Account>,
    open: bool,
    ended_here: bool,
}

impl Watch for Connection {
    fn opened(&mut self, protocol: Option<String>) {
        self.open = true;
        self.registry.accepted.fetch_add(1, Relaxed);
        self.registry.live.fetch_add(1, Relaxed);
        self.update(|report| {
            report.opened = true;
            report.protocol = protocol;
        });
    }

    fn received(&self, message: &Message) {
        self.update(|report| report.received(message));
    }

    fn ending(&mut self) {
        self.ended_here = true;
    }
}

impl Connection {
    fn update(&self, change: impl FnOnce(&mut Report)) {
        if let Some(account) = &self.account {
            account.send_modify(change);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.open {
            self.registry.live.fetch_sub(1, Relaxed);
        }
        self.update(|report| {
            report.ended = true;
            report.client_gone = !self.ended_here && report.close_received.is_none();
        });
        if let Some(account) = &self.account {
            account.borrow().log();
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Close;
    use futures_util::FutureExt;

    fn id(name: &str) -> Id {
        Id::try_from(name.to_owned()).expect("an id")
    }

    #[test]
    fn ids_are_short_and_plain() {
        for bad in ["", "a b", "a/b", "ü", &"x".repeat(65)] {
            assert!(Id::try_from(bad.to_owned()).is_err(), "{bad}");
        }
        id(&"x".repeat(64));
        id("a-B_9");
    }

    #[test]
    fn only_open_connections_are_live() {
        let registry = Arc::new(Registry::default());
        let refused = registry.arrive(None);
        let mut open = registry.arrive(None);
        open.opened(None);
        drop(refused);
        let totals = registry.totals();
        assert_eq!((totals.live, totals.accepted), (1, 1));
        drop(open);
        let totals = registry.totals();
        assert_eq!((totals.live, totals.accepted), (0, 1));
    }

    #[test]
    fn who_ended_it() {
        let registry = Arc::new(Registry::default());
        let client_gone = |act: fn(&mut Connection)| {
            let mut connection = registry.arrive(Some(&id("a")));
            act(&mut connection);
            drop(connection);
            let report = registry.report(&id("a")).expect("known");
            assert!(report.ended);
            report.client_gone
        };
        assert!(client_gone(|_| {}));
        assert!(client_gone(|it| it.opened(None)));
        assert!(!client_gone(|it| it.ending()));
        assert!(!client_gone(
            |it| it.received(&Message::Close(Close::default()))
        ));
    }

    #[test]
    fn a_report_is_of_the_newest() {
        let registry = Arc::new(Registry::default());
        let first = registry.arrive(Some(&id("a")));
        let mut second = registry.arrive(Some(&id("a")));
        second.opened(Some("echo".to_owned()));
        drop(first);
        let report = registry.report(&id("a")).expect("known");
        assert_eq!(
            (report.connections, report.opened, report.ended),
            (2, true, false)
        );
        assert_eq!(report.protocol.as_deref(), Some("echo"));
        assert!(registry.report(&id("b")).is_none());
    }

    #[test]
    fn waiting_covers_arrival_and_newer_connections() {
        let registry = Arc::new(Registry::default());
        let name = id("a");
        let mut waiting = Box::pin(registry.wait(&name, |report| report.opened && report.ended));
        assert!(waiting.as_mut().now_or_never().is_none());
        let first = registry.arrive(Some(&name));
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(first);
        let mut second = registry.arrive(Some(&name));
        second.opened(None);
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(second);
        assert_eq!(
            waiting.now_or_never().map(|report| report.connections),
            Some(2)
        );
    }

    #[test]
    fn the_oldest_ended_are_forgotten() {
        let mut ids = Ids::default();
        let end = |account: &Account| account.send_modify(|report| report.ended = true);
        let _going = ids.arrive(&id("going"), 2);
        end(&ids.arrive(&id("old"), 2));
        end(&ids.arrive(&id("older-but-back"), 3));
        end(&ids.arrive(&id("old"), 3));
        ids.arrive(&id("new"), 3);
        let mut left: Vec<_> = ids.newest.keys().map(|id| id.0.as_str()).collect();
        left.sort_unstable();
        assert_eq!(left, ["going", "new", "old"]);
        assert_eq!(ids.order.len(), 3);
    }
}
