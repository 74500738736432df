//! A college under one seed: two daemons on one database, an office, an administrator, students who join, and everything that
//! goes wrong on the way.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use connectors::platform::sandbox::wire::Play;
use domain::GuardCode;
use domain::membership::{MemberStatus, PlaceName, Role, Seat};
use i18n::Lang;
use kontingent::apply::Stop;
use kontingent::config::Config;
use kontingent::daemon::service::keep_day;
use kontingent::sync::{Connected, OrgContext, make_plans, open_store};
use planner::plan::Action;
use simulators::InMemoryPlatform;
use sqlx::{Connection as _, SqliteConnection};
use store::{Decision, SavedPlan, Store};
use system::clock::Clock;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::office::{ADMINISTRATOR, Belonging, HalfCopied, Lists, Office, Orders};
use crate::outside::{Counts, Known, Link, Outside};
use crate::support::invent::Dice;
use crate::support::practice::{OPEN_GUARDS, seat, undecided};
use crate::turns::{Actor, Time, Turns};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// So many days at the end nothing goes wrong, and people do all that they are asked to.
const QUIET_DAYS: u64 = 12;
/// Two computers, on which a daemon runs or not.
const COMPUTERS: usize = 2;
/// The one behind them, at which people work; its clock is right, and the platform's too.
const OFFICE: usize = COMPUTERS;
/// Of so many steps of a daemon one is its last, as long as anything goes wrong.
const STEPS_OF_A_LIFE: usize = 60;
/// Of a hundred decisions so many reject what was planned.
const REJECTED_PERCENT: usize = 12;
/// Of a hundred calls so many go wrong on any day.
const FAULTS_PERCENT: usize = 3;

/// Midnight of the first of September, in the college's zone.
fn begun() -> DateTime<Utc> {
    "2026-08-31T22:00:00Z".parse().unwrap()
}

