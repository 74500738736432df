//! The keys of an organisation. In a region each organisation inherits them from the common file, and says what is different
//! with it.

use super::{
    Absent, Choice, Choices, Flag, Form, Named, Needed, Number, Part, Parts, Secret, Symbols, Text, Varied, Zone,
    section,
};
use crate::config::messenger::BotCheck;
use crate::config::services::SourceType;
use crate::config::settings::{PlatformType, Security};
use chrono_tz::Tz;
use domain::roster::Kind;
use i18n::Lang;
use planner::policy::Rule;

/// A hundred years: nobody means more.
const MOST_DAYS: u32 = 36_500;
/// The folder that is watched where none is said.
pub(in crate::config) const INBOX: &str = "inbox";
/// Rules that hold where there are only lists of people: staff, administration, students.
const LISTED: [Rule; 3] = [Rule::W1, Rule::W2, Rule::W3];

section! {
    /// The top of the file: what nobody inherits. The common file of a region says the region's own.
    OWN: OwnKeys = "", Form::Top;
    organization: Text = Absent::Needed;
}

section! {
    /// The top of the file.
    ROOT: RootKeys = "", Form::Top;
    time_zone: Zone = Tz::Europe__Moscow;
    language: Choice<Lang> = Named::new(&Lang::ALL, Lang::code), Lang::Ru;
    policy_file: Text = Absent::Nothing;
    retention: Part;
    backup: Part;
    folders: Parts = None;
    sources: Parts = None;
    platforms: Parts = None;
    policy: Part;
    apply: Part;
    notify: Part;
    alarms: Part;
}

section! {
    /// `[retention]`.
    RETENTION: RetentionKeys = "retention", Form::Section;
    plans_days: Number<u32> = 400, 30..=MOST_DAYS;
    rosters_days: Number<u32> = 400, 30..=MOST_DAYS;
    membership_days: Number<u32> = 1100, 30..=MOST_DAYS;
    runs_days: Number<u32> = 400, 30..=MOST_DAYS;
    files_days: Number<u32> = 400, 7..=MOST_DAYS;
}

section! {
    /// `[backup]`.
    BACKUP: BackupKeys = "backup", Form::Section;
    recipients: Symbols = Absent::Told;
}

section! {
    /// `[[folders]]`.
    FOLDERS: FoldersKeys = "folders", Form::List, [("inbox", INBOX)];
    path: Text = Absent::Needed;
    accepted: Text = Absent::Told;
    rejected: Text = Absent::Told;
    mappings: Symbols = Absent::Told;
    kinds: Choices<Kind> = Named::new(&Kind::ALL, Kind::code), &[];
    settle_seconds: Number<u64> = 5, 1..=3600;
    poll_seconds: Number<u64> = 30, 1..=86_400;
}

section! {
    /// `[[sources]]`.
    SOURCES: SourcesKeys = "sources", Form::List, [];
    name: Text = Absent::Needed;
    kind: Needed<SourceType> = Named::new(&SourceType::ALL, SourceType::code);
    /// The e-journal has an address of its own.
    url: Text = Absent::NeededOf(&[("dnevnik", "https://api.dnevnik.ru/v2.0")]);
    client_id: Secret = Absent::Needed;
    client_secret: Secret = Absent::Needed;
    token: Secret = Absent::NeededOf(&[]);
    token_url: Text = Absent::NeededOf(&[]);
    /// True for 1.2.
    version: Choice<bool> = Named::new(&[false, true], version), false;
    /// What a server of the standard is asked for.
    scope: Text = Absent::Is("https://purl.imsglobal.org/spec/or/v1p1/scope/roster.readonly");
    school: Text = Absent::Told;
    relatives: Flag = true;
    full_hours: Number<u32> = 20, 1..=720;
    rate_per_second: Number<u32> = 3, 1..=100;
    ca_file: Text = Absent::Nothing;
    timeout_seconds: Number<u64> = 30, 1..=600;
}

