//! A port that one server hands on to another, so that nobody who comes meanwhile is turned away, and a body that is read to its end.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::{Stream, StreamExt};
use tokio::sync::watch;

/// Returns once all is said.
pub(super) async fn until_over(over: &mut watch::Receiver<bool>) {
    // Whoever could say it is gone: then it is over, too.
    let _ = over.wait_for(|over| *over).await;
}

/// The port until all is said. Whoever comes later waits at it for the daemon, who has the same port.
pub(super) struct Gate {
    pub(super) listener: tokio::net::TcpListener,
    pub(super) over: watch::Receiver<bool>,
}

impl axum::serve::Listener for Gate {
    type Io = tokio::net::TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                biased;
                () = until_over(&mut self.over) => std::future::pending::<()>().await,
                come = self.listener.accept() => match come {
                    Ok(come) => return come,
                    // No descriptors left, for a moment.
                    Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
                },
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A body that two read: the form its parts, and then whoever reads what is behind them.
#[derive(Clone)]
pub(super) struct Unread(Arc<Mutex<BodyDataStream>>);

impl Unread {
    pub(super) fn of(body: Body) -> Unread {
        Unread(Arc::new(Mutex::new(body.into_data_stream())))
    }

    /// Reads to the end.
    pub(super) async fn drain(mut self) {
        while let Some(Ok(_)) = self.next().await {}
    }
}

impl Stream for Unread {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context)
    }
}
