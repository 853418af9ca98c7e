//! The rules of reconnecting, one by one in simulated time. Some tests name the line that would bring back a bug of other
//! libraries.

mod attempts;
mod delays;
mod population;
mod sending;
mod silence;
mod stopping;
mod waking;
