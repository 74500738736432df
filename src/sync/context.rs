//! Everything that work for one organisation needs, opened: the configuration, the store, the platforms.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::SyncError;
use super::bot::Newcomers;
use super::rosters::RosterMemory;
use crate::config::{Config, Exchange, Messenger, PlatformKind};
use crate::invitation::{LinkKey, StoredDirectory};
use crate::notify::LetterSender;
use connectors::platform::max::{Api, CallError, MaxPlatform, MaxSettings, MaxWriter};
use connectors::platform::moodle::{MoodlePlatform, MoodleSettings};
use connectors::platform::sandbox::{SandboxPlatform, SandboxSettings};
use connectors::platform::{Reader, Writer};
use i18n::Lang;
use planner::plan::{ManualChannel, Moment};
use store::{Store, StoreError, Task};
use system::clock::Clock;
use tokio::sync::{OnceCell, OwnedMutexGuard};

/// A platform with its connector.
#[derive(Clone)]
pub struct Connected {
    /// Its name.
    pub name: String,
    /// Reads its membership; absent where member lists come as files.
    pub reader: Option<Arc<dyn Reader>>,
    /// Carries out changes; absent where a person does.
    pub writer: Option<Arc<dyn Writer>>,
    /// Its bot, where it is a messenger.
    pub bot: Option<Arc<Bot>>,
    /// The files that are exchanged with it, where it has no interface.
    pub exchange: Option<Arc<Exchange>>,
    /// Where member lists come as files: one that is older than so many days is not believed; 0 for any.
    pub max_age_days: u32,
    /// Where a person carries out what the program does not.
    pub hand: ManualChannel,
    /// The distance-learning site, for the check of what its token may do.
    pub site: Option<MoodlePlatform>,
}

impl Connected {
    /// A platform without a connector: a person carries everything out.
    pub fn by_hand(name: &str) -> Connected {
        Connected {
            name: name.to_owned(),
            reader: None,
            writer: None,
            bot: None,
            exchange: None,
            max_age_days: 0,
            hand: ManualChannel::Pages,
            site: None,
        }
    }

    /// A platform that is read and written by the program.
    fn through(name: &str, reader: impl Reader + 'static, writer: impl Writer + 'static) -> Connected {
        Connected { reader: Some(Arc::new(reader)), writer: Some(Arc::new(writer)), ..Connected::by_hand(name) }
    }
}

/// A messenger's bot and its settings.
pub struct Bot {
    /// The Bot API.
    pub api: Api,
    /// The directory of its people and chats.
    pub directory: StoredDirectory,
    /// The section of the configuration.
    pub messenger: Messenger,
    /// Carries out what the door lets in.
    pub writer: MaxWriter,
    /// Whoever talks with an account now: others wait.
    turns: Mutex<HashMap<i64, Arc<tokio::sync::Mutex<()>>>>,
    /// Who came into chats and is not judged yet.
    pub(super) newcomers: Newcomers,
    /// The bot's own account, once the messenger has told it.
    own: OnceCell<i64>,
}

impl Bot {
    /// Waits until nobody else talks with an account: an update and what is left from before never answer side by side.
    pub async fn turn(&self, account: i64) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry(account).or_default())
        };
        turn.lock_owned().await
    }

    /// The bot's own account, which never changes.
    ///
    /// # Errors
    /// No usable answer: see [`CallError`].
    pub async fn own_account(&self) -> Result<i64, CallError> {
        let told = self.own.get_or_try_init(async || Ok(self.api.me().await?.user.user_id)).await?;
        Ok(*told)
    }

    /// A personal link as it is opened: it starts the bot with the link's secret.
    pub fn deep_link(&self, number: i64, username: &str) -> String {
        format!("{}/{username}?start={}", self.messenger.link_address, self.directory.key.secret(number))
    }
}

