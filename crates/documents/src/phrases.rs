//! Codes of a plan come in; the words for them go out.

use std::collections::{HashMap, HashSet};

use domain::Clause;
use domain::GuardCode;
use domain::action::{Action, ActionKind, Basis, BasisKind, Confidence, OrderBasis, PersonKey};
use domain::membership::PlaceName;
use domain::roster::MovementKind;
use i18n::Lang;
use planner::plan::{Plan, Severity};

/// What a guard is, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardWords {
    /// Its name.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// What releases it.
    pub release: String,
}

fn key(prefix: &str, code: &str) -> String {
    format!("{prefix}-{}", code.replace(['.', '_'], "-"))
}

/// A place: «класс ИС-21», «родительский чат ИС-21».
pub fn place_words(lang: Lang, place: &PlaceName) -> String {
    lang.place(place)
}

/// The place of an action; with the platform, where the plan is for several: «сдо: класс ИС-21».
pub fn whereabouts(lang: Lang, action: &Action, is_for_several: bool) -> String {
    let place = place_words(lang, action.place());
    match &action.platform {
        Some(platform) if is_for_several => format!("{platform}: {place}"),
        _ => place,
    }
}

/// The platforms of a plan and those that were not read, in a sentence; `None` where there is one and it was read.
pub fn platforms_words(lang: Lang, plan: &Plan) -> Option<String> {
    if plan.platforms.len() < 2 && plan.platforms.iter().all(|part| part.read) {
        return None;
    }
    let read: Vec<&str> = plan.platforms.iter().filter(|part| part.read).map(|part| part.name.as_str()).collect();
    let mut words = lang.text_with("plan-platforms", &[("platforms", read.join(", ").into())]);
    for part in plan.platforms.iter().filter(|part| !part.read) {
        let reason = part.reason.clone().unwrap_or_default();
        words.push(' ');
        words += &lang
            .text_with("plan-platform-unread", &[("platform", part.name.as_str().into()), ("reason", reason.into())]);
    }
    Some(words)
}

/// A role.
pub fn role_words(lang: Lang, role: impl AsRef<str>) -> String {
    lang.text(&key("role", role.as_ref()))
}

/// What is done.
pub fn action_words(lang: Lang, kind: ActionKind) -> String {
    lang.text(&key("action", kind.code()))
}

/// A category of people.
pub fn category_words(lang: Lang, category: &str) -> String {
    lang.text(&key("category", category))
}

/// A verdict.
pub fn verdict_words(lang: Lang, verdict: &str) -> String {
    lang.text(&key("verdict", verdict))
}

/// How much a finding matters.
pub fn severity_words(lang: Lang, severity: Severity) -> String {
    lang.text(&key("severity", severity.code()))
}

/// How sure an identity is.
pub fn confidence_words(lang: Lang, confidence: &str) -> String {
    lang.text(&key("confidence", confidence))
}

/// Why it is believed that two records are one person: «узнаётся по полному имени, тёзок нет».
pub fn identity_words(lang: Lang, confidence: Confidence, evidence: &[impl AsRef<str>]) -> String {
    let has = |code: &str| evidence.iter().any(|one| one.as_ref() == code);
    let listed = || evidence.iter().map(|one| evidence_words(lang, one.as_ref())).collect::<Vec<_>>().join(", ");
    match confidence {
        Confidence::Probable if has("full_name") && has("place") => lang.text("identity-name-and-place"),
        Confidence::Probable if has("full_name") && evidence.len() == 1 => lang.text("identity-name-alone"),
        Confidence::Probable if !evidence.is_empty() => lang.text_with("identity-by", &[("evidence", listed().into())]),
        _ if evidence.is_empty() => confidence_words(lang, confidence.code()),
        _ => format!("{}: {}", confidence_words(lang, confidence.code()), listed()),
    }
}

