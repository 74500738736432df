//! Certificates → the ends of their terms, so that `doctor` can tell of one before nothing is connected any more.

use chrono::{DateTime, NaiveDateTime, Utc};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{Address, builder, client};

/// Whose term it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    /// A certificate of `ca_file`.
    CaFile,
    /// The server's own.
    Server,
}

/// The ends of the terms of the certificates that a connection rests on: those of its `ca_file` and, if it is encrypted and can be
/// made, the server's own. What cannot be read is left out: the connection itself tells of that.
pub async fn terms(address: &Address) -> Vec<(Bearer, DateTime<Utc>)> {
    let pem = address.ca_file.as_deref().and_then(|file| std::fs::read(file).ok());
    let mut terms: Vec<(Bearer, DateTime<Utc>)> = Vec::new();
    if let Some(pem) = &pem {
        let read = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok);
        terms.extend(read.filter_map(|certificate| end_of(&certificate)).map(|end| (Bearer::CaFile, end)));
    }
    if address.url.starts_with("https://") {
        let mut client = builder().tls_info(true).timeout(address.timeout).redirect(reqwest::redirect::Policy::none());
        if let Some(authorities) = pem.and_then(|pem| client::certificates(String::new(), &pem).ok()) {
            client = client.tls_certs_merge(authorities);
        }
        let Ok(client) = client.build() else { return terms };
        if let Ok(answer) = client.get(&address.url).send().await {
            let own = answer.extensions().get::<reqwest::tls::TlsInfo>().and_then(|info| info.peer_certificate());
            terms.extend(own.and_then(end_of).map(|end| (Bearer::Server, end)));
        }
    }
    terms
}

/// `notAfter` of a certificate in DER (RFC 5280, 4.1).
fn end_of(certificate: &[u8]) -> Option<DateTime<Utc>> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut rest, _) = element(certificate)?;
    // The version is optional; number, algorithm and issuer come before the term.
    let (tag, _, after) = element(rest)?;
    if tag == 0xA0 {
        rest = after;
    }
    for _ in 0..3 {
        (_, _, rest) = element(rest)?;
    }
    let (_, term, _) = element(rest)?;
    let (_, _, end) = element(term)?;
    let (tag, end, _) = element(end)?;
    let text = std::str::from_utf8(end).ok()?;
    let text = match tag {
        // UTCTime: two digits of the year, from 1950 on.
        0x17 if text.get(..2)? < "50" => format!("20{text}"),
        0x17 => format!("19{text}"),
        0x18 => text.to_owned(),
        _ => return None,
    };
    NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok().map(|end| end.and_utc())
}

/// The first element: its tag, what it holds, and what comes after it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*first) {
        short @ 0..=0x7F => (short, rest),
        long => {
            let count = long & 0x7F;
            if count > 4 {
                return None;
            }
            let (bytes, rest) = rest.split_at_checked(count)?;
            (bytes.iter().fold(0usize, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
    };
    let (content, after) = rest.split_at_checked(length)?;
    Some((*tag, content, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_has_no_term() {
        for broken in [&b""[..], b"0", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x30\x01\x30", &[0x30; 64]] {
            assert_eq!(end_of(broken), None);
        }
    }
}