/// Everything opened.
#[derive(Clone)]
pub struct OrgContext {
    /// The configuration.
    pub config: Arc<Config>,
    /// The store.
    pub store: Store,
    /// The platforms, in the order of the configuration.
    pub platforms: Vec<Connected>,
    /// The language of all texts for people.
    pub lang: Lang,
    /// The clock that all work for this organisation uses.
    pub clock: Clock,
    /// Who sends letters instead of the server that the configuration names: in a simulation.
    pub letters: Option<Arc<dyn LetterSender>>,
    /// The rosters in force, as they were last read.
    pub(super) rosters: RosterMemory,
}

impl OrgContext {
    /// Opens the store and makes the connectors ready. Nothing is sent yet.
    ///
    /// # Errors
    /// When the database cannot be opened or brought up to date; otherwise as [`OrgContext::on`].
    pub async fn open(config: Config, lang: Lang, clock: Clock) -> Result<OrgContext, SyncError> {
        let store = super::opened::open_store(&config).await?;
        OrgContext::on(store, config, lang, clock)
    }

    /// Makes the connectors ready, with a store that is open already. Nothing is sent yet.
    ///
    /// # Errors
    /// [`SyncError::Settings`] when the address, the rate or the root certificate of a platform cannot be used;
    /// [`SyncError::LinkKey`] when the key of personal links cannot be read or made.
    pub fn on(store: Store, config: Config, lang: Lang, clock: Clock) -> Result<OrgContext, SyncError> {
        let platforms = connect(&config, &store, &clock)?;
        Ok(OrgContext::with(store, config, platforms, lang, clock))
    }

    /// With everything that it needs opened already.
    pub fn with(store: Store, config: Config, platforms: Vec<Connected>, lang: Lang, clock: Clock) -> OrgContext {
        let rosters = RosterMemory::default();
        OrgContext { config: Arc::new(config), store, platforms, lang, clock, letters: None, rosters }
    }

    /// The same organisation with another configuration.
    ///
    /// # Errors
    /// [`SyncError::Settings`] when the address, the rate or the root certificate of a platform cannot be used;
    /// [`SyncError::LinkKey`] when the key of personal links cannot be read or made.
    pub fn with_config(&self, config: Config) -> Result<OrgContext, SyncError> {
        let platforms = connect(&config, &self.store, &self.clock)?;
        Ok(OrgContext { config: Arc::new(config), platforms, rosters: RosterMemory::default(), ..self.clone() })
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The day in the organisation's time zone.
    pub fn day(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.config.time_zone).date_naive()
    }

    /// The hour in the organisation's time zone.
    pub fn hour(&self, now: DateTime<Utc>) -> NaiveTime {
        now.with_timezone(&self.config.time_zone).time()
    }

    /// The first moment of a day in the organisation's time zone, and the first of the next.
    pub fn bounds(&self, day: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
        let begin = |day: NaiveDate| system::clock::beginning_of(day, self.config.time_zone);
        (begin(day), begin(day.succ_opt().unwrap_or(day)))
    }

    /// The moment for a plan that is saved, without the hour: quiet hours are checked when a plan is carried out, not when it is
    /// made, because a plan made at night is decided on by day.
    pub fn moment(&self, now: DateTime<Utc>) -> Moment {
        Moment { as_of: self.day(now), time: None }
    }

    /// Tasks for people, with the steps of the system in which they are done.
    ///
    /// # Errors
    /// When the database cannot be read, or a task in it is not understood.
    pub async fn tasks(&self, all: bool) -> Result<Vec<Task>, StoreError> {
        self.store.tasks(all, &|name| self.platform(name).map(|platform| platform.hand).unwrap_or_default()).await
    }

