//! A body that is read to its end by two, one after the other.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::{Stream, StreamExt};

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