enum Event {
    /// Nothing but the hour.
    Wake,
    Office,
    RestOfCopy(HalfCopied),
    Decide(usize),
    Join(usize),
    Start(usize),
    End(usize),
    Away(bool),
    MailAway(bool),
    Faults(usize),
    DiskFull(Option<&'static str>),
    DatabaseAway(bool),
    Clock(usize, i64),
    Stopped(bool),
}

/// A daemon that runs.
struct Daemon {
    actor: Actor,
    work: JoinHandle<()>,
    store: Store,
    stop: Stop,
}

/// What a life came to.
pub struct Told {
    pub counts: Counts,
    pub trace: Vec<String>,
    pub wrong: Vec<String>,
}

struct World {
    folder: tempfile::TempDir,
    outside: Arc<Outside>,
    /// What the administrator works with.
    page: Store,
    /// For what befalls the disk.
    disk: SqliteConnection,
    daemons: [Option<Daemon>; COMPUTERS],
    /// By how many seconds the clock of each computer is wrong.
    clocks: [Arc<AtomicI64>; COMPUTERS + 1],
    last_actor: Actor,
    office: Office,
    queue: BTreeMap<(Duration, u64), Event>,
    events: u64,
    days: u64,
    base: Instant,
}

/// Lives through so many days.
pub async fn life(seed: u64, days: u64) -> Told {
    let mut world = World::new(seed, days).await;
    for day in 0..days {
        world.plan_day(day);
        world.live_until(DAY * u32::try_from(day + 1).unwrap()).await;
        if !world.outside.known().wrong.is_empty() {
            break;
        }
    }
    world.finish().await
}

impl World {
    async fn new(seed: u64, days: u64) -> World {
        let shared_memory = std::path::Path::new("/dev/shm");
        let beside = if shared_memory.is_dir() { shared_memory.to_owned() } else { std::env::temp_dir() };
        let folder = tempfile::tempdir_in(beside).unwrap();
        for name in ["inbox", "data", "secrets", "schedules"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join("secrets/token"), "sandbox").unwrap();
        let night =
            "cron = \"30 2 * * *\"\ntime_zone = \"Europe/Berlin\"\njob = \"sync\"\ncatch_up = true\nenabled = true\n";
        std::fs::write(folder.path().join("schedules/night.toml"), night).unwrap();
        let text = format!(
            "organization = \"Техникум\"\ntime_zone = \"Europe/Berlin\"\n\n[store]\npath = \"data/kontingent.sqlite\"\n\n\
             [[folders]]\npath = \"inbox\"\nsettle_seconds = 1\npoll_seconds = 30\n\n\
             [[platforms]]\nname = \"sandbox\"\nkind = \"sandbox\"\nurl = \"http://127.0.0.1:9\"\n\
             token_file = \"secrets/token\"\n\n\
             [apply]\nparallel = 1\n\n\
             [notify]\nto = [\"admin@college.example\"]\nfrom = \"k@college.example\"\n\
             [notify.smtp]\nhost = \"127.0.0.1\"\nport = 9\nsecurity = \"none\"\n\n{OPEN_GUARDS}\n\
             [policy]\nrules = {{ W7 = true }}\n"
        );
        std::fs::write(folder.path().join("kontingent.toml"), text).unwrap();
        let mut dice = Dice::new(seed);
        let turns = Turns::default();
        let base = Instant::now();
        let office = Office::new(&mut dice, 24);
        // The platform's own clock: nobody waits by it.
        let computer = (OFFICE, Arc::default());
        let time = Time { turns: turns.clone(), actor: 0, computer, begun: begun(), base };
        let clock = Clock::driven(Arc::new(time));
        let births: HashMap<String, NaiveDate> =
            office.students.iter().map(|student| (student.someone.name(), student.someone.birth)).collect();
        let mut members: Vec<Seat> = office
            .contingent()
            .into_iter()
            .filter(|(name, _)| name != ADMINISTRATOR)
            .enumerate()
            // The first plan has something to look at: these are not there yet.
            .filter(|(n, _)| n % 13 != 4)
            .flat_map(|(n, (name, belongs))| {
                let birth_date = births.get(&name).copied();
                let at = move |place: String| Seat { birth_date, ..seat(1000 + n, &name, &place, belongs.role) };
                belongs.places.into_iter().map(at)
            })
            .collect();
        members.push(Seat { is_admin: true, ..seat(1, ADMINISTRATOR, "staff", Role::Teacher) });
        let platform = InMemoryPlatform::new("sandbox", members, clock).unwrap();
        let outside = Outside { platform, turns, known: Mutex::new(Known::default()), dice: Mutex::new(dice) };
        let config = Config::load(&folder.path().join("kontingent.toml")).unwrap();
        let page = open_store(&config).await.unwrap();
        let file = format!("sqlite://{}", config.store.path.display());
        let options = sqlx::sqlite::SqliteConnectOptions::from_str(&file).unwrap();
        let disk = SqliteConnection::connect_with(&options).await.unwrap();
        let mut world = World {
            folder,
            outside: Arc::new(outside),
            page,
            disk,
            daemons: [const { None }; COMPUTERS],
            clocks: std::array::from_fn(|_| Arc::default()),
            last_actor: 0,
            office,
            queue: BTreeMap::new(),
            events: 0,
            days,
            base,
        };
        for computer in 0..COMPUTERS {
            world.at(Duration::from_secs(60 + 60 * computer as u64), Event::Start(computer));
        }
        world
    }

    fn at(&mut self, time: Duration, event: Event) {
        self.events += 1;
        self.queue.insert((time, self.events), event);
    }

    fn now(&self) -> DateTime<Utc> {
        begun() + TimeDelta::from_std(self.outside.turns.now()).unwrap()
    }

    fn dice<T>(&self, of: impl FnOnce(&mut Dice) -> T) -> T {
        of(&mut self.outside.dice())
    }

