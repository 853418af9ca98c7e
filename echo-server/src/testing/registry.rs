//! Counts the open connections, and keeps a report of each named one.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::{Notify, watch};

use crate::testing::id::Id;
use crate::testing::report::Report;
use crate::websocket::codec::message::Message;
use crate::websocket::interruption::{Interruption, Interruptions};
use crate::websocket::observer::Observer;

/// How many ids are kept. Those with an open connection are kept in any case, and the connection
/// limit bounds their number.
const MAX_IDS: usize = 10_000;

/// How many WebSockets are open, and how many were opened since the start.
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
    /// Notified when an id has a new connection.
    registrations: Notify,
}

/// The report of one connection, which the connection updates and requests wait for.
type SharedReport = Arc<watch::Sender<Report>>;

/// The newest connection of an id.
#[derive(Debug)]
struct Newest {
    /// Its key in [`Ids::order`].
    key: u64,
    report: SharedReport,
    interruption: watch::Sender<Option<Interruption>>,
}

/// Why a connection is not interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotInterrupted {
    /// No connection had this id.
    Unknown,
    /// The newest connection of this id is not open.
    NotOpen,
}

#[derive(Debug, Default)]
struct Ids {
    newest: HashMap<Id, Newest>,
    order: BTreeMap<u64, Id>,
    registered: u64,
}

impl Ids {
    fn register(&mut self, id: &Id, max_ids: usize) -> (SharedReport, Interruptions) {
        let previous = self.newest.remove(id);
        if let Some(Newest { key, .. }) = &previous {
            self.order.remove(key);
        }
        let connections = previous.map_or(0, |it| it.report.borrow().connections) + 1;
        let report = Arc::new(watch::Sender::new(Report::new(id.clone(), connections)));
        let (interruption, interruptions) = Interruptions::channel();
        self.registered += 1;
        self.order.insert(self.registered, id.clone());
        let newest = Newest {
            key: self.registered,
            report: Arc::clone(&report),
            interruption,
        };
        self.newest.insert(id.clone(), newest);
        if self.newest.len() > max_ids {
            self.forget_oldest_ended();
        }
        (report, interruptions)
    }

    fn forget_oldest_ended(&mut self) {
        let ended = |id: &Id| {
            let newest = self.newest.get(id);
            newest.is_none_or(|it| it.report.borrow().ended)
        };
        let oldest = self
            .order
            .iter()
            .find(|(_, id)| ended(id))
            .map(|(&key, _)| key);
        if let Some(id) = oldest.and_then(|key| self.order.remove(&key)) {
            self.newest.remove(&id);
        }
    }
}

impl Registry {
    /// Registers a connection when its handshake arrives. Without an id there is no report, and
    /// the connection only counts while it is open.
    pub(crate) fn register(self: &Arc<Self>, id: Option<&Id>) -> Connection {
        let named = id.map(|id| self.ids().register(id, MAX_IDS));
        let (report, interruptions) = named.unzip();
        if report.is_some() {
            self.registrations.notify_waiters();
        }
        Connection {
            registry: Arc::clone(self),
            report,
            interruptions: interruptions.unwrap_or_default(),
            open: false,
            ended_by_server: false,
        }
    }

    pub(crate) fn totals(&self) -> Totals {
        Totals {
            live: self.live.load(Relaxed),
            accepted: self.accepted.load(Relaxed),
        }
    }

    /// Returns the report of the newest connection of `id`.
    pub(crate) fn report(&self, id: &Id) -> Option<Report> {
        self.shared_report(id).map(|report| report.borrow().clone())
    }

    /// Waits until the newest connection of `id` satisfies `until`. Also waits for a connection
    /// with this id.
    pub(crate) async fn wait(&self, id: &Id, until: fn(&Report) -> bool) -> Report {
        loop {
            let registration = self.registrations.notified();
            tokio::pin!(registration);
            // Before the lookup, so that a registration in between is not missed.
            registration.as_mut().enable();
            let Some(report) = self.shared_report(id) else {
                registration.await;
                continue;
            };
            let mut reports = report.subscribe();
            tokio::select! {
                Ok(report) = reports.wait_for(until) => return report.clone(),
                () = registration => {}
            }
        }
    }

    /// Interrupts the newest connection of `id`. A later interruption replaces an earlier one.
    pub(crate) fn interrupt(&self, id: &Id, how: Interruption) -> Result<(), NotInterrupted> {
        let ids = self.ids();
        let newest = ids.newest.get(id).ok_or(NotInterrupted::Unknown)?;
        let is_open = {
            let report = newest.report.borrow();
            report.opened && !report.ended
        };
        if !is_open {
            return Err(NotInterrupted::NotOpen);
        }
        newest.interruption.send_replace(Some(how));
        Ok(())
    }