/// The same for an action where it is not certain; `None` where it is, where nobody is known yet, and of an account that is nobody's.
pub fn identity_of(lang: Lang, action: &Action) -> Option<String> {
    let identity = action.identity.as_ref()?;
    let is_told = identity.confidence != Confidence::Certain
        && action.kind() != ActionKind::Invite
        && !identity.evidence.is_empty();
    is_told.then(|| identity_words(lang, identity.confidence, &identity.evidence))
}

/// A piece of evidence.
pub fn evidence_words(lang: Lang, evidence: &str) -> String {
    lang.text(&key("evidence", evidence))
}

/// «п. 5.13.8».
pub fn clause_words(lang: Lang, clause: impl AsRef<str>) -> String {
    lang.text_with("clause", &[("clause", clause.as_ref().into())])
}

/// «приказ № 118-к от 19.11.2026, отчисление».
pub fn basis_words(lang: Lang, basis: &Basis) -> String {
    let Basis::Order(order) = basis else { return lang.text(&key("basis", basis.kind().code())) };
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.format("%d.%m.%Y").to_string()).unwrap_or_default();
    let movement = order.movement.map(|movement| lang.text(&key("movement", movement.code()))).unwrap_or_default();
    let number = order.number.clone().unwrap_or_else(|| lang.text("basis-no-number"));
    let date = if order.date.is_some() { day(order.date) } else { lang.text("basis-no-date") };
    let words = lang
        .text_with("basis-order", &[("number", number.into()), ("date", date.into()), ("movement", movement.into())]);
    match order.effective {
        Some(effective) => {
            format!("{words}{}", lang.text_with("basis-effective", &[("date", day(Some(effective)).into())]))
        }
        None => words,
    }
}

/// On what ground: «приказ № 118-к от 19.11.2026, отчисление», or what is behind it for this person where the ground is no more
/// than a rule: «дочь Гусева С. П. стала совершеннолетней 12.11.2026 (п. 5.11.6)».
pub fn ground_words(lang: Lang, action: &Action) -> String {
    let because = action.because.join("; ");
    match (action.basis.kind(), because.is_empty()) {
        (_, true) => basis_words(lang, &action.basis),
        (BasisKind::Policy, false) => because,
        (_, false) => format!("{}; {because}", basis_words(lang, &action.basis)),
    }
}

/// A guard's name, what it means and what releases it.
pub fn guard_words(lang: Lang, guard: impl AsRef<str>) -> GuardWords {
    let guard = guard.as_ref();
    let key = key("held", guard.strip_prefix("guard.").unwrap_or(guard));
    GuardWords {
        name: lang.text(&key),
        meaning: lang.text(&format!("{key}-meaning")),
        release: lang.text(&format!("{key}-release")),
    }
}

/// A guard by name, with what to type to lift it where that can be done: «чужой список (--lift wrong_organization)».
pub fn guard_to_lift(lang: Lang, guard: GuardCode) -> String {
    let name = guard_words(lang, guard).name;
    if !guard.is_liftable() {
        return name;
    }
    let code = guard.code();
    format!("{name} (--lift {})", code.strip_prefix("guard.").unwrap_or(code))
}

/// The guards of an action, by name.
pub fn guards_words(lang: Lang, action: &Action) -> String {
    action.guards.iter().map(|guard| guard_words(lang, guard).name).collect::<Vec<_>>().join("; ")
}

/// Where the person comes from, or the class's or person's name until now, or that the membership is suspended.
pub fn from_words(lang: Lang, action: &Action) -> String {
    if action.is_final() {
        return lang.text("status-suspended");
    }
    match (action.from(), action.old_place(), action.old_name()) {
        (Some(from), _, _) if from.place == *action.place() => role_words(lang, from.role),
        (Some(from), _, _) => place_words(lang, &from.place),
        (None, Some(place), _) => place_words(lang, place),
        (None, None, Some(name)) => name.to_owned(),
        (None, None, None) => String::new(),
    }
}

/// Where somebody comes from, or what was there before, as a phrase: «из: класс ИС-21», «было: Гусева София Петровна».
pub fn from_phrase(lang: Lang, action: &Action) -> Option<String> {
    let moved = action.from().is_some_and(|from| from.place != *action.place());
    let words = from_words(lang, action);
    let key = if moved { "table-from" } else { "table-was" };
    (!words.is_empty()).then(|| lang.text_with(key, &[("from", words.into())]))
}