    /// What will happen on a day.
    fn plan_day(&mut self, day: u64) {
        let at = |seconds: u64| DAY * u32::try_from(day).unwrap() + Duration::from_secs(seconds);
        let is_quiet = day + QUIET_DAYS >= self.days;
        if day + QUIET_DAYS == self.days {
            self.all_is_well(at(1));
        }
        let outside = Arc::clone(&self.outside);
        let chance = |percent: usize| outside.dice().percent(percent);
        // On other days nothing happens, and the computers sleep. Of the last ones those in the middle are only waited through.
        let sleeps = if is_quiet { (4..10).contains(&(day + QUIET_DAYS - self.days)) } else { day > 3 && chance(55) };
        if sleeps {
            return;
        }
        if day == 1 {
            self.at(at(0), Event::Faults(FAULTS_PERCENT));
        }
        // Half past two, in summer and in winter.
        for hour in [2, 3] {
            self.at(at(hour * 3600 + 1805), Event::Wake);
        }
        let office = if is_quiet { day + QUIET_DAYS == self.days } else { day == 0 || chance(50) };
        let decides = is_quiet || day < 3 || chance(60);
        let joins = is_quiet || chance(50);
        let goes_wrong = !is_quiet && day > 0 && chance(50);
        let within = |from: u64, to: u64| from * 3600 + outside.dice().below((to - from) as usize * 3600) as u64;
        if office {
            self.at(at(within(8, 15)), Event::Office);
        }
        if decides {
            let time = within(9, 17);
            self.at(at(time), Event::Decide(if is_quiet { 100 } else { 70 }));
            self.at(at(time + 300), Event::Wake);
        }
        if joins {
            self.at(at(within(17, 23)), Event::Join(if is_quiet { 100 } else { 60 }));
        }
        self.at(at(within(12, 13)), Event::Wake);
        if goes_wrong {
            self.plan_fault(at(within(0, 23)));
        }
    }

    /// Something that goes wrong, and when it is well again.
    fn plan_fault(&mut self, from: Duration) {
        let outside = Arc::clone(&self.outside);
        outside.known().counts.faults += 1;
        let below = |n: usize| outside.dice().below(n);
        let hours = |n: usize| Duration::from_secs(600 + 3600 * below(n) as u64);
        match below(9) {
            0 => {
                self.at(from, Event::Away(true));
                self.at(from + hours(60), Event::Away(false));
            }
            1 => {
                self.at(from, Event::MailAway(true));
                self.at(from + hours(60), Event::MailAway(false));
            }
            2 | 3 => {
                self.at(from, Event::Faults(10 + below(40)));
                self.at(from + hours(200), Event::Faults(FAULTS_PERCENT));
            }
            4 => {
                // While somebody is at work, if anybody is.
                let tables = ["plans", "plan_actions", "journal", "runs", "arrivals", "contents", "switches"];
                let table = tables[below(tables.len())];
                let night = Duration::from_secs(from.as_secs() / DAY.as_secs() * DAY.as_secs() + 2 * 3600 + 1800);
                self.at(night, Event::DiskFull(Some(table)));
                self.at(night + Duration::from_secs(10), Event::Wake);
                self.at(night + Duration::from_secs(20 + below(40) as u64), Event::DiskFull(None));
            }
            5 => {
                self.at(from, Event::DatabaseAway(true));
                self.at(from + Duration::from_secs(5), Event::Wake);
                self.at(from + Duration::from_secs(20 + below(100) as u64), Event::DatabaseAway(false));
            }
            6 => {
                let computer = below(COMPUTERS);
                let days = [-800, -30, -1, 1, 3, 30, 40, 400, 3000][below(9)];
                self.at(from, Event::Clock(computer, days));
                self.at(from + hours(40), Event::Clock(computer, 0));
            }
            7 => {
                let computer = below(COMPUTERS);
                self.at(from, Event::End(computer));
                self.at(from + hours(70), Event::Start(computer));
            }
            _ => {
                self.at(from, Event::Stopped(true));
                self.at(from + hours(60), Event::Stopped(false));
            }
        }
    }

    /// From now on nothing goes wrong any more.
    fn all_is_well(&mut self, time: Duration) {
        self.queue.retain(|_, event| matches!(event, Event::Wake | Event::RestOfCopy(_)));
        for event in [
            Event::Away(false),
            Event::MailAway(false),
            Event::Faults(0),
            Event::DiskFull(None),
            Event::DatabaseAway(false),
            Event::Stopped(false),
        ] {
            self.at(time, event);
        }
        for computer in 0..COMPUTERS {
            self.at(time, Event::Clock(computer, 0));
            self.at(time + Duration::from_secs(60), Event::Start(computer));
        }
    }

