//! A port and a router come in; requests are answered, and nobody takes more of the port than is theirs.
//!
//! Every port of the daemon is served here: the review page, health and metrics, the webhooks of bots, the first page. A connection
//! has a time to send the head of a request, its body, and the next request ([`Timeouts`]). There are so many at a time, in all and
//! by address ([`PortLimits`]); who comes when all places are taken gets the place of whoever has been silent longest, so
//! connections that say nothing keep nobody out. How many there may be follows from the descriptors that work leaves
//! ([`Allotment`]).
//!
//! - `limits`: what a port allows; `descriptors`: how many of the process's descriptors are whose.
//! - `registry`: who is connected, and who has to go; `watched`: what a connection waits for; `connection`: one from its first byte
//!   to its last.

mod connection;
mod descriptors;
mod limits;
mod registry;
mod watched;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

pub use self::descriptors::{Allotment, FEW, descriptors, needed_by_work};
pub use self::limits::{PortLimits, Timeouts, one_visitor};
use self::registry::Registry;

/// After a fault of the port itself, as when no descriptor is left, it rests so long.
const REST: Duration = Duration::from_millis(200);

/// A port that is served.
pub struct Port {
    /// Its name in metrics and in the log: `page`, `health`, `webhook`.
    pub name: &'static str,
    /// Where visitors come in.
    pub listener: TcpListener,
    /// The certificate, for TLS.
    pub tls: Option<TlsAcceptor>,
    /// What each of them may take.
    pub limits: PortLimits,
    /// Becomes true when the port is handed on to somebody else; none: it is served until the process ends.
    pub over: Option<watch::Receiver<bool>>,
}

impl Port {
    /// Answers whoever comes, until it is over and the last one has gone. Dropped, it closes what is open.
    pub async fn serve(self, router: Router) {
        let Port { name, listener, tls, limits, mut over } = self;
        let timeouts = limits.timeouts;
        let registry = Arc::new(Registry::new(name, limits));
        let mut open = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                () = until_over(&mut over) => break,
                Some(_) = open.join_next(), if !open.is_empty() => {}
                come = async { registry.has_room().await; listener.accept().await } => match come {
                    Ok((stream, peer)) => {
                        let Some(slot) = registry.admit(peer.ip()) else { continue };
                        // An answer does not wait for the next one to fill a packet.
                        let _ = stream.set_nodelay(true);
                        open.spawn(connection::keep(stream, peer, tls.clone(), router.clone(), slot, timeouts, over.clone()));
                    }
                    Err(_) => {
                        // It was gone again, or no descriptor is left: whoever says nothing gives theirs back.
                        registry.shed();
                        tokio::time::sleep(REST).await;
                    }
                },
            }
        }
        while open.join_next().await.is_some() {}
    }
}

/// Returns once it is over; never, where nobody can say so.
async fn until_over(over: &mut Option<watch::Receiver<bool>>) {
    match over {
        // Whoever could say it is gone: then it is over, too.
        Some(over) => drop(over.wait_for(|over| *over).await),
        None => std::future::pending().await,
    }
}
