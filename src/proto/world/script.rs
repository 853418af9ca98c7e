//! Scripts of bytes.

use std::prelude::v1::*;

use super::World;
use crate::proto::event::{Event, Millis, NO_CODE};
use crate::proto::options::Overflow;
use crate::proto::ready_state::ReadyState;

impl World {
    fn step(&mut self, script: &mut impl Iterator<Item = u8>) -> Option<()> {
        let kind = script.next()?;
        let argument = script.next().unwrap_or(0);
        let size = usize::from(argument % 80);
        match kind % 24 {
            0 => self.server_accepts(argument % 8 == 0),
            1..=4 => self.server_sends(size / (1 + usize::from(argument) % 3), size),
            5 => self.server_closes(*[1000, 1001, 1005, 4001].get(size % 4)?, argument & 16 == 0),
            6 if argument % 4 == 0 => self.dispatch(Event::Error),
            6 | 7 => self.drain(size),
            8 => self.pass(Millis::from(argument)),
            9 => self.fire_timer(),
            10..=13 => drop(self.send(size)),
            14 if argument % 4 == 0 => {
                self.close(*[NO_CODE, 1000, 4001, 1006].get(usize::from(argument / 4) % 4)?);
            }
            15 if argument % 16 == 0 => self.terminate(),
            16 if argument % 8 == 0 => self.drop_receiver(),
            14..=17 => drop(self.read()),
            18 => self.wait_for_opening(),
            19 => self.wait_for_flush(),
            20 => self.wait_for_end(),
            21 if argument % 4 == 0 => self.browser.refusals = u32::from(argument / 4) % 3,
            21 | 22 => self.drop_flush(),
            _ => match argument % 16 {
                0 => self.dispatch(Event::UnexpectedData),
                1 => self.dispatch(Event::Overflow),
                3..=6 => {
                    let end = (argument & 16 == 0).then_some((1006, argument % 2 == 0));
                    self.freeze(size, argument % 16 < 5, end);
                }
                // The peer's Close frame is here, and its event is not.
                2 if self.browser.ready_state == ReadyState::Open => {
                    self.browser.ready_state = ReadyState::Closing;
                }
                _ => drop(self.read()),
            },
        }
        Some(())
    }
}

/// Runs a script of bytes, any bytes, and panics if a promise is broken.
pub(crate) fn run(script: &[u8]) {
    let mut script = script.iter().copied();
    let overflow = match script.next().unwrap_or(0) % 3 {
        0 => Overflow::Close,
        1 => Overflow::DropOldest,
        _ => Overflow::DropNewest,
    };
    let mut world = World::new(overflow);
    world.check();
    while world.step(&mut script).is_some() {
        world.check();
    }
    world.finish();
}
