//! How many connections there may be, altogether and from one address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;

use crate::config::Config;
use crate::metrics;

/// Who is in. Knows no address that has no connection.
#[derive(Debug)]
pub(crate) struct ConnectionLimit {
    most: usize,
    max_per_address: usize,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// All connections together are too many.
    Full,
    /// Those of one address are.
    Address,
}

impl Refusal {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Full => StatusCode::SERVICE_UNAVAILABLE,
            Self::Address => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

impl From<Refusal> for metrics::Refusal {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full => Self::Connections,
            Refusal::Address => Self::Address,
        }
    }
}

/// A connection's place, free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    connection_limit: Arc<ConnectionLimit>,
    address: IpAddr,
}

impl ConnectionLimit {
    /// `open_files` is how many connections the system has room for.
    pub(crate) fn new(config: &Config, open_files: usize) -> Self {
        Self {
            most: config.max_connections.min(open_files),
            max_per_address: config.max_connections_per_address,
            inside: Mutex::default(),
        }
    }

    /// A place for a connection of `peer`.
    pub(crate) fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Permit, Refusal> {
        let address = one_owner(peer);
        let mut inside = self.inside();
        if inside.all >= self.most {
            return Err(Refusal::Full);
        }
        let so_far = inside.by_address.get(&address).copied().unwrap_or_default();
        if so_far >= self.max_per_address {
            return Err(Refusal::Address);
        }
        inside.all += 1;
        inside.by_address.insert(address, so_far + 1);
        Ok(Permit {
            connection_limit: Arc::clone(self),
            address,
        })
    }

    /// How many are in.
    pub(crate) fn count(&self) -> usize {
        self.inside().all
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        // Nothing that holds the lock can leave the counts half changed.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut inside = self.connection_limit.inside();
        inside.all -= 1;
        if let Entry::Occupied(mut entry) = inside.by_address.entry(self.address) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }
}

/// What stands for all addresses that one client is likely to have: for IPv6 its network.
fn one_owner(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection_limit(most: usize, max_per_address: usize) -> Arc<ConnectionLimit> {
        let config = Config {
            max_connections: most,
            max_connections_per_address: max_per_address,
            ..Config::default()
        };
        Arc::new(ConnectionLimit::new(&config, usize::MAX))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn there_are_only_so_many_places() {
        let connection_limit = connection_limit(3, 2);
        let first = connection_limit.admit(ip("10.0.0.1"));
        let second = connection_limit.admit(ip("::ffff:10.0.0.1"));
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(
            connection_limit.admit(ip("10.0.0.1")).err(),
            Some(Refusal::Address)
        );
        let third = connection_limit.admit(ip("10.0.0.2"));
        assert!(third.is_ok());
        assert_eq!(
            connection_limit.admit(ip("10.0.0.3")).err(),
            Some(Refusal::Full)
        );
        drop(first);
        assert!(connection_limit.admit(ip("10.0.0.1")).is_ok());
        drop((second, third));
        assert!(connection_limit.inside().by_address.is_empty());
        assert_eq!(connection_limit.inside().all, 0);
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let connection_limit = connection_limit(9, 1);
        let _first = connection_limit.admit(ip("2001:db8::1")).expect("room");
        assert!(connection_limit.admit(ip("2001:db8::ffff:1")).is_err());
        assert!(connection_limit.admit(ip("2001:db8:0:1::1")).is_ok());
    }
}
