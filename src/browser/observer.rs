//! What a connection reports to the code that connects again, besides waking tasks. The crate has no executor, so that code
//! can't wait in a task of its own.

/// Is told what happens on a connection. No borrow is held during a call.
pub(crate) trait Observer<M> {
    /// A message has arrived, whatever becomes of it.
    fn heard(&self);
    /// A message was converted and is about to be queued. Returns true if it is not to be queued.
    fn takes(&self, message: &M, bytes: usize) -> bool;
    /// The connection opened or ended, a message was queued, or what was sent may have left the browser.
    fn changed(&self);
}
