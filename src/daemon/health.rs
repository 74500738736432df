//! What other rooms report of themselves → `/healthz` and `/metrics`, for a monitor.
//!
//! Both hold codes, counts and times, never a name: whoever may ask the port may read them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use serde_json::{Map, Value, json};
use tokio::sync::watch;

use super::organizations::Organizations;

/// The last cycle.
pub const CYCLE: &str = "cycle";
/// The watched folders.
pub const FOLDERS: &str = "folders";
/// The database.
pub const STORE: &str = "store";
/// The platform.
pub const PLATFORM: &str = "platform";

/// How a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// As it should be.
    Ok,
    /// Not as it should be; a stable code says why: `folder.missing`.
    Degraded(&'static str),
}

/// How an organisation's day is, or the whole daemon.
#[derive(Debug, Default)]
pub struct Health {
    /// The organisation's code; empty where there is only one.
    code: String,
    known: Mutex<Known>,
}

tokio::task_local! {
    /// Whose work this is: the organisation's code stands beside its counters.
    static ORGANIZATION: String;
}

/// Work for an organisation of a region.
pub async fn of_organization<F: Future>(code: String, work: F) -> F::Output {
    ORGANIZATION.scope(code, work).await
}

/// Whose work this is; empty where there is only one organisation.
pub fn organization() -> String {
    ORGANIZATION.try_with(String::clone).unwrap_or_default()
}

/// Labels with the organisation's code, where there are many.
fn labels(own: &[(&'static str, &str)]) -> Vec<metrics::Label> {
    labels_of(&organization(), own)
}

fn labels_of(code: &str, own: &[(&'static str, &str)]) -> Vec<metrics::Label> {
    let organization = [("organization", code)].into_iter().filter(|(_, code)| !code.is_empty());
    organization.chain(own.iter().copied()).map(|(name, value)| metrics::Label::new(name, value.to_owned())).collect()
}

#[derive(Debug, Default)]
struct Known {
    components: BTreeMap<&'static str, Condition>,
    last_run: Option<DateTime<Utc>>,
    stopped: bool,
}

impl Health {
    /// Nothing is known yet, which is no fault: a daemon that has just started has not looked at anything.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The same of an organisation by its code; empty where there is only one.
    pub fn of(code: &str) -> Arc<Self> {
        Arc::new(Health { code: code.to_owned(), known: Mutex::default() })
    }

    /// Says how a component is.
    pub fn set(&self, component: &'static str, condition: Condition) {
        self.known().components.insert(component, condition);
    }

    /// Says that a cycle has ended, well or not.
    pub fn ran(&self, at: DateTime<Utc>) {
        self.known().last_run = Some(at);
        metrics::gauge!("kontingent_last_cycle_timestamp_seconds", labels_of(&self.code, &[])).set(seconds(at));
    }

    /// Says whether the stop switch is on. It is somebody's decision, not a fault.
    pub fn set_stopped(&self, stopped: bool) {
        self.known().stopped = stopped;
        metrics::gauge!("kontingent_stopped", labels_of(&self.code, &[])).set(if stopped { 1.0 } else { 0.0 });
    }

    /// Whether all is well, and what `/healthz` answers.
    pub fn answer(&self, now: DateTime<Utc>) -> (bool, Value) {
        let known = self.known();
        let well = known.components.values().all(|condition| *condition == Condition::Ok);
        let mut components = Map::new();
        for component in [CYCLE, FOLDERS, STORE, PLATFORM] {
            components.insert(component.to_owned(), json!({ "status": "unknown" }));
        }
        for (component, condition) in &known.components {
            let told = match condition {
                Condition::Ok => json!({ "status": "ok" }),
                Condition::Degraded(reason) => json!({ "status": "degraded", "reason": reason }),
            };
            components.insert((*component).to_owned(), told);
        }
        // A clock that was set back does not make an age negative.
        let age = known.last_run.map(|last| (now - last).num_seconds().max(0));
        let answer = json!({
            "status": if well { "ok" } else { "degraded" },
            "last_run_age_seconds": age,
            "stopped": known.stopped,
            "components": components,
        });
        (well, answer)
    }

    /// Nothing is known any more: another daemon keeps the day now.
    pub fn forget(&self) {
        *self.known() = Known::default();
    }

    /// What is not as it should be.
    pub fn degraded(&self) -> Vec<&'static str> {
        let known = self.known();
        let reasons = known.components.values().filter_map(|condition| match condition {
            Condition::Ok => None,
            Condition::Degraded(reason) => Some(*reason),
        });
        reasons.collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64 / 1000.0
}

/// `/healthz` (200 or 503, JSON) and `/metrics` (the text format of Prometheus). In a region the organisations that are not
/// well are told of by their codes, and do not make the daemon ill: starting it anew would mend none of them.
pub fn router(
    health: Arc<Health>,
    organizations: watch::Receiver<Arc<Organizations>>,
    metrics: PrometheusHandle,
) -> Router {
    Router::new().route("/healthz", get(healthz)).route("/metrics", get(render)).with_state(Port {
        health,
        organizations,
        metrics: Arc::new(metrics),
    })
}

#[derive(Clone)]
struct Port {
    health: Arc<Health>,
    organizations: watch::Receiver<Arc<Organizations>>,
    metrics: Arc<PrometheusHandle>,
}

async fn healthz(Shared(port): Shared<Port>) -> Response {
    let organizations = port.organizations.borrow().clone();
    let (well, mut answer) = port.health.answer(organizations.common.org.now());
    if let Some(answer) = answer.as_object_mut().filter(|_| organizations.is_region()) {
        let ill = organizations.all.iter().map(|(code, one)| (code.clone(), one.health.degraded()));
        let ill: Map<String, Value> =
            ill.filter(|(_, reasons)| !reasons.is_empty()).map(|(code, reasons)| (code, json!(reasons))).collect();
        answer.insert("organizations".to_owned(), json!({ "known": organizations.all.len(), "degraded": ill }));
    }
    let status = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], axum::Json(answer)).into_response()
}

async fn render(Shared(port): Shared<Port>) -> Response {
    // Nobody else tidies the histograms up: the exporter's own listener is not used.
    port.metrics.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], port.metrics.render()).into_response()
}