    /// Lives until a time.
    async fn live_until(&mut self, end: Duration) {
        loop {
            let turns = self.outside.turns.clone();
            let event = self.queue.first_key_value().map(|((time, _), _)| *time).filter(|time| *time <= end);
            let next = turns.next().filter(|(_, time)| *time <= end);
            match (next, event) {
                (Some((actor, time)), event) if event.is_none_or(|event| time <= event) => {
                    turns.go_on_to(time);
                    self.step(actor).await;
                }
                (_, Some(time)) => {
                    turns.go_on_to(time);
                    let (_, event) = self.queue.pop_first().unwrap();
                    self.happen(event).await;
                    for actor in turns.idle() {
                        self.step(actor).await;
                    }
                }
                _ => return,
            }
        }
    }

    /// Lets a daemon go on, or ends it where it is.
    async fn step(&mut self, actor: Actor) {
        let Some(computer) =
            self.daemons.iter().position(|daemon| daemon.as_ref().is_some_and(|one| one.actor == actor))
        else {
            panic!("nobody is {actor}");
        };
        let is_rough = self.outside.known().faults_percent > 0;
        if is_rough && self.dice(|dice| dice.below(STEPS_OF_A_LIFE)) == 0 {
            self.outside.known().counts.kills += 1;
            self.outside.tell(format_args!("{actor} killed"));
            self.kill(computer).await;
            let pause = Duration::from_secs(self.dice(|dice| [5, 90, 4000, 90_000][dice.below(4)]));
            let time = self.outside.turns.now() + pause;
            self.at(time, Event::Start(computer));
            return;
        }
        self.outside.turns.let_through(actor).await;
        if self.outside.turns.has_ended(actor) {
            self.kill(computer).await;
        }
    }

    /// Ends a daemon between two of its steps, as a process is killed.
    async fn kill(&mut self, computer: usize) {
        let Some(daemon) = self.daemons[computer].take() else { return };
        daemon.work.abort();
        match daemon.work.await {
            Err(error) if error.is_panic() => {
                self.outside.known().wrong.push(format!("a daemon panicked: {error}"));
            }
            _ => {}
        }
        self.outside.turns.gone(daemon.actor).await;
        daemon.store.close().await;
    }

    fn config(&self) -> Config {
        Config::load(&self.folder.path().join("kontingent.toml")).unwrap()
    }

    fn context(&self, store: Store, actor: Actor, computer: usize) -> OrgContext {
        let computer = (computer, Arc::clone(&self.clocks[computer]));
        let time = Time { turns: self.outside.turns.clone(), actor, computer, begun: begun(), base: self.base };
        let link = Link { outside: Arc::clone(&self.outside), actor };
        let platform = Connected {
            reader: Some(Arc::new(link.clone())),
            writer: Some(Arc::new(link.clone())),
            ..Connected::by_hand("sandbox")
        };
        let mut org = OrgContext::with(store, self.config(), vec![platform], Lang::Ru, Clock::driven(Arc::new(time)));
        org.letters = Some(Arc::new(link));
        org
    }

    async fn start(&mut self, computer: usize) {
        if self.daemons[computer].is_some() {
            return;
        }
        // The service manager tries again.
        let Ok(store) = open_store(&self.config()).await else {
            let time = self.outside.turns.now() + Duration::from_secs(30);
            return self.at(time, Event::Start(computer));
        };
        self.last_actor += 1;
        let actor = self.last_actor;
        self.outside.tell(format_args!("{actor} starts on {computer}"));
        let org = self.context(store.clone(), actor, computer);
        let stop = Stop::default();
        let (turns, asked) = (self.outside.turns.clone(), stop.clone());
        let outside = Arc::clone(&self.outside);
        let work = tokio::spawn(async move {
            let _ended = Ended(turns, actor);
            if keep_day(org, Arc::new(Notify::new()), asked).await.is_err() {
                outside.tell(format_args!("{actor} could not begin"));
            }
        });
        self.daemons[computer] = Some(Daemon { actor, work, store, stop });
        self.outside.turns.settled(actor).await;
        if self.outside.turns.has_ended(actor) {
            self.kill(computer).await;
            let time = self.outside.turns.now() + Duration::from_secs(30);
            self.at(time, Event::Start(computer));
        }
    }

