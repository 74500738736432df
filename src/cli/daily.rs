//! Commands that need a configuration: the organisation's context is opened for them, and closed after them.

use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, NaiveTime, Utc};

use super::{Ended, Failure, clock, lang_of, load_config, output};
use crate::config::Config;
use crate::sync::{OrgContext, SyncError};
use documents::Format;
use i18n::Lang;
use planner::plan::{Moment, says_the_same};
use store::{PlanHead, Store, StoreError, Switch, stamp};

/// How long a command waits for another process that is at work.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// What a command is given: the open context and the moment for which it works.
pub(super) struct Desk {
    pub(super) org: OrgContext,
    pub(super) now: DateTime<Utc>,
    pub(super) lang: Lang,
    /// Who calls: the name in the journal.
    pub(super) who: String,
}

/// Opens the context of an organisation and carries out a command.
pub(super) fn with_house<F, Done>(matches: &clap::ArgMatches, lang: Lang, work: F) -> Result<Ended, Failure>
where
    F: FnOnce(Desk) -> Done,
    Done: Future<Output = Result<Ended, Failure>>,
{
    let config = load_config(matches, lang)?;
    let lang = lang_of(matches, lang);
    if config.is_region() {
        return Err(Failure::one(lang.text("command-of-region")));
    }
    open(config, matches, lang, work)
}

/// The same for what the region itself has, too: users, a journal of them, a copy of all that.
pub(super) fn with_any_house<F, Done>(matches: &clap::ArgMatches, lang: Lang, work: F) -> Result<Ended, Failure>
where
    F: FnOnce(Desk) -> Done,
    Done: Future<Output = Result<Ended, Failure>>,
{
    let config = load_config(matches, lang)?;
    open(config, matches, lang_of(matches, lang), work)
}

fn open<F, Done>(config: Config, matches: &clap::ArgMatches, lang: Lang, work: F) -> Result<Ended, Failure>
where
    F: FnOnce(Desk) -> Done,
    Done: Future<Output = Result<Ended, Failure>>,
{
    let said = moment_of(matches, &config.time_zone);
    // Everything that the command does is done on its day.
    let clock = clock(lang)?;
    let clock = said.map_or_else(|| clock.clone(), |said| clock.said(said));
    let now = said.unwrap_or_else(|| clock.now());
    let who = who_of(matches);
    runtime()?.block_on(async {
        let org = OrgContext::open(config, lang, clock).await.map_err(|fault| failed(&fault, lang))?;
        let store = org.store.clone();
        let ended = work(Desk { org, now, lang, who }).await;
        store.close().await;
        ended
    })
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::one(error.to_string()))
}

/// The moment of the command line, if it says one. A day without an hour is its noon.
fn moment_of(matches: &clap::ArgMatches, zone: &chrono_tz::Tz) -> Option<DateTime<Utc>> {
    let said = matches.try_get_one::<Moment>("as-of").ok().flatten()?;
    let time = said.time.or_else(|| NaiveTime::from_hms_opt(12, 0, 0))?;
    let wall = said.as_of.and_time(time);
    system::clock::moment_of(wall, *zone)
}

/// Who decides: `--by`, or the name under which the command is called.
fn who_of(matches: &clap::ArgMatches) -> String {
    let said = matches.try_get_one::<String>("by").ok().flatten();
    said.map(|who| who.trim().to_owned()).filter(|who| !who.is_empty()).unwrap_or_else(caller)
}

/// The name under which the command is called.
fn caller() -> String {
    let named = ["SUDO_USER", "USER", "LOGNAME"].iter().filter_map(|name| std::env::var(name).ok());
    let named = named.map(|who| who.trim().to_owned()).find(|who| !who.is_empty());
    named.or_else(owner_of_process).unwrap_or_else(|| "cli".to_owned())
}