/// Sets the metrics up for the whole process, once.
///
/// # Errors
/// When they have been set up already.
pub fn install_metrics() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&CYCLE_SECONDS)?.install_recorder()?;
    describe();
    Ok(handle)
}

const CYCLE_SECONDS: [f64; 8] = [0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0];

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!("kontingent_cycles_total", "Cycles that ended, by outcome");
    describe_histogram!("kontingent_cycle_seconds", Unit::Seconds, "How long a cycle took");
    describe_counter!("kontingent_actions_total", "Actions by kind and outcome");
    describe_gauge!("kontingent_actions_waiting", "Actions that wait for an approval");
    describe_gauge!("kontingent_actions_held", "Actions that a guard holds");
    describe_counter!("kontingent_files_total", "Files from watched folders, by outcome");
    describe_counter!(
        "kontingent_platform_requests_total",
        "Requests to a platform or a service, by its host and outcome: ok, refused, lost, not_sent"
    );
    describe_gauge!("kontingent_last_cycle_timestamp_seconds", Unit::Seconds, "When the last cycle ended");
    describe_gauge!("kontingent_organizations_kept", "Organisations of a region whose day this daemon keeps");
    describe_gauge!("kontingent_stopped", "1 while the stop switch is on");
}

/// A cycle ended: `done`, `held`, `failed`.
pub fn count_cycle(outcome: &'static str, took: std::time::Duration) {
    metrics::counter!("kontingent_cycles_total", labels(&[("outcome", outcome)])).increment(1);
    // Of all together: a histogram for each of thousands would be too much for who asks.
    metrics::histogram!("kontingent_cycle_seconds").record(took.as_secs_f64());
}