    async fn happen(&mut self, event: Event) {
        match event {
            Event::Wake => {}
            Event::Office => self.office_works(),
            Event::RestOfCopy(half) => {
                // Unless it was taken away as it was.
                if half.path.exists() {
                    std::fs::write(&half.path, half.whole).unwrap();
                }
            }
            Event::Decide(percent) => self.decide(percent).await,
            Event::Join(percent) => self.join(percent),
            Event::Start(computer) => self.start(computer).await,
            Event::End(computer) => {
                if let Some(daemon) = &self.daemons[computer] {
                    daemon.stop.ask();
                }
            }
            Event::Away(is_away) => self.outside.known().is_away = is_away,
            Event::MailAway(is_away) => self.outside.known().is_mail_away = is_away,
            Event::Faults(percent) => self.outside.known().faults_percent = percent,
            Event::DiskFull(table) => self.disk_full(table).await,
            Event::DatabaseAway(is_away) => self.database_away(is_away),
            Event::Clock(computer, days) => {
                self.outside.tell(format_args!("the clock of computer {computer} is {days} days ahead"));
                self.clocks[computer].store(TimeDelta::days(days).num_seconds(), Ordering::SeqCst);
            }
            Event::Stopped(is_stopped) => self.stop_all(is_stopped).await,
        }
    }

    fn day(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, 1).unwrap() + Days::new(self.outside.turns.now().as_secs() / DAY.as_secs())
    }

    fn office_works(&mut self) {
        let day = self.day();
        let outside = Arc::clone(&self.outside);
        // On the first day it writes down who is there.
        let is_first = outside.known().editions.is_empty();
        let is_quiet = outside.turns.now() >= DAY * u32::try_from(self.days - QUIET_DAYS).unwrap();
        let mut dice = outside.dice();
        let orders = if is_first { Orders::default() } else { self.office.work(&mut dice, day) };
        let comes = |dice: &mut Dice, percent: usize| is_first || is_quiet || dice.percent(percent);
        let lists = Lists { parents: comes(&mut dice, 50), staff: comes(&mut dice, 40) };
        let is_half = !is_first && !is_quiet && dice.percent(15);
        let inbox = self.folder.path().join("inbox");
        let half = is_half.then_some(&mut *dice);
        let (edition, half) = self.office.drop_files(&inbox, day, &orders, lists, half);
        drop(dice);
        let names: Vec<_> = edition.files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
        let cut = half.as_ref().and_then(|half| half.path.file_name()?.to_str()).unwrap_or("none");
        outside.tell(format_args!(
            "office: {names:?}, half copied {cut}, {} people, {orders:?}",
            edition.contingent.len()
        ));
        outside.known().editions.push(edition);
        if let Some(half) = half {
            let time = outside.turns.now() + Duration::from_secs(30 + outside.dice().below(200) as u64);
            self.at(time, Event::RestOfCopy(half));
        }
    }

