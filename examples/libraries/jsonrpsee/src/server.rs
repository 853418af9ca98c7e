//! The native server. Prints its address.

use std::sync::Arc;

use jsonrpsee::server::{RpcModule, Server, SubscriptionMessage};
use jsonrpsee::types::ErrorObjectOwned;
use tokio::sync::Notify;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stop = Arc::new(Notify::new());
    let mut module = RpcModule::new(Arc::clone(&stop));
    module.register_method("add", |parameters, _, _| {
        let (one, other): (u32, u32) = parameters.parse()?;
        Ok::<_, ErrorObjectOwned>(one + other)
    })?;
    module.register_subscription(
        "count",
        "counted",
        "stop_counting",
        |parameters, pending, _, _| async move {
            let last: u32 = parameters.one()?;
            let sink = pending.accept().await?;
            for number in 1..=last {
                let message = SubscriptionMessage::new("counted", sink.subscription_id(), &number)?;
                sink.send(message).await?;
            }
            Ok(())
        },
    )?;
    module.register_method("stop", |_, stop, _| stop.notify_one())?;
    let server = Server::builder().build("127.0.0.1:0").await?;
    println!("http://{}", server.local_addr()?);
    let handle = server.start(module);
    stop.notified().await;
    handle.stop()?;
    handle.stopped().await;
    Ok(())
}
