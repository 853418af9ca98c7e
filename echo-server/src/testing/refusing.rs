//! Which ids a test has the server refuse, and until when.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::testing::id::Id;

/// The longest time that an id is refused.
const LIMIT: Duration = Duration::from_secs(60);
/// How many ids may be refused at once.
const MAX_IDS: usize = 1000;

/// Why an id is not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotRefused {
    TooLong,
    TooMany,
}

/// The ids whose handshakes are refused.
#[derive(Debug, Default)]
pub(crate) struct Refusing(Mutex<HashMap<Id, Instant>>);

impl Refusing {
    /// Refuses the handshakes of `id` for so long from now on; zero ends it.
    ///
    /// # Errors
    ///
    /// When that is too long, or when too many other ids are refused.
    pub(crate) fn refuse(&self, id: Id, time: Duration) -> Result<(), NotRefused> {
        if time > LIMIT {
            return Err(NotRefused::TooLong);
        }
        let now = Instant::now();
        let mut ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ids.remove(&id);
        ids.retain(|_, until| *until > now);
        if ids.len() >= MAX_IDS {
            return Err(NotRefused::TooMany);
        }
        ids.insert(id, now + time);
        Ok(())
    }

    pub(crate) fn is_refused(&self, id: &Id) -> bool {
        let ids = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ids.get(id).is_some_and(|until| *until > Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: impl Into<String>) -> Id {
        Id::try_from(name.into()).expect("an id")
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_is_refused_for_its_time() {
        let refusing = Refusing::default();
        assert_eq!(refusing.refuse(id("a"), Duration::from_secs(10)), Ok(()));
        assert!(refusing.is_refused(&id("a")));
        assert!(!refusing.is_refused(&id("b")));
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(!refusing.is_refused(&id("a")));
        assert_eq!(refusing.refuse(id("a"), LIMIT), Ok(()));
        assert_eq!(refusing.refuse(id("a"), Duration::ZERO), Ok(()));
        assert!(!refusing.is_refused(&id("a")));
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_and_the_number_of_ids_are_bounded() {
        let refusing = Refusing::default();
        let too_long = LIMIT + Duration::from_millis(1);
        assert_eq!(refusing.refuse(id("a"), too_long), Err(NotRefused::TooLong));
        for i in 0..MAX_IDS {
            assert_eq!(refusing.refuse(id(format!("{i}")), LIMIT), Ok(()));
        }
        assert_eq!(refusing.refuse(id("a"), LIMIT), Err(NotRefused::TooMany));
        // Of those that are refused already, the time can be changed.
        assert_eq!(refusing.refuse(id("0"), LIMIT), Ok(()));
        tokio::time::advance(LIMIT).await;
        assert_eq!(refusing.refuse(id("a"), LIMIT), Ok(()));
        assert_eq!(refusing.0.lock().expect("no panic").len(), 1);
    }
}
