//! A server that listens: bound, serving, and stopped when told.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::SandboxError;
use super::connection::{Connection, Cuttable};

/// Takes an address; port 0 chooses a free one.
pub(super) async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), SandboxError> {
    let not_listening = |error: io::Error| SandboxError::Listen { address: address.to_string(), reason: error.kind() };
    let listener = TcpListener::bind(address).await.map_err(not_listening)?;
    let bound = listener.local_addr().map_err(not_listening)?;
    Ok((listener, bound))
}

/// Serves until it is told to stop, or until nobody is there who could tell it.
pub(super) fn serve(
    listener: TcpListener,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) -> JoinHandle<io::Result<()>> {
    let service = router.into_make_service_with_connect_info::<Connection>();
    let stopped = async move {
        // A sender that is gone stops the server as well.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    let server = axum::serve(Cuttable(listener), service).with_graceful_shutdown(stopped);
    tokio::spawn(async move { server.await })
}
