//! `[web]`: where the review page is served, how it is protected, when two people have to agree.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::keys::{Key, LISTEN, Text, WEB};
use super::network::Network;
use super::secret::is_open_to_others;
use super::section::{Section, Word};
use super::settings::unsaid;
use domain::user::UserRole;

/// The review page: `[web]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// Where it is served.
    pub listen: SocketAddr,
    /// True if the configuration itself says where: then a taken address is a fault, not a pity.
    pub is_said: bool,
    /// The address by which people reach it, without a slash at the end: for letters, and for a proxy before it.
    pub address: Option<String>,
    /// The certificate and its key, PEM; without them the page is served plain.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Whose word about the address of a visitor is believed: the proxies before the page.
    pub proxies: Vec<Network>,
    /// Above so many removals of one plan a second administrator must agree; 0 for never.
    pub four_eyes_removals: u32,
    /// Who has to show a code of their telephone besides the password.
    pub second_factor: SecondFactor,
    /// What a visitor may take of the daemon's ports.
    pub connections: ConnectionLimits,
}

/// Who has to have a second factor. Whoever wants one may have it in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub enum SecondFactor {
    /// Nobody.
    Optional,
    /// Those who decide.
    Administrators,
    /// Whoever signs in.
    Everybody,
}

impl SecondFactor {
    /// All of them.
    pub const ALL: [SecondFactor; <SecondFactor as strum::EnumCount>::COUNT] =
        [SecondFactor::Optional, SecondFactor::Administrators, SecondFactor::Everybody];

    /// As the configuration has it.
    pub fn code(self) -> &'static str {
        match self {
            SecondFactor::Optional => "optional",
            SecondFactor::Administrators => "administrators",
            SecondFactor::Everybody => "everybody",
        }
    }

    /// True if a user of a role has to have one.
    pub fn is_demanded_of(self, role: UserRole) -> bool {
        match self {
            SecondFactor::Optional => false,
            SecondFactor::Administrators => role == UserRole::Administrator,
            SecondFactor::Everybody => true,
        }
    }
}

/// What a visitor may take of the daemon's ports: read once, when they are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Connections of the page at a time; fewer where the system allows few descriptors.
    pub in_all: usize,
    /// Of them, those of one address.
    pub by_address: usize,
    /// For the head of a request.
    pub head: Duration,
    /// For its body, and without progress of an answer.
    pub body: Duration,
    /// Between requests.
    pub idle: Duration,
}

/// Where a daemon tells its health if nothing is said.
pub fn usual_health_address() -> SocketAddr {
    LISTEN.address.usual()
}

impl Default for Web {
    fn default() -> Self {
        unsaid(|section| web(section, Path::new("")))
    }
}

impl Web {
    /// True if browsers reach it over TLS: by its own certificate or by that of a proxy.
    pub fn is_protected(&self) -> bool {
        self.tls.is_some() || self.is_proxied()
    }

    /// True if a proxy with TLS stands before it.
    pub fn is_proxied(&self) -> bool {
        self.tls.is_none() && self.address.as_ref().is_some_and(|address| address.starts_with("https://"))
    }

    /// True if an address is that of a proxy, which says whose request it hands on.
    pub fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(address))
    }
}

pub(super) fn web(mut section: Section<'_, '_>, folder: &Path) -> Web {
    let is_said = section.has(&WEB.listen);
    let listen = section.listen(&WEB.listen);
    let address = section.word(&WEB.address).filter(|word| !word.is_open() && !word.text.is_empty());
    let address = address.and_then(|word| origin(&section, &word));
    let certificate = pem(&mut section, &WEB.tls_cert, "-----BEGIN CERTIFICATE-----", folder);
    let key = pem(&mut section, &WEB.tls_key, "PRIVATE KEY-----", folder);
    for (key, other) in [(&WEB.tls_cert, &WEB.tls_key), (&WEB.tls_key, &WEB.tls_cert)] {
        if section.has(key) && !section.has(other) {
            section.fault(other, "config-missing", vec![], None);
        }
    }
    let four_eyes_removals = section.number(&WEB.four_eyes_removals);
    let second_factor = section.choice(&WEB.second_factor);
    let connections = ConnectionLimits {
        in_all: section.number(&WEB.connections),
        by_address: section.number(&WEB.connections_by_address),
        head: Duration::from_secs(section.number(&WEB.head_seconds)),
        body: Duration::from_secs(section.number(&WEB.body_seconds)),
        idle: Duration::from_secs(section.number(&WEB.idle_seconds)),
    };
    let has_proxies = section.has(&WEB.proxies);
    let proxies = proxies(&mut section);
    let tls = certificate.zip(key);
    let mut web = Web { listen, is_said, address, tls, proxies, four_eyes_removals, second_factor, connections };
    if !has_proxies && web.is_proxied() {
        // A proxy on this machine is what most have.
        web.proxies = Network::LOOPBACK.to_vec();
        if !listen.ip().is_loopback() {
            section.warn(&WEB.listen, "config-web-proxies", vec![]);
        }
    }
    if !listen.ip().is_loopback() && !web.is_protected() && !section.has(&WEB.tls_cert) {
        // Passwords would go over the network in clear.
        section.fault(&WEB.listen, "config-web-unprotected", vec![], Some("config-hint-web"));
    }
    section.finish();
    web
}

fn proxies(section: &mut Section<'_, '_>) -> Vec<Network> {
    let mut networks = Vec::new();
    for word in section.words(&WEB.proxies).into_iter().filter(|word| !word.is_open()) {
        match Network::parse(&word.text) {
            Some(network) => networks.push(network),
            None => {
                let args = vec![("value", word.text)];
                section.fault(&WEB.proxies, "config-no-network", args, Some("config-hint-network"));
            }
        }
    }
    networks
}

/// An address that has a scheme and a host alone: the page does not live below a path.
fn origin(section: &Section<'_, '_>, word: &Word) -> Option<String> {
    let url = reqwest::Url::parse(&word.text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some()
            && url.path() == "/"
            && url.query().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    });
    if url.is_none() {
        section.fault(&WEB.address, "config-web-address", vec![], Some("config-hint-web-address"));
    }
    url.map(|url| url.origin().ascii_serialization())
}

fn pem(section: &mut Section<'_, '_>, key: &Text, mark: &str, folder: &Path) -> Option<PathBuf> {
    let word = section.word(key).filter(|word| !word.is_open())?;
    let path = folder.join(&word.text);
    let args = vec![("path", word.text.clone())];
    match std::fs::read_to_string(&path) {
        Err(_) => section.fault(key, "config-unreadable-file", args, Some("config-hint-rights")),
        Ok(text) if !text.contains(mark) => {
            section.fault(key, "config-no-certificate", args, Some("config-hint-certificate"));
        }
        Ok(_) => {
            if key.name() == WEB.tls_key.name() && std::fs::metadata(&path).is_ok_and(|found| is_open_to_others(&found))
            {
                section.document.warn(word.span.start, &word.key, "config-secret-open", args);
            }
            return Some(path);
        }
    }
    None
}
