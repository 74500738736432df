//! `kontingent sandbox`: the built-in platform as a server of its own, until it is told to stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::SecretString;

use super::{Ended, Failure, clock, lang_of, output, sandbox_max};
use domain::membership::Seat;
use i18n::Lang;
use simulators::max::{MaxOptions, MaxSandbox};
use simulators::{DEFAULT_TOKEN, Sandbox, SandboxError, SandboxOptions, Statistics};

/// Where the sandbox listens unless it is told otherwise: on this machine alone.
const USUAL_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8090);

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    let address = matches.get_one::<SocketAddr>("listen").copied().unwrap_or(USUAL_ADDRESS);
    let token_file = matches.get_one::<PathBuf>("token-file");
    if token_file.is_none() && !address.ip().is_loopback() {
        let message = lang.text_with("sandbox-needs-token", &[("address", address.to_string().into())]);
        return Err(Failure::one(message));
    }
    let token = match token_file {
        Some(path) => read_token(path, lang)?,
        None => SecretString::from(DEFAULT_TOKEN),
    };
    let chosen = if matches.get_flag("max") {
        Chosen::Max(sandbox_max::options(matches, token, lang)?)
    } else {
        Chosen::Own(own_options(matches, token, lang)?)
    };
    let cannot = |error: std::io::Error| {
        let fault = SandboxError::Listen { address: address.to_string(), reason: error.kind() };
        Failure::one(fault.message(lang))
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(cannot)?;
    runtime.block_on(async {
        // Before anything is told: who stops it the moment it runs is heard.
        let mut stop = Stop::new().map_err(cannot)?;
        let sandbox = chosen.start(address).await.map_err(|fault| Failure::one(fault.message(lang)))?;
        let hint = match token_file {
            Some(path) => lang.text_with("sandbox-token-file", &[("file", shown(path).into())]),
            None => lang.text_with("sandbox-token-default", &[("token", DEFAULT_TOKEN.into())]),
        };
        for line in [lang.text_with("sandbox-started", &[("url", sandbox.url().into())]), hint] {
            // Where stderr is gone there is nobody to tell; the server serves on.
            let _ = output::tell(&line);
        }
        stop.wait().await;
        let counts = sandbox.statistics();
        sandbox.stop().await;
        let told = [("requests", counts.requests.into()), ("changes", counts.changes.into())];
        let _ = output::tell(&lang.text_with("sandbox-stopped", &told));
        Ok(Ended::Done)
    })
}

fn own_options(matches: &clap::ArgMatches, token: SecretString, lang: Lang) -> Result<SandboxOptions, Failure> {
    let members = match matches.get_one::<PathBuf>("members") {
        Some(path) => read_members(path, lang)?,
        None => Vec::new(),
    };
    Ok(SandboxOptions {
        members,
        token,
        state: matches.get_one::<PathBuf>("state").cloned(),
        faults_percent: matches.get_one::<u8>("faults").copied().unwrap_or_default().into(),
        seed: matches.get_one::<u64>("seed").copied().unwrap_or(1),
        rate: matches.get_one::<u32>("rate").copied(),
        latency: Duration::from_millis(matches.get_one::<u64>("latency-ms").copied().unwrap_or_default()),
        clock: clock(lang)?,
        ..SandboxOptions::default()
    })
}

/// Which sandbox is to run.
enum Chosen {
    Own(SandboxOptions),
    Max(MaxOptions),
}

impl Chosen {
    async fn start(self, address: SocketAddr) -> Result<Running, SandboxError> {
        match self {
            Chosen::Own(options) => Sandbox::start(address, options).await.map(Running::Own),
            Chosen::Max(options) => MaxSandbox::start(address, options).await.map(Running::Max),
        }
    }
}

/// The sandbox that runs.
enum Running {
    Own(Sandbox),
    Max(MaxSandbox),
}

impl Running {
    fn url(&self) -> &str {
        match self {
            Running::Own(sandbox) => sandbox.url(),
            Running::Max(sandbox) => sandbox.url(),
        }
    }

    fn statistics(&self) -> Statistics {
        match self {
            Running::Own(sandbox) => sandbox.statistics(),
            Running::Max(sandbox) => sandbox.statistics(),
        }
    }

    async fn stop(self) {
        match self {
            Running::Own(sandbox) => sandbox.stop().await,
            Running::Max(sandbox) => sandbox.stop().await,
        }
    }
}

/// The signals that stop a server.
struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    fn new() -> std::io::Result<Stop> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Stop { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    #[cfg(unix)]
    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn new() -> std::io::Result<Stop> {
        Ok(Stop {})
    }

    #[cfg(not(unix))]
    async fn wait(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

fn read_token(path: &Path, lang: Lang) -> Result<SecretString, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error, lang))?;
    let token = text.trim();
    if token.is_empty() {
        return Err(Failure::one(lang.text_with("sandbox-empty-token", &[("file", shown(path).into())])));
    }
    Ok(SecretString::from(token))
}

fn read_members(path: &Path, lang: Lang) -> Result<Vec<Seat>, Failure> {
    let text = std::fs::read(path).map_err(|error| unreadable(path, &error, lang))?;
    serde_json::from_slice(&text).map_err(|error| {
        // The place alone: what stands there is a person's.
        let reason = format!("{}:{}", error.line(), error.column());
        let told = [("file", shown(path).into()), ("reason", reason.into())];
        Failure::one(lang.text_with("sandbox-bad-members-file", &told))
    })
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error, lang: Lang) -> Failure {
    let told = [("file", shown(path).into()), ("reason", lang.io(error.kind()).into())];
    Failure::one(lang.text_with("cli-unreadable", &told))
}

pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}
