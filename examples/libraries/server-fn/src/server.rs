//! The native server. Prints its address.

mod api;

use axum::Router;
use axum::routing::any;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let double = any(server_fn::axum::handle_server_fn);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/api/double", double)).await
}