    /// The administrator looks at what waits, and approves most of it.
    async fn decide(&mut self, percent: usize) {
        let now = self.now();
        let Ok(mut heads) = self.page.open_plans().await else { return };
        // Nothing is left to decide in it, but to take back what was rejected.
        let Ok(newest) = self.page.plan_called("last").await else { return };
        heads.extend(newest.filter(|head| percent == 100 && head.can_open_again));
        for head in heads {
            let Ok(mut saved) = self.page.load_plan(head.clone()).await else { return };
            // In the end a person has looked at every list: it is shorter because people left. And at the clocks.
            if percent == 100 && self.lift_guards(&saved).await {
                let Ok(lifted) = self.page.load_plan(head).await else { return };
                saved = lifted;
            }
            let waiting: Vec<&Action> = undecided(&saved).filter(|_| self.dice(|dice| dice.percent(percent))).collect();
            let (rejected, waiting): (Vec<&Action>, Vec<&Action>) =
                waiting.into_iter().partition(|_| percent < 100 && self.dice(|dice| dice.percent(REJECTED_PERCENT)));
            let (approves, rejects) = (Some(Decision::Approved), Some(Decision::Rejected));
            // In the end what was rejected is wanted after all.
            let of_rejected = |action: &&Action| {
                saved.of(&action.id).is_some_and(|kept| {
                    kept.decision == Some(Decision::Rejected) && kept.state == store::ActionState::Waiting
                })
            };
            let taken_back: Vec<&Action> =
                saved.plan.actions.iter().filter(of_rejected).filter(|_| percent == 100).collect();
            let waiting: Vec<&Action> = waiting.into_iter().chain(taken_back).collect();
            if self.page.decide(&saved.head, &waiting, approves, now, "office", "").await.is_err() {
                return;
            }
            // What is on its way already is not called back.
            let mut refused = Vec::new();
            for action in &rejected {
                let done = self.page.decide(&saved.head, &[*action], rejects, now, "office", "проверим").await;
                refused.extend(done.is_ok_and(|changed| changed > 0).then_some(*action));
            }
            let guards: BTreeSet<&str> =
                saved.plan.actions.iter().flat_map(|action| &action.guards).map(|guard| guard.code()).collect();
            let findings: BTreeSet<&str> = saved.plan.findings.iter().map(|finding| finding.code.as_ref()).collect();
            self.outside.tell(format_args!(
                "approved {:?}, rejected {} of {}; guards {guards:?}, findings {findings:?}",
                waiting.iter().map(|action| format!("{} {}", action.kind().code(), action.id)).collect::<Vec<_>>(),
                rejected.len(),
                saved.plan.actions.len()
            ));
            let mut known = self.outside.known();
            known.has_decided |= !waiting.is_empty();
            known.approved.extend(waiting.iter().map(|action| action.id.clone()));
            // Rejected on another ground before, perhaps.
            waiting.iter().for_each(|action| drop(known.rejected.remove(&action.id)));
            if percent == 100 {
                known.rejected.clear();
            }
            for action in refused {
                let name = action.person().map(|person| person.name.clone()).unwrap_or_default();
                let places = planner::plan::touches(action).into_iter().map(PlaceName::to_string).collect();
                known.rejected.insert(action.id.clone(), (name, places));
            }
        }
    }

    /// Lifts what holds lists that are shorter than before, and what holds plans because a clock was set: it is right now. True if there
    /// was any.
    async fn lift_guards(&self, saved: &SavedPlan) -> bool {
        let was_looked_at = |guard: &GuardCode| matches!(guard, GuardCode::RosterShrank | GuardCode::Clock);
        let actions = saved.plan.actions.iter();
        let held: BTreeSet<GuardCode> =
            actions.flat_map(|action| saved.guards_left(action)).filter(was_looked_at).collect();
        for guard in &held {
            let reason = "списки и часы проверены";
            let _ = self.page.lift(&saved.head, (*guard, "sandbox"), self.now(), "office", reason).await;
        }
        !held.is_empty()
    }

    /// Those who were invited follow their links.
    fn join(&mut self, percent: usize) {
        let read = self.outside.platform.read(None);
        for seat in read.seats.iter().filter(|seat| seat.status == MemberStatus::Invited) {
            let Some(key) = &seat.person_key else { continue };
            let asked = connectors::platform::sandbox::wire::LinkAsked {
                place: seat.place.to_string(),
                role: seat.role,
                person_key: key.to_string(),
            };
            if self.dice(|dice| dice.percent(percent))
                && let Some(link) = self.outside.platform.link(&asked)
            {
                // Who has an account already uses it, also the one that the link before has made.
                let seats = self.outside.platform.read(None).seats;
                let own = seats.into_iter().find(|other| other.name == seat.name && !other.platform_id.is_empty());
                let account = own.map(|other| other.platform_id);
                let done = self.outside.platform.play(&Play::Join { link, account });
                self.outside.tell(format_args!("joined {}: {:?}", seat.place, done.map(drop)));
            }
        }
    }