    fn shared_report(&self, id: &Id) -> Option<SharedReport> {
        let ids = self.ids();
        ids.newest.get(id).map(|it| Arc::clone(&it.report))
    }

    fn ids(&self) -> MutexGuard<'_, Ids> {
        // No code panics between two related changes, so the maps are consistent in any case.
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A registered connection, from its handshake until its TCP connection has ended.
pub(crate) struct Connection {
    registry: Arc<Registry>,
    report: Option<SharedReport>,
    interruptions: Interruptions,
    open: bool,
    ended_by_server: bool,
}

impl Observer for Connection {
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
        self.ended_by_server = true;
    }

    fn interruptions(&self) -> Interruptions {
        self.interruptions.clone()
    }
}

impl Connection {
    /// Notes that payloads of so many bytes were written.
    pub(crate) fn wrote(&self, bytes: u64) {
        self.update(|report| report.written += bytes);
    }

    fn update(&self, change: impl FnOnce(&mut Report)) {
        if let Some(report) = &self.report {
            report.send_modify(change);
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
            report.client_gone = !self.ended_by_server && report.close_received.is_none();
        });
        if let Some(report) = &self.report {
            report.borrow().log();
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
    use crate::websocket::codec::message::Close;
    use futures_util::FutureExt;

    fn id(name: &str) -> Id {
        Id::try_from(name.to_owned()).expect("an id")
    }

    #[test]
    fn only_open_connections_are_live() {
        let registry = Arc::new(Registry::default());
        let refused = registry.register(None);
        let mut open = registry.register(None);
        open.opened(None);
        drop(refused);
        let totals = registry.totals();
        assert_eq!((totals.live, totals.accepted), (1, 1));
        drop(open);
        let totals = registry.totals();
        assert_eq!((totals.live, totals.accepted), (0, 1));
    }

    #[test]
    fn client_gone_is_an_end_by_the_client_without_a_close() {
        let registry = Arc::new(Registry::default());
        let client_gone = |act: fn(&mut Connection)| {
            let mut connection = registry.register(Some(&id("a")));
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
    fn only_the_newest_connection_is_interrupted_while_it_is_open() {
        let registry = Arc::new(Registry::default());
        let interrupt = || registry.interrupt(&id("a"), Interruption::Silence);
        assert_eq!(interrupt(), Err(NotInterrupted::Unknown));
        let mut older = registry.register(Some(&id("a")));
        older.opened(None);
        let mut newest = registry.register(Some(&id("a")));
        assert_eq!(interrupt(), Err(NotInterrupted::NotOpen));
        newest.opened(None);
        assert_eq!(interrupt(), Ok(()));
        let interrupted = |connection: &Connection| {
            let mut interruptions = connection.interruptions();
            let never = interruptions.run_until(std::future::pending::<()>());
            never.now_or_never() == Some(None)
        };
        assert!(interrupted(&newest));
        assert!(!interrupted(&older));
        drop(newest);
        assert_eq!(interrupt(), Err(NotInterrupted::NotOpen));
    }

    #[test]
    fn a_report_is_of_the_newest() {
        let registry = Arc::new(Registry::default());
        let first = registry.register(Some(&id("a")));
        let mut second = registry.register(Some(&id("a")));
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
    fn waiting_covers_registration_and_newer_connections() {
        let registry = Arc::new(Registry::default());
        let name = id("a");
        let mut waiting = Box::pin(registry.wait(&name, |report| report.opened && report.ended));
        assert!(waiting.as_mut().now_or_never().is_none());
        let first = registry.register(Some(&name));
        assert!(waiting.as_mut().now_or_never().is_none());
        drop(first);
        let mut second = registry.register(Some(&name));
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
        let end = |report: &SharedReport| report.send_modify(|report| report.ended = true);
        let _going = ids.register(&id("going"), 2);
        end(&ids.register(&id("old"), 2).0);
        end(&ids.register(&id("older-but-back"), 3).0);
        end(&ids.register(&id("old"), 3).0);
        ids.register(&id("new"), 3);
        let mut left: Vec<_> = ids.newest.keys().map(Id::to_string).collect();
        left.sort_unstable();
        assert_eq!(left, ["going", "new", "old"]);
        assert_eq!(ids.order.len(), 3);
    }
}