    /// Ticks tasks off, if they are open, and removes them from the files of changes. Returns those that were ticked off.
    ///
    /// # Errors
    /// [`SyncError::Store`] when the database cannot be read or written; tasks that were ticked off before stay so. A file of changes
    /// that cannot be written is only logged.
    pub async fn tick(&self, ids: &[i64], now: DateTime<Utc>, who: &str) -> Result<Vec<i64>, SyncError> {
        let mut ticked = Vec::new();
        for id in ids {
            if self.store.tick(*id, now, who).await? {
                ticked.push(*id);
            }
        }
        if !ticked.is_empty() {
            for (platform, fault) in super::exchange::hand_out(self, now).await? {
                tracing::warn!(platform, fault = fault.code(), "the changes were not written");
            }
        }
        Ok(ticked)
    }

    /// A platform by name.
    pub fn platform(&self, name: &str) -> Option<&Connected> {
        self.platforms.iter().find(|platform| platform.name == name)
    }
}

/// The connectors of a configuration. Nothing is sent yet.
///
/// # Errors
/// [`SyncError::Settings`] when the address, the rate or the root certificate of a platform cannot be used;
/// [`SyncError::LinkKey`] when the key of personal links cannot be read or made.
pub fn connect(config: &Config, store: &Store, clock: &Clock) -> Result<Vec<Connected>, SyncError> {
    let permits = store.permits();
    config
        .platforms
        .iter()
        .map(|platform| {
            let name = platform.name.clone();
            let settings_fault = |fault| SyncError::Settings { platform: platform.name.clone(), fault };
            match &platform.kind {
                PlatformKind::Files { max_age_days } => {
                    Ok(Connected { max_age_days: *max_age_days, ..Connected::by_hand(&name) })
                }
                PlatformKind::Sandbox(service) => {
                    let sandbox = SandboxPlatform::new(SandboxSettings {
                        name: name.clone(),
                        address: service.address.through(&permits),
                        token: service.token.clone(),
                    })
                    .map_err(settings_fault)?;
                    Ok(Connected::through(&name, sandbox.reader(), sandbox.writer()))
                }
                PlatformKind::Max(messenger) => {
                    let key = LinkKey::beside(store.path())
                        .map_err(|fault| SyncError::LinkKey { platform: name.clone(), fault })?;
                    let directory = StoredDirectory {
                        store: store.clone(),
                        platform: name.clone(),
                        key,
                        term_days: config.policy.invite_term_days,
                        tied: messenger.tied_places(),
                        clock: clock.clone(),
                    };
                    let service = &messenger.service;
                    let settings = MaxSettings {
                        name: name.clone(),
                        address: service.address.through(&permits),
                        token: service.token.clone(),
                        block_removed: messenger.block_removed,
                        lang: config.language,
                    };
                    let max = MaxPlatform::new(settings, Arc::new(directory.clone())).map_err(settings_fault)?;
                    let bot = Bot {
                        api: max.api(),
                        directory,
                        messenger: messenger.as_ref().clone(),
                        writer: max.writer(),
                        turns: Mutex::default(),
                        newcomers: Newcomers::default(),
                        own: OnceCell::new(),
                    };
                    let connected = Connected::through(&name, max.reader(), max.writer());
                    Ok(Connected { bot: Some(Arc::new(bot)), ..connected })
                }
                PlatformKind::File(exchange) => {
                    let exchange = Some(Arc::new(exchange.as_ref().clone()));
                    Ok(Connected { exchange, hand: ManualChannel::Lists, ..Connected::by_hand(&name) })
                }
                PlatformKind::Moodle(said) => {
                    let service = &said.service;
                    let site = MoodlePlatform::new(MoodleSettings {
                        name: name.clone(),
                        address: service.address.through(&permits),
                        token: service.token.clone(),
                        create_accounts: said.create_accounts,
                        auth: said.auth.clone(),
                        staff_cohort: said.staff_cohort.clone(),
                        cohorts: said.cohorts.clone(),
                    })
                    .map_err(settings_fault)?;
                    let connected = Connected::through(&name, site.reader(), site.writer());
                    Ok(Connected { site: Some(site), hand: ManualChannel::Lists, ..connected })
                }
            }
        })
        .collect()
}
