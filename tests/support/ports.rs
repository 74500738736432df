//! Ports of loopback that no other story takes meanwhile. A port that was merely free a moment ago belongs, where many
//! servers come and go, to somebody else a moment later.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::TcpSocket;

/// An address that is taken and at which nobody listens: whoever connects is refused, for as long as the value lives.
pub struct Unanswered {
    _socket: TcpSocket,
    pub address: SocketAddr,
}

impl Unanswered {
    pub fn new() -> Unanswered {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        Unanswered { _socket: socket, address }
    }
}

/// Below the range from which the system gives ports away by itself (`ip_local_port_range`, 32768 and above).
const FIRST: u16 = 20_000;
const LAST: u16 = 32_000;

/// A port that a program can be told to listen on: given once by this process, and never by the system.
pub fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let of_this_process = (std::process::id() % u32::from(LAST - FIRST)) as u16;
    loop {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (of_this_process.wrapping_mul(7).wrapping_add(step)) % (LAST - FIRST);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