/// A platform's code, a guard or a key of the catalogue, in words where there are any.
pub fn fault_words(lang: Lang, fault: &str) -> String {
    if fault.starts_with("guard.") {
        return guard_words(lang, fault).name;
    }
    match fault {
        "suspended" | "read back: suspended" => lang.text("status-suspended"),
        _ if fault.starts_with("stale-") => lang.text(fault),
        // What a platform answered; an answer that nobody has words for stands for itself.
        _ => connectors::http::reason_words(lang, fault).trim_end_matches('.').to_owned(),
    }
}

/// What a clause of the regulation demands, in a sentence; empty for one that demands no action.
pub fn clause_meaning(lang: Lang, clause: Clause) -> String {
    // No action is demanded by what a moderator may do.
    if clause == Clause::C5_13_6 { String::new() } else { lang.text(&key("clause-meaning", clause.code())) }
}

/// The kind of action of a code.
pub fn kind_of(code: &str) -> Option<ActionKind> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

/// The basis as the journal keeps it, in words.
pub fn kept_basis_words(lang: Lang, kept: &str) -> String {
    let mut parts = kept.split(' ');
    let (kind, movement) = parts.next().map_or(("", None), |first| match first.split_once(':') {
        Some((kind, movement)) => (kind, MovementKind::from_plan_code(movement)),
        None => (first, None),
    });
    let kind: BasisKind = Some(kind)
        .and_then(|kind| serde_json::from_value(serde_json::Value::String(kind.to_owned())).ok())
        .unwrap_or(BasisKind::Policy);
    let rest: Vec<&str> = parts.collect();
    let date = rest.last().and_then(|last| last.parse().ok());
    let number =
        if date.is_some() { rest.split_last().map(|(_, number)| number.join(" ")) } else { Some(rest.join(" ")) };
    let number = number.filter(|number| !number.is_empty());
    let basis = match kind {
        BasisKind::Order => Basis::Order(OrderBasis { movement, number, date, effective: None }),
        BasisKind::Roster => Basis::Roster,
        BasisKind::Absence => Basis::Absence,
        BasisKind::Policy => Basis::Policy,
        BasisKind::Request => Basis::Request,
        BasisKind::Expired => Basis::Expired,
    };
    basis_words(lang, &basis)
}

/// The mark of an action in a list: `+` comes in, `−` goes out, `→` moves, `•` something else.
pub fn mark(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Invite
        | ActionKind::Add
        | ActionKind::AcceptRequest
        | ActionKind::AttachClassTeacher
        | ActionKind::CreateClass => "+",
        ActionKind::Remove
        | ActionKind::RevokeInvite
        | ActionKind::DeclineRequest
        | ActionKind::ArchiveClass
        | ActionKind::RevokeAdmin => "−",
        ActionKind::Reassign | ActionKind::RenameClass | ActionKind::DetachClassTeacher => "→",
        ActionKind::ConfirmStatus | ActionKind::UpdatePerson | ActionKind::GrantAdmin => "•",
    }
}

/// Why an action waits, in one line; empty where verdict, basis and guards say all.
pub fn reasons_words(action: &Action) -> String {
    action.reasons.join("; ")
}

/// The verdict with the reason: «ждёт решения: приказ и список расходятся».
pub fn verdict_and_reasons(lang: Lang, action: &Action) -> String {
    let verdict = verdict_words(lang, action.verdict.code());
    match action.reasons.is_empty() {
        true => verdict,
        false => format!("{verdict}: {}", reasons_words(action)),
    }
}

