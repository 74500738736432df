//! The port of the review page, with the certificate of the configuration or without.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;

use super::{Site, router};
use crate::config::Web;
use crate::http_server::{Port, PortLimits};

/// Why the page is not served.
#[derive(Debug, Error)]
pub enum NotServed {
    /// The address is taken or is not this machine's.
    #[error("cannot listen: {0}")]
    Address(io::ErrorKind),
    /// The certificate or its key is none.
    #[error("the certificate or its key cannot be used")]
    Certificate,
}

/// A page that is served.
#[derive(Debug, Clone)]
pub struct Served {
    /// The address by which this machine reaches it.
    pub url: String,
}

/// Serves the page until the process ends, to so many connections at a time.
///
/// # Errors
/// The address is taken, or the certificate cannot be used.
pub fn serve(web: &Web, site: Arc<Site>, connections: usize) -> Result<Served, NotServed> {
    let listener =
        std::net::TcpListener::bind(web.listen).map_err(|error: io::Error| NotServed::Address(error.kind()))?;
    serve_on(listener, web, site, connections)
}

/// The same on a port that is open already: whoever has come to it meanwhile is answered now.
///
/// # Errors
/// The port cannot be used, or the certificate.
pub fn serve_on(
    listener: std::net::TcpListener,
    web: &Web,
    site: Arc<Site>,
    connections: usize,
) -> Result<Served, NotServed> {
    let address = |error: io::Error| NotServed::Address(error.kind());
    let tls = web.tls.as_ref().map(|(certificate, key)| tls(certificate, key)).transpose()?;
    listener.set_nonblocking(true).map_err(address)?;
    let local = listener.local_addr().map_err(address)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let listener = tokio::net::TcpListener::from_std(listener).map_err(address)?;
    let limits = PortLimits::of(web, connections);
    tokio::spawn(Port { name: "page", listener, tls, limits, over: None }.serve(router(site)));
    Ok(Served { url: format!("{scheme}://{local}") })
}

fn tls(certificate: &Path, key: &Path) -> Result<TlsAcceptor, NotServed> {
    let chain: Result<Vec<CertificateDer<'static>>, _> =
        CertificateDer::pem_file_iter(certificate).map_err(|_| NotServed::Certificate)?.collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or(NotServed::Certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|_| NotServed::Certificate)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| NotServed::Certificate)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| NotServed::Certificate)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
