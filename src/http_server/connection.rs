//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep};
use tokio_rustls::TlsAcceptor;

use super::limits::Timeouts;
use super::registry::Slot;
use super::until_over;
use super::watched::{Seen, Watched};

/// The longest head of a request, and how much of an answer is kept until it is taken.
const BUFFER: usize = 64 * 1024;

/// When the port is handed on, a connection that is silent stays open so long: whoever was just answered may be asking on it already,
/// and a request that meets a closed connection is lost.
const LINGER: Duration = Duration::from_secs(1);

/// Answers what comes over a connection, until its visitor goes or it has to end.
pub(super) async fn keep(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: Router,
    slot: Slot,
    timeouts: Timeouts,
    over: Option<watch::Receiver<bool>>,
) {
    let watched = Arc::clone(&slot.watched);
    let kept = async {
        match tls {
            None => answer_all(stream, peer, router, &watched, timeouts, over).await,
            // A handshake that fails is the visitor's own affair.
            Some(tls) => {
                if let Ok(stream) = tls.accept(stream).await {
                    answer_all(stream, peer, router, &watched, timeouts, over).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = kept => {}
        end = slot.watched.end() => slot.ended(end),
    }
}

async fn answer_all(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    router: Router,
    watched: &Arc<Watched>,
    timeouts: Timeouts,
    mut over: Option<watch::Receiver<bool>>,
) {
    let io = TokioIo::new(Seen { stream, watched: Arc::clone(watched) });
    let service = service_fn(|request: Request<Incoming>| {
        let (router, watched) = (router.clone(), Arc::clone(watched));
        async move { answer(request, peer, router, watched, timeouts).await }
    });
    // The times are ours: hyper knows one for the head alone, and counts silence between requests by it.
    let connection = http1::Builder::new().header_read_timeout(None).max_buf_size(BUFFER).serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        () = until_over(&mut over) => {}
    }
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        () = tokio::time::sleep(LINGER) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    router: Router,
    watched: Arc<Watched>,
    timeouts: Timeouts,
) -> Result<Response<Body>, Infallible> {
    watched.asked();
    let is_late = Arc::new(AtomicBool::new(false));
    let mut request = request.map(|body| {
        Body::new(TimedBody {
            body,
            watched: Arc::clone(&watched),
            timeouts,
            begun: Instant::now(),
            bytes: 0,
            timer: None,
            is_late: Arc::clone(&is_late),
        })
    });
    request.extensions_mut().insert(ConnectInfo(peer));
    let Ok(mut response) = TowerToHyperService::new(router).call(request).await;
    if is_late.load(Ordering::Relaxed) {
        response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response.map(|body| Body::new(Answering { body, watched })))
}

/// A body that has to come in time.
struct TimedBody {
    body: Incoming,
    watched: Arc<Watched>,
    timeouts: Timeouts,
    begun: Instant,
    bytes: u64,
    /// Set once something has to be waited for.
    timer: Option<Pin<Box<Sleep>>>,
    is_late: Arc<AtomicBool>,
}

impl HttpBody for TimedBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.watched.awaits_body(polled.is_pending());
        if let Poll::Ready(frame) = polled {
            let came =
                frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref).map_or(0, Bytes::len);
            self.bytes += came as u64;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let until = self.begun + self.timeouts.for_body(self.bytes);
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if timer.deadline() != until {
            timer.as_mut().reset(until);
        }
        if timer.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        self.is_late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer: when it is dropped it has been written, and the next request is awaited.
struct Answering {
    body: Body,
    watched: Arc<Watched>,
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.watched.answered();
    }
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
