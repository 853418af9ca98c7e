//! A new token for each attempt.

use gloo_net::http::Request;
use sockstream::reconnect::{Attempt, Builder, OptionsError, Reconnecting, Target};

async fn target(attempt: Attempt) -> Result<Target, gloo_net::Error> {
    let token = Request::get("/token").send().await?.text().await?;
    let failures = attempt.failures;
    Ok(Target::new("/feed").protocols(["feed.v1".into(), format!("token.{token}.{failures}")]))
}

pub fn start() -> Result<Reconnecting, OptionsError> {
    Builder::new(target).start()
}
