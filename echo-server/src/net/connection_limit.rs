//! How many connections may be open, altogether and from one address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts the open connections. Keeps no entry for an address without one.
#[derive(Debug)]
pub(crate) struct ConnectionLimit {
    max: usize,
    max_per_address: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// Which limit a connection would exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exceeded {
    /// That of all connections together.
    Total,
    /// That of its address.
    Address,
}

/// Counts as one open connection until it is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    connection_limit: Arc<ConnectionLimit>,
    address: IpAddr,
}

impl ConnectionLimit {
    pub(crate) fn new(max: usize, max_per_address: usize) -> Self {
        Self {
            max,
            max_per_address,
            open: Mutex::default(),
        }
    }

    /// Returns a permit for a connection from `peer`.
    pub(crate) fn acquire(self: &Arc<Self>, peer: IpAddr) -> Result<Permit, Exceeded> {
        let address = counted_address(peer);
        let mut open = self.open();
        if open.total >= self.max {
            return Err(Exceeded::Total);
        }
        let from_address = open.by_address.get(&address).copied().unwrap_or_default();
        if from_address >= self.max_per_address {
            return Err(Exceeded::Address);
        }
        open.total += 1;
        open.by_address.insert(address, from_address + 1);
        Ok(Permit {
            connection_limit: Arc::clone(self),
            address,
        })
    }

    /// Returns how many connections are open.
    pub(crate) fn count(&self) -> usize {
        self.open().total
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        // No code panics between two related changes, so the counts are right in any case.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.connection_limit.open();
        open.total -= 1;
        if let Entry::Occupied(mut entry) = open.by_address.entry(self.address) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }
}

/// Returns the address by which a peer is counted: for IPv6 its /64 network, for one client
/// usually has all addresses of it.
fn counted_address(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection_limit(max: usize, max_per_address: usize) -> Arc<ConnectionLimit> {
        Arc::new(ConnectionLimit::new(max, max_per_address))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn both_limits_are_kept_and_dropped_permits_are_free_again() {
        let connection_limit = connection_limit(3, 2);
        let first = connection_limit.acquire(ip("10.0.0.1"));
        let second = connection_limit.acquire(ip("::ffff:10.0.0.1"));
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(
            connection_limit.acquire(ip("10.0.0.1")).err(),
            Some(Exceeded::Address)
        );
        let third = connection_limit.acquire(ip("10.0.0.2"));
        assert!(third.is_ok());
        assert_eq!(
            connection_limit.acquire(ip("10.0.0.3")).err(),
            Some(Exceeded::Total)
        );
        drop(first);
        assert!(connection_limit.acquire(ip("10.0.0.1")).is_ok());
        drop((second, third));
        assert!(connection_limit.open().by_address.is_empty());
        assert_eq!(connection_limit.open().total, 0);
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let connection_limit = connection_limit(9, 1);
        let _first = connection_limit.acquire(ip("2001:db8::1")).expect("room");
        assert!(connection_limit.acquire(ip("2001:db8::ffff:1")).is_err());
        assert!(connection_limit.acquire(ip("2001:db8:0:1::1")).is_ok());
    }
}
