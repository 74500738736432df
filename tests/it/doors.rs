//! Nobody takes the daemon's ports from others: silent and slow visitors are shown out, and work has its descriptors.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::browser::{Browser, PASSWORD};
use crate::support::installation::{Daemon, Installation, PATIENCE, college, wait_for};
use crate::support::{name, students};
use system::clock::VARIABLE;

const ADMIN: &str = "Петрова А. С.";
/// Files that the daemon may have open: hardly more than its own work needs.
const DESCRIPTORS: usize = 300;
/// What is generous where something has to be quick.
const QUICK: Duration = Duration::from_secs(30);

/// The daemon, with few descriptors.
fn confined(installation: &Installation) -> Daemon {
    let log = installation.path("daemon.log");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit -n {DESCRIPTORS} && exec \"$0\" \"$@\"")]);
    command.arg(crate::support::program_path()).args(["run", "--config"]).arg(installation.path("kontingent.toml"));
    command.current_dir(installation.folder.path()).env(VARIABLE, installation.clock.to_string());
    command.env_remove("KONTINGENT_LANG").env("NO_COLOR", "1");
    let file = std::fs::File::create(&log).unwrap();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).spawn().unwrap();
    let daemon = Daemon { child, log };
    daemon.until("is ready", |log| log.contains("\"ready\""));
    daemon
}

/// The address of the page, as the log tells it.
fn page_of(daemon: &Daemon) -> SocketAddr {
    let log = daemon.log();
    let line = log.lines().find(|line| line.contains("review page")).unwrap();
    let url = line.split("http://").nth(1).unwrap();
    url.split('"').next().unwrap().parse().unwrap()
}

/// Opens connections; every other one says half a request.
fn silent(address: SocketAddr, count: usize) -> Vec<TcpStream> {
    let open = |n: usize| {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
        if n.is_multiple_of(2) {
            // It may have been shown out by the time that it speaks.
            let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: half");
        }
        stream
    };
    (0..count).map(open).collect()
}

/// This process holds the other ends.
fn allow_many_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(65_536).min(65_536);
    assert!(wanted >= 4096, "the tests need more descriptors: {wanted}");
    setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).unwrap();
}

