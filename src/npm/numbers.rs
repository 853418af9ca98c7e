//! The numbers that cross between the state machine and JavaScript, and those that JavaScript needs before the wasm is
//! loaded. `npm/machine/numbers.js` is generated from this file: `SOCKSTREAM_WRITE=1 cargo test --lib --features __npm numbers`.

use crate::proto::event::Actions;
#[cfg(test)]
use crate::proto::event::Cause;

/// Defines each number here, and lists all of them for the JavaScript file.
macro_rules! numbers {
    ($($(#[$docs:meta])* $name:ident: $kind:ty = $value:expr;)*) => {
        $($(#[$docs])* #[allow(dead_code, reason = "some are for JavaScript alone")] pub(crate) const $name: $kind = $value;)*

        /// Each number's name and value.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, f64)] = &[$((stringify!($name), $name as f64)),*];
    };
}

numbers! {
    EVENT_OPEN: u8 = 0;
    EVENT_ERROR: u8 = 1;
    EVENT_CLOSE_CLEAN: u8 = 2;
    EVENT_CLOSE_UNCLEAN: u8 = 3;
    EVENT_UNEXPECTED_DATA: u8 = 4;
    EVENT_OVERFLOW: u8 = 5;
    EVENT_TIMER: u8 = 6;
    EVENT_DRAIN_WAIT_STARTED: u8 = 7;
    EVENT_DRAIN_WAIT_ENDED: u8 = 8;
    EVENT_DEQUEUED: u8 = 9;
    EVENT_CLOSE_REQUESTED: u8 = 10;
    EVENT_CLOSE_THREW: u8 = 11;
    EVENT_RECEIVER_DROPPED: u8 = 12;
    EVENT_TERMINATE: u8 = 13;
    EVENT_RESUMED: u8 = 14;

    ACTION_WAKE_OPENED: u32 = Actions::WAKE_OPENED.bits();
    ACTION_WAKE_READABLE: u32 = Actions::WAKE_READABLE.bits();
    ACTION_WAKE_WRITABLE: u32 = Actions::WAKE_WRITABLE.bits();
    ACTION_WAKE_FLUSHED: u32 = Actions::WAKE_FLUSHED.bits();
    ACTION_CLOSE: u32 = Actions::CLOSE.bits();
    ACTION_DETACH: u32 = Actions::DETACH.bits();
    ACTION_REARM: u32 = Actions::REARM.bits();
    /// The close code is in the bits from here on; 0 for none.
    ACTION_CODE_SHIFT: u32 = Actions::CODE_SHIFT;

    /// When `EVENT_TIMER` is due; `Infinity` for never.
    QUERY_DEADLINE: u8 = 0;
    /// How many received messages were dropped.
    QUERY_DROPPED: u8 = 1;
    /// The bytes that never left the browser, once the connection has ended.
    QUERY_NEVER_SENT: u8 = 2;
    /// Why the connection has failed, as a `CAUSE_…`; `CAUSE_NONE` after a clean close, or if it has not ended.
    QUERY_CAUSE: u8 = 3;
    /// How many of the `sent` bytes may or may not have arrived, once the connection has ended.
    QUERY_UNCONFIRMED: u8 = 4;
    /// Whether the connection is or was open, as an `ANSWER_…`.
    QUERY_OPENED: u8 = 5;

    ANSWER_PENDING: u8 = 0;
    ANSWER_READY: u8 = 1;
    ANSWER_FAILED: u8 = 2;
    ANSWER_ENDED: u8 = 3;

    ADMISSION_QUEUED: u8 = 0;
    ADMISSION_EVICT: u8 = 1;
    ADMISSION_DROPPED: u8 = 2;
    ADMISSION_OVERFLOW: u8 = 3;

    CAUSE_NONE: u8 = 0;
    CAUSE_CONNECT: u8 = 1;
    CAUSE_CONNECT_TIMEOUT: u8 = 2;
    CAUSE_UNCLEAN_CLOSE: u8 = 3;
    CAUSE_CLOSE_TIMEOUT: u8 = 4;
    CAUSE_RECEIVE_OVERFLOW: u8 = 5;
    CAUSE_UNEXPECTED_DATA: u8 = 6;

    OVERFLOW_CLOSE: u8 = 0;
    OVERFLOW_DROP_OLDEST: u8 = 1;
    OVERFLOW_DROP_NEWEST: u8 = 2;
}

/// What a driver may keep of messages before it has a state machine, if the receive buffer's bounds are smaller.
#[cfg(test)]
const MAX_EARLY: (f64, f64) = (1_048_576.0, 1024.0);

/// Limits and defaults, which JavaScript needs before the wasm is loaded.
#[cfg(test)]
fn limits_and_defaults() -> Vec<(&'static str, f64)> {
    use crate::proto::close_code::{CloseCode, MAX_REASON_BYTES};
    use crate::proto::options::Options;

    let Options {
        connect_timeout,
        close_timeout,
        close_codes,
        send_buffer,
        receive_buffer,
        ..
    } = Options::default();
    let applications: Vec<u16> = (2000..=u16::MAX)
        .filter(|&code| CloseCode::from(code).is_sendable())
        .collect();
    let milliseconds = |duration: core::time::Duration| duration.as_secs_f64() * 1000.0;
    vec![
        ("NORMAL_CLOSURE", CloseCode::NORMAL.get().into()),
        ("ABNORMAL_CLOSURE", CloseCode::ABNORMAL_CLOSURE.get().into()),
        ("FIRST_APPLICATION_CODE", applications[0].into()),
        (
            "LAST_APPLICATION_CODE",
            applications[applications.len() - 1].into(),
        ),
        ("MAX_REASON_BYTES", MAX_REASON_BYTES as f64),
        (
            "CONNECT_TIMEOUT",
            connect_timeout.map_or(f64::INFINITY, milliseconds),
        ),
        ("CLOSE_TIMEOUT", milliseconds(close_timeout)),
        (
            "RECEIVE_OVERFLOW_CODE",
            close_codes.receive_overflow.get().into(),
        ),
        (
            "UNEXPECTED_DATA_CODE",
            close_codes.unexpected_data.get().into(),
        ),
        ("HIGH_WATER_MARK", send_buffer.high as f64),
        ("LOW_WATER_MARK", send_buffer.low as f64),
        (
            "MAX_QUEUED_MESSAGES",
            send_buffer.max_queued_messages as f64,
        ),
        ("MAX_QUEUED_BYTES", send_buffer.max_queued_bytes as f64),
        ("MAX_BYTES", receive_buffer.max_bytes as f64),
        ("MAX_MESSAGES", receive_buffer.max_messages as f64),
        ("MAX_EARLY_BYTES", MAX_EARLY.0),
        ("MAX_EARLY_MESSAGES", MAX_EARLY.1),
    ]
}

#[cfg(test)]
use std::prelude::v1::*;

#[test]
fn numbers_js_has_these_numbers() {
    let mut file = String::from(
        "// Generated from src/npm/numbers.rs, whose tests hold it against that file. Names and values of what crosses between the\n\
         // state machine and JavaScript; limits and defaults that are needed before the wasm is loaded.\n\n",
    );
    let reconnecting = crate::npm::reconnect_numbers::ALL.iter().copied();
    let numbers = ALL.iter().copied().chain(reconnecting);
    let defaults = limits_and_defaults()
        .into_iter()
        .chain(crate::npm::reconnect_numbers::defaults());
    for (name, value) in numbers.chain(defaults) {
        file += &format!("export const {name} = {value};\n");
    }
    for (name, cause) in [
        ("RECEIVE_OVERFLOW_REASON", Cause::ReceiveOverflow),
        ("UNEXPECTED_DATA_REASON", Cause::UnexpectedData),
    ] {
        file += &format!("export const {name} = {:?};\n", cause.close_reason());
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/npm/machine/numbers.js");
    if std::env::var_os("SOCKSTREAM_WRITE").is_some() {
        std::fs::write(path, &file).expect("npm/machine/numbers.js can be written");
    }
    let committed = std::fs::read_to_string(path).expect("npm/machine/numbers.js can be read");
    assert_eq!(committed, file, "run this test with SOCKSTREAM_WRITE=1");
}
