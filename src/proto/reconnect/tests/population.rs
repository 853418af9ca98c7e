//! Many clients of one server: that they don't come back in step. Jitter that is added before the cap is none at the cap; with
//! such laws the same check fails.

use std::prelude::v1::*;

use std::collections::HashMap;

use crate::proto::event::Millis;
use crate::proto::reconnect::backoff;
use crate::proto::reconnect::event::{State, Verdict};
use crate::proto::reconnect::settings::Settings;
use crate::proto::reconnect::world::{Random, World, settings};

const CLIENTS: u32 = 1_000;
const BUCKET: Millis = 100.0;
/// The largest share of the clients that may come back within 100 ms. Spread evenly over the cap, it is 0.33 %.
const MOST: f64 = 0.025;

/// The largest share of these times in one bucket.
fn largest_share(times: &[Millis]) -> f64 {
    let mut buckets: HashMap<u64, u32> = HashMap::new();
    for time in times {
        *buckets.entry((time / BUCKET) as u64).or_default() += 1;
    }
    let most = buckets.values().copied().max().unwrap_or(0);
    f64::from(most) / times.len() as f64
}

/// How an outage looks to those who connect.
#[derive(Clone, Copy)]
enum Outage {
    /// Each attempt is refused after 10 ms.
    Refuses,
    /// Attempts hang, as with a proxy in front of a server that is away, until all of them are reset at the end.
    Hangs,
}

/// When each client of a server that goes away for 60 s makes its first attempt after that.
fn returns(law: impl Fn(u32, f64) -> Millis, outage: Outage) -> Vec<Millis> {
    const BACK: Millis = 60_000.0;
    const ATTEMPT_TIMEOUT: Millis = 10_000.0;
    let mut random = Random(7);
    let mut times = Vec::new();
    for _ in 0..CLIENTS {
        let mut now = 0.0;
        for retries in 0.. {
            now += law(retries, random.fraction());
            if now >= BACK {
                break;
            }
            now = match outage {
                Outage::Refuses => now + 10.0,
                Outage::Hangs => BACK.min(now + ATTEMPT_TIMEOUT),
            };
        }
        times.push(now);
    }
    times
}

fn ours(retries: u32, random: f64) -> Millis {
    backoff::delay(&Settings::default(), Verdict::Retry, retries, random)
}

/// Ours with the cap of socket.io.
fn ours_with_a_low_cap(retries: u32, random: f64) -> Millis {
    let settings = Settings {
        max_delay: 5_000.0,
        ..Settings::default()
    };
    backoff::delay(&settings, Verdict::Retry, retries, random)
}

/// socket.io-client 4.8.
fn socket_io(retries: u32, random: f64) -> Millis {
    (1000.0 * 2_f64.powi(retries as i32) * (0.5 + random)).min(5_000.0)
}

/// @atproto/ws-client 0.2.
fn atproto(retries: u32, random: f64) -> Millis {
    (1000.0 * 2_f64.powi(retries as i32) + 1000.0 * random - 500.0).min(64_000.0)
}

#[test]
#[cfg_attr(
    miri,
    ignore = "many comparisons of numbers, and no code of the crate's"
)]
fn clients_of_a_server_that_was_away_do_not_come_back_in_step() {
    for outage in [Outage::Refuses, Outage::Hangs] {
        let share = largest_share(&returns(ours, outage));
        assert!(share < MOST, "{share}");
    }
}

#[test]
#[cfg_attr(
    miri,
    ignore = "many comparisons of numbers, and no code of the crate's"
)]
fn with_jitter_before_the_cap_they_would() {
    let share = largest_share(&returns(atproto, Outage::Refuses));
    assert!(share > MOST, "{share}");
    // Those whose attempt was pending when the server came back, and who are at the cap, come in the same moment.
    let share = largest_share(&returns(socket_io, Outage::Hangs));
    assert!(share > 0.9, "{share}");
    let share = largest_share(&returns(ours_with_a_low_cap, Outage::Hangs));
    assert!(share < 2.0 * MOST, "{share}, with the same cap");
}

/// The same with the machine as it is.
#[test]
fn machines_do_not_come_back_in_step() {
    const BACK: Millis = 60_000.0;
    let clients = if cfg!(miri) { 3 } else { CLIENTS };
    let mut times = Vec::new();
    for client in 0..clients {
        let mut world = World::open(settings());
        world.random = Random(client.into());
        world.pass(5_000.0);
        let began = world.now.monotonic;
        world.end(1006);
        loop {
            world.pass(world.machine.retry_delay());
            assert_eq!(world.state(), State::Providing);
            let passed = world.now.monotonic - began;
            if passed >= BACK {
                times.push(passed);
                break;
            }
            world.pass(10.0);
            world.refuse();
        }
    }
    if !cfg!(miri) {
        let share = largest_share(&times);
        assert!(share < MOST, "{share}");
    }
}