    /// One of the tables cannot be written to: as on a disk without room, a transaction fails wherever it comes to it.
    async fn disk_full(&mut self, table: Option<&'static str>) {
        let mut statements = vec![
            "DROP TRIGGER IF EXISTS no_room_to_insert".to_owned(),
            "DROP TRIGGER IF EXISTS no_room_to_update".to_owned(),
        ];
        if let Some(table) = table {
            for (name, way) in [("insert", "INSERT"), ("update", "UPDATE")] {
                statements.push(format!(
                    "CREATE TRIGGER no_room_to_{name} BEFORE {way} ON {table} BEGIN SELECT RAISE(ABORT, 'no room'); END"
                ));
            }
            self.outside.tell(format_args!("no room in {table}"));
        }
        for statement in statements {
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut self.disk).await.unwrap();
        }
    }

    /// The files of the database are taken away, and put back.
    fn database_away(&mut self, is_away: bool) {
        let (here, there) = (self.folder.path().join("data"), self.folder.path().join("elsewhere"));
        std::fs::create_dir_all(&there).unwrap();
        let (from, to) = if is_away { (here, there) } else { (there, here) };
        for name in ["kontingent.sqlite", "kontingent.sqlite-wal", "kontingent.sqlite-shm"] {
            let (from, to): (PathBuf, PathBuf) = (from.join(name), to.join(name));
            if from.exists() {
                std::fs::rename(from, to).unwrap();
            }
        }
        self.outside.tell(format_args!("database away: {is_away}"));
    }

    async fn stop_all(&mut self, is_stopped: bool) {
        let now = self.now();
        let done = if is_stopped {
            self.page.stop(now, "office", "проверка всего сначала").await.is_ok()
        } else {
            self.page.resume(now, "office").await.is_ok()
        };
        if done {
            self.outside.known().is_stopped = is_stopped;
        }
    }

    /// What is left at the end.
    async fn finish(mut self) -> Told {
        for computer in 0..COMPUTERS {
            self.kill(computer).await;
        }
        if self.outside.known().wrong.is_empty() {
            self.must_be_as_the_office_wants().await;
        }
        // For whoever looks at one life: what the program says of it.
        for entry in self.page.journal(&store::JournalFilter::default()).await.unwrap_or_default() {
            let store::Entry { at, event, plan, kind, action, who, detail, place, basis, .. } = entry;
            self.outside
                .known()
                .trace
                .push(format!("{at} {event} {plan} {kind} {action} in {place} ({basis}) by {who}: {detail}"));
        }
        let mut known = self.outside.known();
        Told { counts: known.counts, trace: std::mem::take(&mut known.trace), wrong: std::mem::take(&mut known.wrong) }
    }

    async fn must_be_as_the_office_wants(&mut self) {
        let mut wrong = Vec::new();
        let read = self.outside.platform.read(None);
        type InPlace = (String, String, Role);
        let there: BTreeSet<InPlace> = read
            .seats
            .iter()
            .filter(|seat| seat.status == MemberStatus::Joined && seat.place != PlaceName::Organization)
            .map(|seat| (seat.name.clone(), seat.place.to_string(), seat.role))
            .collect();
        let wanted: BTreeSet<InPlace> = each(&self.office.contingent()).collect();
        // What a person rejected is as that person wants it.
        let rejected = self.outside.known().rejected.clone();
        let is_rejected = |(name, place, _): &InPlace| {
            rejected.values().any(|(other, places)| other == name && places.contains(place))
        };
        // A chat that the platform does not have is made by a person.
        let has_place = |place: &str| place.parse().is_ok_and(|place| read.has_place(&place));
        let lost: Vec<&InPlace> =
            wanted.difference(&there).filter(|one| !is_rejected(one) && has_place(&one.1)).collect();
        wrong.extend(lost.iter().map(|(name, place, _)| format!("lost: {name} is not in {place}")));
        let lost: Vec<&String> = lost.into_iter().map(|(name, ..)| name).collect();
        match self.page.verify_journal().await {
            Ok(Ok(_)) => {}
            broken => wrong.push(format!("the journal is not whole: {broken:?}")),
        }
        match self.page.unanswered().await {
            Ok(left) if left.is_empty() => {}
            left => wrong.push(format!("sent, and never resolved: {left:?}")),
        }
        // Whatever was made stands in the journal as made.
        let entries = self.page.journal(&store::JournalFilter::default()).await.unwrap();
        let made = |entry: &&store::Entry| ["done", "already"].contains(&entry.event.as_str());
        let journalled: HashSet<&str> = entries.iter().filter(made).map(|entry| entry.action.as_str()).collect();
        wrong.extend(
            self.outside
                .known()
                .made()
                .filter(|id| !journalled.contains(id.as_str()))
                .map(|id| format!("made, and not in the journal: {id}")),
        );
        let folder: Vec<_> = std::fs::read_dir(self.folder.path().join("inbox")).unwrap().collect();
        if !folder.is_empty() {
            wrong.push(format!("{} files were never taken", folder.len()));
        }
        let LeftToDo { kinds: left, told: findings, unchecked } = self.what_is_left_to_do().await;
        wrong.extend(left.into_iter().map(|kind| format!("still to do: {kind}")));
        // Who was enrolled by an order, and is in the list no more without another one: that is for a person, who is told. So is a place
        // of which no list speaks any more, since the last parent is gone from it.
        let children = |name: &str| self.office.children.get(name).into_iter().flatten().map(String::as_str);
        let is_told = |name: &str| findings.iter().any(|finding| finding.contains(name));
        let behind = there.difference(&wanted).filter(|one| {
            // Parents stay with their child.
            let is_told = is_told(&one.0) || children(&one.0).any(is_told) || unchecked.contains(&one.1);
            !is_rejected(one) && !is_told
        });
        let behind: Vec<&InPlace> = behind.collect();
        wrong.extend(behind.iter().map(|(name, place, _)| format!("left behind: {name} is still in {place}")));
        let behind: Vec<&String> = behind.into_iter().map(|(name, ..)| name).collect();
        for name in lost.into_iter().chain(behind) {
            let children = self.office.children.get(name);
            let students = self.office.students.iter();
            let listed: Vec<String> = students
                .filter(|one| {
                    one.someone.name() == *name || children.is_some_and(|all| all.contains(&one.someone.name()))
                })
                .map(|one| format!("{} in {}", one.someone.name(), one.group))
                .collect();
            let seats = read.seats.iter().filter(|seat| seat.name == *name);
            let seats: Vec<String> = seats.map(|seat| format!("{} {:?}", seat.place, seat.status)).collect();
            self.outside.tell(format_args!("{name}: is in {seats:?}; listed {listed:?}; children {children:?}"));
        }
        self.outside.known().wrong.extend(wrong);
    }

    /// A plan that is made now.
    async fn what_is_left_to_do(&mut self) -> LeftToDo {
        self.last_actor += 1;
        let actor = self.last_actor;
        let org = self.context(self.page.clone(), actor, OFFICE);
        let turns = self.outside.turns.clone();
        let rejected = self.outside.known().rejected.clone();
        let outside = Arc::clone(&self.outside);
        let work = tokio::spawn(async move {
            let _ended = Ended(turns, actor);
            let (report, _) = make_plans(&org, org.now()).await.unwrap();
            let plan = report.plan.unwrap().plan;
            for finding in &plan.findings {
                outside.tell(format_args!("told in the end: {} {}", finding.code, finding.message));
            }
            let told = plan.findings.into_iter().filter(|finding| finding.code == "roster.contradicts_order");
            let left = plan.actions.iter().filter(|action| !rejected.contains_key(&action.id));
            let kinds = left.map(|action| format!("{} {}", action.kind().code(), action.verdict.code()));
            let unchecked = plan.coverage.unchecked_places.iter().map(|one| one.place.to_string());
            LeftToDo {
                kinds: kinds.collect(),
                told: told.map(|finding| finding.message).collect(),
                unchecked: unchecked.collect(),
            }
        });
        self.outside.turns.settled(actor).await;
        while !self.outside.turns.has_ended(actor) {
            if let Some((_, time)) = self.outside.turns.next() {
                self.outside.turns.go_on_to(time);
            }
            self.outside.turns.let_through(actor).await;
        }
        work.await.unwrap()
    }
}

/// What a plan in the end says.
struct LeftToDo {
    /// Its actions.
    kinds: Vec<String>,
    /// Contradictions that it tells of.
    told: Vec<String>,
    /// Places that no list speaks of.
    unchecked: HashSet<String>,
}

/// Each place of everybody, with the role there.
fn each(belonging: &Belonging) -> impl Iterator<Item = (String, String, Role)> {
    belonging
        .iter()
        .flat_map(|(name, belongs)| belongs.places.iter().map(|place| (name.clone(), place.clone(), belongs.role)))
}

/// Says that an actor has ended, however it did.
struct Ended(Turns, Actor);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.end(self.1);
    }
}