/// An action was carried out, or was not: `done`, `failed`.
pub fn count_action(kind: planner::plan::ActionKind, outcome: &'static str) {
    metrics::counter!("kontingent_actions_total", labels(&[("kind", kind.code()), ("outcome", outcome)])).increment(1);
}

/// How many actions wait for an approval, and how many are held.
pub fn set_actions(waiting: u32, held: u32) {
    metrics::gauge!("kontingent_actions_waiting", labels(&[])).set(waiting);
    metrics::gauge!("kontingent_actions_held", labels(&[])).set(held);
}

/// So many organisations' days this daemon keeps.
pub fn set_kept(days: usize) {
    metrics::gauge!("kontingent_organizations_kept").set(u32::try_from(days).unwrap_or(u32::MAX));
}

/// A file was dealt with: `accepted`, `known`, `rejected`.
pub fn count_file(outcome: &'static str) {
    metrics::counter!("kontingent_files_total", labels(&[("outcome", outcome)])).increment(1);
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::TimeDelta;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use system::clock::Clock;

    #[test]
    fn one_degraded_component_is_enough() {
        let health = Health::new();
        let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(1000);
        let (well, answer) = health.answer(now);
        assert!(well);
        assert_eq!(answer["last_run_age_seconds"], Value::Null);
        assert_eq!(answer["components"]["store"]["status"], "unknown");
        health.set(STORE, Condition::Ok);
        health.set(FOLDERS, Condition::Degraded("folder.missing"));
        health.ran(now - TimeDelta::seconds(60));
        health.set_stopped(true);
        let (well, answer) = health.answer(now);
        assert!(!well);
        assert_eq!(answer["components"]["folders"]["reason"], "folder.missing");
        assert_eq!((&answer["last_run_age_seconds"], &answer["stopped"]), (&json!(60), &json!(true)));
        health.set(FOLDERS, Condition::Ok);
        assert!(health.answer(now - TimeDelta::seconds(500)).0);
    }

    async fn ask(address: std::net::SocketAddr, path: &str) -> String {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_monitor_is_answered() {
        let health = Health::new();
        let handle = install_metrics().unwrap();
        assert!(install_metrics().is_err());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kontingent.toml");
        std::fs::write(&file, "organization = \"К\"\n[[platforms]]\nname = \"f\"\nkind = \"files\"\n").unwrap();
        let config = crate::config::Config::load(&file).unwrap();
        let org = crate::sync::OrgContext::open(config, i18n::Lang::Ru, Clock::system()).await.unwrap();
        let only = Organizations::only(crate::daemon::organizations::Organization::new(org));
        let (_keep, seen) = watch::channel(Arc::new(only));
        let app = router(Arc::clone(&health), seen, handle);
        tokio::spawn(async move { axum::serve(listener, app).await });

        count_cycle("done", Duration::from_secs(2));
        count_action(planner::plan::ActionKind::Invite, "done");
        set_actions(5, 2);
        count_file("accepted");
        health.ran(DateTime::UNIX_EPOCH + TimeDelta::seconds(7));
        health.set_stopped(false);
        assert!(ask(address, "/healthz").await.starts_with("HTTP/1.1 200"));
        let text = ask(address, "/metrics").await;
        for line in [
            "kontingent_cycles_total{outcome=\"done\"} 1",
            "kontingent_cycle_seconds_count 1",
            "kontingent_actions_total{kind=\"invite\",outcome=\"done\"} 1",
            "kontingent_actions_waiting 5",
            "kontingent_actions_held 2",
            "kontingent_files_total{outcome=\"accepted\"} 1",
            "kontingent_last_cycle_timestamp_seconds",
            "kontingent_stopped",
        ] {
            assert!(text.contains(line), "{line}:\n{text}");
        }

        health.set(PLATFORM, Condition::Degraded("platform.unreachable"));
        let answer = ask(address, "/healthz").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("platform.unreachable"));
    }
}