section! {
    /// `[[platforms]]`.
    PLATFORMS: PlatformsKeys = "platforms", Form::List, [];
    name: Text = Absent::Needed;
    kind: Needed<PlatformType> = Named::new(&PlatformType::ALL, PlatformType::code);
    /// MAX: the makers' address since July 2026 (dev.max.ru, API change log).
    url: Text = Absent::NeededOf(&[("max", "https://platform-api2.max.ru")]);
    token: Secret = Absent::NeededOf(&[]);
    /// MAX: the makers' bound for requests. Moodle is a web server with PHP, that pupils learn on: asked gently, …
    rate_per_second: Varied<u32> = 30, 1..=1000, &[("moodle", 10)];
    ca_file: Text = Absent::Nothing;
    /// … and it takes its time to list all accounts.
    timeout_seconds: Varied<u64> = 30, 1..=600, &[("moodle", 120)];
    rules_file: Text = Absent::Told;
    /// Where links to bots begin (dev.max.ru, "deeplinks").
    link_address: Text = Absent::Is("https://max.ru");
    check: Choice<BotCheck> = Named::new(&BotCheck::ALL, BotCheck::code), BotCheck::None;
    remove_strangers: Flag = false;
    block_removed: Flag = false;
    tell: Symbols = Absent::Nothing;
    chats: Parts = Some(Absent::Nothing);
    titles: Parts = Some(Absent::Told);
    webhook: Part;
    create_accounts: Flag = false;
    auth: Text = Absent::Is("manual");
    /// Where the cohort has to be made and the configuration does not name it.
    staff_cohort: Text = Absent::Is("Сотрудники");
    cohorts: Parts = Some(Absent::Told);
    members: Text = Absent::NeededOf(&[]);
    mapping: Text = Absent::Told;
    max_age_days: Number<u32> = 7, 0..=400;
    actions: Text = Absent::Nothing;
    shared: Flag = false;
    rules: Choices<Rule> = Named::new(&Rule::ALL, Rule::code), &LISTED;
}

section! {
    /// `chats` of a platform.
    CHATS: ChatsKeys = "platforms.chats", Form::Inline;
    chat: Text = Absent::Needed;
    place: Text = Absent::Needed;
}

section! {
    /// `titles` of a platform.
    TITLES: TitlesKeys = "platforms.titles", Form::Inline;
    title: Text = Absent::Needed;
    place: Text = Absent::Needed;
}

section! {
    /// `cohorts` of a platform.
    COHORTS: CohortsKeys = "platforms.cohorts", Form::Inline;
    cohort: Text = Absent::Needed;
    place: Text = Absent::Needed;
}

section! {
    /// `[platforms.webhook]`.
    WEBHOOK: WebhookKeys = "platforms.webhook", Form::Section, [];
    listen: Text = Absent::Needed;
    address: Text = Absent::Needed;
    secret: Secret = Absent::Needed;
}

section! {
    /// `[apply]`.
    APPLY: ApplyKeys = "apply", Form::Section;
    auto: Flag = true;
    approval_hours: Number<u32> = 72, 1..=8760;
    parallel: Number<u32> = 4, 1..=64;
    max_failures: Number<u32> = 5, 1..=1000;
    suspend_days: Number<u32> = 14, 0..=3650;
    clock_gap_days: Number<u32> = 40, 1..=3650;
    clock_minutes: Number<u32> = 30, 1..=1440;
}

section! {
    /// `[notify]`.
    NOTIFY: NotifyKeys = "notify", Form::Section;
    to: Symbols = Absent::Nothing;
    escalate_to: Symbols = Absent::Nothing;
    escalate_after: Number<u32> = 3, 1..=100;
    digest: Flag = false;
    from: Text = Absent::Told;
    smtp: Part;
}

section! {
    /// `[notify.smtp]`.
    SMTP: SmtpKeys = "notify.smtp", Form::Section, [];
    host: Text = Absent::Needed;
    security: Choice<Security> = Named::new(&Security::ALL, Security::code), Security::Tls;
    /// By `security`.
    port: Varied<u16> = 465, 1..=u16::MAX, &[("starttls", 587), ("none", 25)];
    user: Text = Absent::Told;
    password: Secret = Absent::Told;
    timeout_seconds: Number<u64> = 30, 1..=600;
}

section! {
    /// `[alarms]`.
    ALARMS: AlarmsKeys = "alarms", Form::Section;
    no_run_hours: Number<u32> = 36, 1..=8760;
    no_file_days: Number<u32> = 45, 1..=3650;
    no_review_hours: Number<u32> = 72, 1..=8760;
}

fn version(is_1_2: bool) -> &'static str {
    if is_1_2 { "1.2" } else { "1.1" }
}
