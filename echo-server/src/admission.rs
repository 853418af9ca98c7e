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
pub(crate) struct Admission {
    most: usize,
    most_of_one: usize,
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
pub(crate) struct Pass {
    admission: Arc<Admission>,
    address: IpAddr,
}

impl Admission {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            most: config.max_connections,
            most_of_one: config.max_connections_per_address,
            inside: Mutex::default(),
        }
    }

    /// A place for a connection of `peer`.
    pub(crate) fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Pass, Refusal> {
        let address = one_owner(peer);
        let mut inside = self.inside();
        if inside.all >= self.most {
            return Err(Refusal::Full);
        }
        let so_far = inside.by_address.get(&address).copied().unwrap_or_default();
        if so_far >= self.most_of_one {
            return Err(Refusal::Address);
        }
        inside.all += 1;
        inside.by_address.insert(address, so_far + 1);
        Ok(Pass {
            admission: Arc::clone(self),
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

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inside = self.admission.inside();
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

    fn admission(most: usize, most_of_one: usize) -> Arc<Admission> {
        Arc::new(Admission::new(&Config {
            max_connections: most,
            max_connections_per_address: most_of_one,
            ..Config::default()
        }))
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn there_are_only_so_many_places() {
        let admission = admission(3, 2);
        let first = admission.admit(ip("10.0.0.1"));
        let second = admission.admit(ip("::ffff:10.0.0.1"));
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(
            admission.admit(ip("10.0.0.1")).err(),
            Some(Refusal::Address)
        );
        let third = admission.admit(ip("10.0.0.2"));
        assert!(third.is_ok());
        assert_eq!(admission.admit(ip("10.0.0.3")).err(), Some(Refusal::Full));
        drop(first);
        assert!(admission.admit(ip("10.0.0.1")).is_ok());
        drop((second, third));
        assert!(admission.inside().by_address.is_empty());
        assert_eq!(admission.inside().all, 0);
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let admission = admission(9, 1);
        let _first = admission.admit(ip("2001:db8::1")).expect("room");
        assert!(admission.admit(ip("2001:db8::ffff:1")).is_err());
        assert!(admission.admit(ip("2001:db8:0:1::1")).is_ok());
    }
}