/// A request on a connection of its own, answered.
fn asked(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// Cycles that have ended.
fn cycles(log: &str) -> usize {
    log.matches("cycle ended").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_silent_connections_change_nothing() {
    allow_many_descriptors();
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    let health: SocketAddr = format!("127.0.0.1:{}", crate::support::ports::free()).parse().unwrap();
    // So long that only whoever needs a place shows the silent ones out.
    installation.add_configuration(&format!(
        "[listen]\naddress = \"{health}\"\n[web]\nlisten = \"127.0.0.1:0\"\nhead_seconds = 600\nidle_seconds = 600\n"
    ));
    let daemon = confined(&installation);
    let page = page_of(&daemon);
    let usual = Instant::now();
    installation.drop_file("контингент.csv", students((0..13).map(|n| (n, "ИС-21"))));
    daemon.until("a cycle", |log| cycles(log) == 1);
    let usual = usual.elapsed();

    let mut held = silent(page, 700);
    held.extend(silent(health, 300));
    let begun = Instant::now();
    installation.drop_file("контингент-2.csv", students((0..15).map(|n| (n, "ИС-21"))));
    daemon.until("a cycle meanwhile", |log| cycles(log) == 2);
    let meanwhile = begun.elapsed();
    assert!(meanwhile < usual * 3 + QUICK, "usually {usual:?}, now {meanwhile:?}");
    assert!(!daemon.log().contains("\"failed\""), "{}", daemon.log());
    assert!(installation.actions().iter().any(|line| line.contains(&name(14))), "{:?}", installation.actions());

    let begun = Instant::now();
    let browser = Browser::new(&format!("http://{page}"));
    browser.sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
    browser.get("/plans").await.must_say("Планы");
    let state = asked(health, "/healthz");
    assert!(state.starts_with("HTTP/1.1 200"), "{state}");
    assert!(begun.elapsed() < QUICK, "{:?}", begun.elapsed());
    // Those at the ports are no more than their places, and nearly all of the thousand were shown out.
    let told = asked(health, "/metrics");
    let figure = |what: &str| -> f64 {
        let line = told.lines().find(|line| line.starts_with(what)).unwrap_or_else(|| panic!("{what}: {told}"));
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    let (at_page, at_health) =
        (figure("kontingent_connections{port=\"page\"}"), figure("kontingent_connections{port=\"health\"}"));
    assert!(at_page <= 108.0 && at_health <= 32.0, "{at_page} {at_health}");
    let evicted = figure("kontingent_connections_closed_total{port=\"page\",reason=\"evicted\"}");
    assert!(evicted >= 500.0, "{evicted}");
    eprintln!("a cycle: usually {usual:?}, with {} silent connections {meanwhile:?}", held.len());
    // The log tells of it, once and not a thousand times.
    let told = daemon.log().matches("too many connections").count();
    assert!((1..=6).contains(&told), "{told}");
    drop(held);
    assert_eq!(daemon.end(), 0);
}

/// What comes until the other side closes; `None` if it never does.
fn until_closed(stream: &mut TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut text = Vec::new();
    match stream.read_to_end(&mut text) {
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe) => {}
        Err(_) => return None,
    }
    Some(String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_slow_is_shown_out_and_who_is_steady_is_not() {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    let health: SocketAddr = format!("127.0.0.1:{}", crate::support::ports::free()).parse().unwrap();
    installation.add_configuration(&format!(
        "[listen]\naddress = \"{health}\"\n[web]\nlisten = \"127.0.0.1:0\"\n\
         head_seconds = 1\nbody_seconds = 1\nidle_seconds = 2\n"
    ));
    let daemon = installation.daemon();
    let page = page_of(&daemon);
    for port in [page, health] {
        // Nothing is said.
        let mut quiet = TcpStream::connect(port).unwrap();
        assert_eq!(until_closed(&mut quiet).as_deref(), Some(""));
        // A head that never ends, a byte at a time.
        let slow = TcpStream::connect(port).unwrap();
        (&slow).write_all(b"GET / HTTP/1.1\r\nX-Slow: ").unwrap();
        let begun = Instant::now();
        wait_for("a slow head is cut off", || (&slow).write_all(b"a").is_err());
        assert!(begun.elapsed() > Duration::from_millis(500));
        // Kept alive after an answer, and not for ever: longer than for a head.
        let mut idle = TcpStream::connect(port).unwrap();
        let path = if port == page { "/assets/nowhere" } else { "/healthz" };
        write!(idle, "GET {path} HTTP/1.1\r\nHost: {port}\r\n\r\n").unwrap();
        let begun = Instant::now();
        let answer = until_closed(&mut idle).unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
        assert!(begun.elapsed() > Duration::from_millis(1500), "{:?}", begun.elapsed());
    }
    // A body that does not come is told so.
    let mut body = TcpStream::connect(page).unwrap();
    write!(body, "POST /sign-in HTTP/1.1\r\nHost: {page}\r\nContent-Length: 1000\r\n\r\nform=").unwrap();
    let answer = until_closed(&mut body).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    // Two connections of one browser: a second request within the time is answered on the same one.
    let mut kept = TcpStream::connect(page).unwrap();
    for _ in 0..3 {
        write!(kept, "GET /assets/nowhere HTTP/1.1\r\nHost: {page}\r\n\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(700));
    }
    assert_eq!(until_closed(&mut kept).unwrap().matches("HTTP/1.1 404").count(), 3);
    // A slow line that goes on is let finish, though it takes longer than the time for a body.
    let mut steady = TcpStream::connect(page).unwrap();
    let part = vec![b'a'; 8192];
    write!(steady, "POST /sign-in HTTP/1.1\r\nHost: {page}\r\nContent-Length: {}\r\n\r\n", part.len() * 6).unwrap();
    for _ in 0..6 {
        steady.write_all(&part).unwrap();
        std::thread::sleep(Duration::from_millis(500));
    }
    let answer = until_closed(&mut steady).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "a form that is none: {answer}");
    // Nobody of them was anybody's fault: the page is there.
    Browser::new(&format!("http://{page}")).sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_nobody_reads_keeps_nobody_out() {
    let installation = Installation::with(college()).await;
    installation.add_user(ADMIN, "administrator");
    let (_daemon, url) = installation.review_page("connections = 8\nbody_seconds = 600\nhead_seconds = 600\n");
    let page: SocketAddr = url.strip_prefix("http://").unwrap().parse().unwrap();
    // Each asks for a page again and again and takes none, until nothing more goes in: all places are theirs.
    let request = format!("GET /assets/htmx.min.js HTTP/1.1\r\nHost: {page}\r\n\r\n");
    let mut greedy: Vec<TcpStream> = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(page).unwrap();
        stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
        for _ in 0..2000 {
            if stream.write_all(request.as_bytes()).is_err() {
                break;
            }
        }
        greedy.push(stream);
    }
    // Bodies that are announced and do not come hold no place either.
    for _ in 0..8 {
        let mut stream = TcpStream::connect(page).unwrap();
        let _ = write!(stream, "POST /sign-in HTTP/1.1\r\nHost: {page}\r\nContent-Length: 1000\r\n\r\nform=");
        greedy.push(stream);
    }
    let begun = Instant::now();
    Browser::new(&url).sign_in(ADMIN, PASSWORD).await.must_say("Что ждёт решения");
    assert!(begun.elapsed() < QUICK, "{:?}", begun.elapsed());
}

#[test]
fn the_unit_allows_more_files_than_the_page_may_want() {
    let unit = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/kontingent.service")).unwrap();
    let line = unit.lines().find_map(|line| line.strip_prefix("LimitNOFILE=")).expect("LimitNOFILE");
    let allowed: u64 = line.parse().unwrap();
    let web = kontingent::config::Web::default();
    // A region's work, with the most that runs side by side, and webhooks.
    let allotment =
        kontingent::http_server::Allotment::of(Some(allowed), 128 + 32 * 256 + 200, web.connections.in_all, 8);
    assert_eq!(allotment.page, web.connections.in_all);
}