/// The user whose process this is, by the machine's list of users; the number of one whom it does not know.
fn owner_of_process() -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = std::fs::metadata("/proc/self").ok()?.uid().to_string();
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let name = users.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == id).then(|| name.to_owned())
        });
        Some(name.unwrap_or_else(|| format!("№ {id}")))
    }
    #[cfg(not(unix))]
    None
}

pub(super) fn failed(fault: &SyncError, lang: Lang) -> Failure {
    Failure::one(fault.message(lang))
}

pub(super) fn store_failed(lang: Lang) -> impl Fn(StoreError) -> Failure {
    move |fault| Failure::one(fault.message(lang))
}

/// Where it is remembered which plan was shown to the caller last. The name under which the command is called, whoever is said
/// to decide: it is the caller who looked.
fn shown_switch() -> String {
    format!("shown:{}", caller())
}

impl Desk {
    /// Remembers that the caller was shown a plan.
    pub(super) async fn has_shown(&self, head: &PlanHead) -> Result<(), Failure> {
        let switch =
            Switch { value: head.id.clone(), since: stamp(self.now), who: self.who.clone(), reason: String::new() };
        self.org.store.set_switch(&shown_switch(), &switch).await.map_err(store_failed(self.lang))
    }

    /// The plan that the command line names for a decision. `last` names the plan that the caller was shown last, by `show` or
    /// when it was made: if one that says something else is the newest by now, nobody has looked at that, and nothing is decided.
    pub(super) async fn plan_to_decide(&self, matches: &clap::ArgMatches) -> Result<PlanHead, Failure> {
        let head = self.plan(matches).await?;
        if !matches.get_one::<String>("plan").is_some_and(|typed| Store::means_last(typed)) {
            return Ok(head);
        }
        let (store, lang) = (&self.org.store, self.lang);
        let shown = store.switch(&shown_switch()).await.map_err(store_failed(lang))?;
        if let Some(shown) = shown.filter(|shown| shown.value != head.id) {
            let seen = store.plan_called(&shown.value).await.map_err(store_failed(lang))?;
            let seen = seen.filter(|seen| seen.id == shown.value);
            let is_same = match &seen {
                None => false,
                Some(seen) => {
                    let seen = store.load_plan(seen.clone()).await.map_err(store_failed(lang))?;
                    let last = store.load_plan(head.clone()).await.map_err(store_failed(lang))?;
                    says_the_same(&seen.plan, &last.plan)
                }
            };
            if !is_same {
                let seen = seen.map_or(shown.value, |seen| seen.number.to_string());
                let args = [("seen", seen.into()), ("plan", head.number.to_string().into())];
                return Err(Failure::one(lang.text_with("last-is-another", &args)));
            }
        }
        let args = [("plan", head.number.to_string().into())];
        let _ = output::tell(&lang.text_with("last-is", &args));
        Ok(head)
    }

    /// The plan that the command line names.
    pub(super) async fn plan(&self, matches: &clap::ArgMatches) -> Result<PlanHead, Failure> {
        let typed = matches.get_one::<String>("plan").map_or("", String::as_str);
        let found = self.org.store.plan_called(typed).await.map_err(store_failed(self.lang))?;
        found.ok_or_else(|| Failure::one(self.lang.text_with("plan-unknown", &[("plan", typed.into())])))
    }

    /// A stored moment in the organisation's time, as people write it.
    pub(super) fn local(&self, stored: &str) -> String {
        DateTime::parse_from_rfc3339(stored).map_or_else(
            |_| stored.to_owned(),
            |at| at.with_timezone(&self.org.config.time_zone).format("%d.%m.%Y %H:%M").to_string(),
        )
    }
}

/// True if JSON is asked for.
pub(super) fn wants_json(matches: &clap::ArgMatches) -> bool {
    matches.try_get_one::<Format>("format").ok().flatten() == Some(&Format::Json)
}

/// A value as JSON, for scripts.
pub(super) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Failure::one(error.to_string()))?;
    Ok(format!("{text}\n"))
}
