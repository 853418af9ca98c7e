//! Handles that are `Send`: on a stand-in for the native object, against the echo server, and from a second thread.

mod ending;
mod messages;
mod server;
#[cfg(target_feature = "atomics")]
mod thread;

use js_sys::futures::JsFuture;
use js_sys::{Function, Promise};
use sockstream::send;
use sockstream::{Builder, WebSocket};
use wasm_bindgen::prelude::*;

use crate::stand_in::{Native, Stage};

/// Compiles only if the values may be used on any thread, for as long as it likes.
const fn is_for_any_thread<T: Send + Sync + 'static>() {}

const _: () = {
    is_for_any_thread::<send::Sender>();
    is_for_any_thread::<send::Receiver>();
    is_for_any_thread::<send::Control>();
    is_for_any_thread::<send::futures::Connecting>();
    is_for_any_thread::<send::futures::Opened>();
    is_for_any_thread::<send::futures::Closed>();
    is_for_any_thread::<send::futures::Send<'static>>();
    is_for_any_thread::<send::futures::Flush<'static>>();
    is_for_any_thread::<send::futures::Close<'static>>();
    is_for_any_thread::<send::futures::Next<'static>>();
    is_for_any_thread::<sockstream::Error>();
    is_for_any_thread::<sockstream::CloseEvent>();
    is_for_any_thread::<sockstream::Message>();
};

/// The halves of a connection that is open on a stand-in.
fn open(
    stage: &Stage,
    set: impl FnOnce(Builder) -> Builder,
) -> (send::Sender, send::Receiver, Native) {
    let (socket, native) = stage.open(set);
    let (sender, receiver) = WebSocket::split_send(socket);
    (sender, receiver, native)
}

/// Lets the tasks run that have been woken, and those that they wake. With shared memory each of them runs in a task of the
/// event loop of its own. Reading a blob takes such tasks too; tests replace timers and message channels.
async fn tasks_run() {
    let turn = Function::new_no_args("return new Blob(['x']).text();");
    for _ in 0..20 {
        let read = turn.call0(&JsValue::NULL).expect("there are blobs");
        let read: Promise = read.unchecked_into();
        JsFuture::from(read).await.expect("it never rejects");
    }
}