/// Nothing has to be done; that all is as it should be only where all was looked at and nothing is left to ask.
pub fn nothing_to_do(lang: Lang, plan: &Plan) -> String {
    let is_answered = plan.words.is_empty() && plan.questions.is_empty();
    let is_checked = plan.coverage.is_complete() && (plan.summary.unchecked == 0 || !plan.coverage.is_unknown());
    match is_answered && is_checked {
        true => {
            let checked = match plan.coverage.is_unknown() {
                true => plan.summary.unchanged,
                false => plan.coverage.compared,
            };
            lang.text_with("table-nothing", &[("count", checked.into())])
        }
        false => lang.text("table-nothing-known"),
    }
}

/// Places that a sentence about what was not compared names.
const PLACES_NAMED: usize = 5;

/// Names that several people or accounts of a plan have.
pub fn namesakes(plan: &Plan) -> HashSet<&str> {
    let mut owners: HashMap<&str, (&PersonKey, Option<&String>)> = HashMap::new();
    let mut several = HashSet::new();
    for person in plan.actions.iter().filter_map(Action::person) {
        let own = (&person.key, person.platform_id.as_ref());
        if *owners.entry(&person.name).or_insert(own) != own {
            several.insert(person.name.as_str());
        }
    }
    several
}

/// How much was compared and what was not; `None` where everything was: silence must not look like approval.
pub fn coverage_words(lang: Lang, plan: &Plan) -> Option<String> {
    let coverage = &plan.coverage;
    if coverage.is_unknown() {
        let unchecked = plan.summary.unchecked;
        return (unchecked > 0).then(|| lang.text_with("table-unchecked", &[("count", unchecked.into())]));
    }
    if coverage.is_complete() {
        return None;
    }
    let mut places: Vec<&planner::plan::UncheckedPlace> = coverage.unchecked_places.iter().collect();
    places.sort_by_key(|one| (std::cmp::Reverse(one.people), &one.place));
    let mut named: Vec<String> = places
        .iter()
        .take(PLACES_NAMED)
        .map(|one| format!("{} ({})", place_words(lang, &one.place), one.people))
        .collect();
    if places.len() > PLACES_NAMED {
        named.push(lang.text_with("coverage-more", &[("count", (places.len() - PLACES_NAMED).into())]));
    }
    let args = [
        ("compared", coverage.compared.to_string().into()),
        ("memberships", coverage.memberships.into()),
        ("left", coverage.memberships.saturating_sub(coverage.compared).to_string().into()),
        ("places", if named.is_empty() { "none".into() } else { named.join(", ").into() }),
    ];
    let mut words = match coverage.memberships == coverage.compared {
        true => lang.text_with("coverage-all-places", &[("memberships", coverage.memberships.into())]),
        false => lang.text_with("coverage-places", &args),
    };
    let people = coverage.people.saturating_sub(coverage.people_compared);
    if people > 0 {
        words.push(' ');
        let args = [("count", people.into()), ("people", coverage.people.to_string().into())];
        words += &lang.text_with("coverage-people", &args);
    }
    Some(words)
}
/// The account that an action is about, by its id on the platform: by that it is found there, whoever else has the name. `None` where
/// there is none yet.
pub fn account_words(lang: Lang, action: &Action) -> Option<String> {
    let id = action.person()?.platform_id.as_deref().filter(|id| !id.is_empty())?;
    Some(lang.text_with("action-account", &[("id", id.into())]))
}

/// Which rights the bot lacks in a chat.
pub fn rights_words(lang: Lang, place: &str, rights: &[String]) -> String {
    let told = lang.text_with("doctor-chat-missing", &[("rights", rights.join(", ").into())]);
    lang.text_with("doctor-chat-rights", &[("place", place.into()), ("told", told.into())])
}

/// What the bot cannot do without these rights, a sentence each, each once.
pub fn without_rights(lang: Lang, rights: &[&str]) -> String {
    let told = BOT_RIGHTS.into_iter().filter(|right| rights.contains(right));
    let words = told.map(|right| lang.text(&format!("doctor-without-{}", right.replace('_', "-"))));
    words.collect::<Vec<_>>().join(" ")
}

/// The rights that the bot needs, the most needed first.
const BOT_RIGHTS: [&str; 4] = ["read_all_messages", "add_remove_members", "add_admins", "change_chat_info"];
