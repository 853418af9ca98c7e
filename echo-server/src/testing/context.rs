//! What the routes for tests share.

use std::sync::Arc;

use crate::testing::refusing::Refusing;
use crate::testing::registry::Registry;
use crate::websocket::session::SessionContext;

/// The state of the routes for tests. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct TestContext {
    pub(crate) registry: Arc<Registry>,
    pub(crate) refusing: Arc<Refusing>,
    pub(crate) session: SessionContext,
}
