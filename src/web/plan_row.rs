//! Actions of a plan that are decided together, as a line: whom, what was and will be, on what ground, where it stands.

use std::collections::{BTreeMap, HashSet};

use maud::{Markup, html};

use super::admission::Visitor;
use super::person;
use super::plan_filter::{Filter, Standing};
use super::plan_lines::{About, Line};
use super::seen;
use connectors::platform::Suspension;
use documents::phrases;
use domain::user::is_same_person;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, ActionKind};
use store::{Proposal, SavedPlan};

/// Names that a line shows before it is opened.
const NAMES: usize = 10;
/// Rows of rosters that a line names.
const ROWS: usize = 3;

/// What a line is told with.
pub(super) struct Told<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) saved: &'a SavedPlan,
    pub(super) proposed: &'a BTreeMap<String, Proposal>,
    pub(super) filter: &'a Filter,
    /// Names that several people of the plan have: the account is told, too.
    pub(super) namesakes: &'a HashSet<&'a str>,
    /// The person may decide, and the plan is open.
    pub(super) may_decide: bool,
}

/// What was just said of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noted {
    /// A reason is asked for.
    Reason,
    /// It is shown as it is now, and was not decided; the key of why.
    NotDecided(&'static str),
}

/// A line; one that is opened is followed by its people one by one.
pub(super) fn line(told: &Told<'_>, one: &Line<'_>, noted: Option<Noted>) -> Markup {
    let is_open = one.actions.len() > 1 && told.filter.line == one.id();
    html! {
        @if is_open { (heading(told, one)) @for alone in one.apart() { (shown(told, &alone, None)) } }
        @else { (shown(told, one, noted)) }
    }
}

/// The heading of a line that is opened.
fn heading(told: &Told<'_>, one: &Line<'_>) -> Markup {
    let lang = told.visitor.lang;
    let Some(action) = one.first() else { return html! {} };
    html! {
        li.line.opened id=(format!("o-{}", one.id())) {
            p.what {
                (what(told, action))
                " " small { (About::of(&one.actions).words(lang)) }
            }
            p { a href=(address(told, "", one.id())) { (lang.text("web-line-close")) } }
        }
    }
}

/// The address of the page with another line opened, or none; at the line itself.
fn address(told: &Told<'_>, line: &str, at: &str) -> String {
    format!("/plans/{}{}#l-{at}", told.saved.head.number, told.filter.with_line(line).query())
}

fn shown(told: &Told<'_>, one: &Line<'_>, noted: Option<Noted>) -> Markup {
    let lang = told.visitor.lang;
    let Some(action) = one.first() else { return html! {} };
    let id = one.id();
    let can = told.may_decide && one.standing.is_open();
    let names = names_of(&one.actions, lang);
    let called = lang.text_with(
        "web-choose",
        &[("name", names.clone().into()), ("action", phrases::action_words(lang, action.kind()).into())],
    );
    html! {
        li class=(format!("line {} {}", direction(action), one.standing.code())) id=(format!("l-{id}")) tabindex="-1" aria-label=(called) {
            @if told.may_decide {
                div.choose {
                    @if can {
                        input type="hidden" name="line" value=(marks(told, one));
                        input type="checkbox" name="action" value=(id) aria-labelledby=(format!("l-{id}"));
                    }
                }
            }
            div.who {
                p.whom {
                    @match (one.actions.as_slice(), action.person()) {
                        ([_], Some(person)) => strong { a.name href=(person::address(person.key.as_str())) { (names) } },
                        _ => strong { (names) },
                    }
                    @if one.actions.len() > NAMES {
                        " " a.more href=(address(told, id, id)) { (lang.text_with("web-line-more", &[("count", (one.actions.len() - NAMES).into())])) }
                    } @else if one.actions.len() > 1 {
                        " " a.more href=(address(told, id, id)) { (lang.text("web-line-open")) }
                    }
                    @if let Some(person) = action.person() {
                        " " small {
                            (phrases::category_words(lang, person.category.code()))
                            @if let (true, Some(account)) = (told.namesakes.contains(person.name.as_str()), phrases::account_words(lang, action)) { " · " (visible(&account)) }
                        }
                    }
                }
                p.what { (what(told, action)) }
            }
            div.why { (ground(told.saved, one, lang)) }
            div class=(format!("stands {}", one.standing.code().replace("held", "blocked"))) { (stands(told, one, noted, can)) }
        }
    }
}

/// What is to be done with them.
fn what(told: &Told<'_>, action: &Action) -> Markup {
    let lang = told.visitor.lang;
    html! {
        span.mark aria-hidden="true" { (phrases::mark(action.kind())) } " "
        (phrases::action_words(lang, action.kind())) ": "
        (change(action, told.saved.plan.is_for_several(), lang))
        @if let Some(words) = first_suspended(told, action) { " " small { (words) } }
    }
}

/// The marks of a line: each action with what was seen of it.
pub(super) fn marks(told: &Told<'_>, one: &Line<'_>) -> String {
    one.actions.iter().map(|action| seen::mark(told.saved, told.proposed, action)).collect::<Vec<_>>().join(" ")
}

/// The first names, and nothing of how many follow.
fn names_of(actions: &[&Action], lang: Lang) -> String {
    actions.iter().take(NAMES).map(|action| subject(action, lang)).collect::<Vec<_>>().join(", ")
}

/// Whom or what an action is about.
pub(super) fn subject(action: &Action, lang: Lang) -> String {
    let words = match action.person() {
        Some(person) => person.name.clone(),
        None => phrases::place_words(lang, action.place()),
    };
    visible(&words).into_owned()
}

fn direction(action: &Action) -> &'static str {
    match phrases::mark(action.kind()) {
        "+" => "in",
        "−" => "out",
        "→" => "move",
        _ => "other",
    }
}

/// That access is closed first and the membership goes later, where that is so.
fn first_suspended(told: &Told<'_>, action: &Action) -> Option<String> {
    let org = &told.visitor.org;
    let writer = org.platform(told.saved.head.platform_of(action))?.writer.as_ref()?;
    if action.is_final() || !writer.suspends(action) {
        return None;
    }
    let days = u64::from(org.config.apply.suspend_days);
    match writer.capabilities().suspension {
        Suspension::First if days > 0 => {
            Some(told.visitor.lang.text_with("web-first-suspended", &[("days", days.into())]))
        }
        Suspension::ForGood => Some(told.visitor.lang.text("web-only-suspended")),
        Suspension::First | Suspension::Never => None,
    }
}

/// What is and what will be.
fn change(action: &Action, is_for_several: bool, lang: Lang) -> Markup {
    let seat = || {
        let place = phrases::whereabouts(lang, action, is_for_several);
        match &action.role() {
            Some(role) => format!("{place}, {}", phrases::role_words(lang, role)),
            None => place,
        }
    };
    let nothing = || lang.text("web-nothing");
    let (before, after) = match action.kind() {
        ActionKind::Remove | ActionKind::RevokeInvite | ActionKind::RevokeAdmin | ActionKind::ArchiveClass => {
            (seat(), nothing())
        }
        ActionKind::UpdatePerson => {
            (phrases::from_words(lang, action), action.person().map(|person| person.name.clone()).unwrap_or_default())
        }
        ActionKind::DeclineRequest => (lang.text("web-request"), nothing()),
        _ => {
            let from = phrases::from_words(lang, action);
            (if from.is_empty() { nothing() } else { from }, seat())
        }
    };
    html! {
        span.hidden { (lang.text("web-before")) " " } span.before { (visible(&before)) }
        span.arrow aria-hidden="true" { "→" }
        span.hidden { ", " (lang.text("web-after")) " " } strong.after { (visible(&after)) }
        @if action.is_final() { " " small { (lang.text("status-suspended")) } }
    }
}

fn ground(saved: &SavedPlan, one: &Line<'_>, lang: Lang) -> Markup {
    let Some(action) = one.first() else { return html! {} };
    let meaning = phrases::clause_meaning(lang, action.clause);
    let clause = phrases::clause_words(lang, action.clause);
    // A membership that was read from the platform has no row that anybody could look up.
    let is_roster = |file: &str| saved.plan.inputs.iter().any(|input| input.file == file && input.kind != "members");
    let sources = action.source.iter().filter(|source| one.actions.len() == 1 && is_roster(&source.file));
    html! {
        p {
            (visible(&phrases::ground_words(lang, action))) " "
            @if meaning.is_empty() { span { (clause) } }
            @else { details.clause { summary { (clause) } p { (meaning) } } }
        }
        ul.rows {
            @for source in sources.take(ROWS) {
                li {
                    a href=(format!("/files/row?{}", row_query(&source.file, source.sheet.as_deref(), source.row))) {
                        (visible(&source.file))
                        @if let Some(sheet) = &source.sheet { ", " (visible(sheet)) }
                        ", " (lang.text_with("at-row", &[("row", source.row.to_string().into())]))
                    }
                }
            }
            @if let Some(words) = phrases::identity_of(lang, action) { li { (words) } }
            @if !action.depends_on.is_empty() {
                li { (lang.text_with("web-depends", &[("count", action.depends_on.len().into())])) }
            }
        }
    }
}

/// The query of the page of a roster's row.
pub(super) fn row_query(file: &str, sheet: Option<&str>, row: u32) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("file", file)
        .append_pair("sheet", sheet.unwrap_or_default())
        .append_pair("row", &row.to_string())
        .finish()
}

fn stands(told: &Told<'_>, one: &Line<'_>, noted: Option<Noted>, can: bool) -> Markup {
    let lang = told.visitor.lang;
    let Some(action) = one.first() else { return html! {} };
    let kept = told.saved.of(&action.id);
    let count = one.actions.len();
    let decided = kept.map(|kept| {
        let at = kept.decided_at.map(|at| told.visitor.local_at(at)).unwrap_or_default();
        (visible(&kept.decided_by).into_owned(), at, visible(&kept.reason).into_owned())
    });
    let reasons = html! {
        @if !action.reasons.is_empty() { ul.reasons { @for reason in &action.reasons { li { (visible(reason)) } } } }
    };
    html! {
        @if let Some(Noted::NotDecided(key)) = noted { p.alarm role="alert" { (lang.text(key)) @if key == "web-plan-superseded" { " " a href="/plans" { (lang.text("web-plans")) } } } }
        @match one.standing {
            Standing::Held => {
                @for guard in told.saved.guards_left(action) {
                    @let words = phrases::guard_words(lang, guard);
                    details {
                        summary { strong { (lang.text("verdict-blocked")) } ": " (words.name) }
                        p { (words.meaning) }
                        p { (words.release) }
                    }
                }
                (reasons)
            }
            Standing::Undecided => {
                @if action.verdict.is_auto() { p { (lang.text("web-no-question")) } } @else { (reasons) }
                @if kept.is_some_and(|kept| kept.lapsed) {
                    @if let Some((who, at, _)) = &decided { p { small { (lang.text_with("web-lapsed", &[("who", who.as_str().into()), ("at", at.as_str().into())])) } } }
                }
            }
            Standing::Proposed => {
                @if let Some(proposal) = told.proposed.get(&action.id) {
                    p { (lang.text_with("web-proposed", &[("who", visible(&proposal.proposed_by).into_owned().into())])) }
                }
            }
            Standing::Approved | Standing::Rejected => {
                @if let Some((who, at, reason)) = &decided {
                    p {
                        strong { (lang.text(&format!("event-{}", one.standing.code()))) } ": " (who) ", " (at)
                        @if !reason.is_empty() { " «" (reason) "»" }
                    }
                }
            }
            Standing::Failed | Standing::Stale => {
                @let fault = kept.map(|kept| phrases::fault_words(lang, if kept.fault.is_empty() { "none" } else { &kept.fault })).unwrap_or_default();
                p { (visible(&lang.text_with(&format!("show-state-{}", one.standing.code()), &[("fault", fault.into())]))) }
            }
            Standing::Done | Standing::Sent | Standing::Task => {
                p { (lang.text_with(&format!("show-state-{}", one.standing.code()), &[("fault", "".into())])) }
                @if let Some((who, at, _)) = decided.as_ref().filter(|(who, _, _)| !who.is_empty()) { p { small { (who) ", " (at) } } }
            }
        }
        @if can && noted == Some(Noted::Reason) { (reason_asked(told, one)) }
        @else if can { p.decide { (buttons(told, one, count)) } }
    }
}

/// What can be done with a line that stands as it does.
fn buttons(told: &Told<'_>, one: &Line<'_>, count: usize) -> Markup {
    let lang = told.visitor.lang;
    let here = format!("/plans/{}/here", told.saved.head.number);
    let own_proposal = one.actions.iter().any(|action| {
        told.proposed.get(&action.id).is_some_and(|proposal| is_same_person(&proposal.proposed_by, told.visitor.who()))
    });
    // Whoever is decided on at once is seen; where names are left out, a page tells them all first.
    let is_seen = one.actions.len() <= NAMES;
    let button = |value: &str, key: &str, class: &str| {
        html! {
            button type="submit" name="do" value=(format!("{value} {}", one.id())) class=(format!("small {class}")) hx-post=[is_seen.then_some(&here)] {
                (lang.text(key)) @if count > 1 { " " (count) }
            }
        }
    };
    html! {
        @match one.standing {
            Standing::Held => { (button("reject-one", "web-reject", "danger")) }
            Standing::Undecided => { (button("approve-one", "web-approve", "")) (button("reject-one", "web-reject", "danger")) }
            Standing::Proposed => {
                @if !own_proposal { (button("approve-one", "web-agree", "")) }
                (button("reject-one", "web-reject", "danger"))
                (button("withdraw-one", "web-undo", "plain"))
            }
            Standing::Approved | Standing::Rejected => { (button("withdraw-one", "web-undo", "plain")) }
            Standing::Failed | Standing::Stale => { (button("approve-one", "web-approve-again", "")) (button("reject-one", "web-reject", "danger")) }
            Standing::Done | Standing::Sent | Standing::Task => {}
        }
    }
}

/// The field for the reason of a rejection, in the line itself.
fn reason_asked(told: &Told<'_>, one: &Line<'_>) -> Markup {
    let lang = told.visitor.lang;
    let here = format!("/plans/{}/here", told.saved.head.number);
    let id = one.id();
    html! {
        div.reason {
            label for=(format!("r-{id}")) { (lang.text("web-reason-of-rejection")) }
            input id=(format!("r-{id}")) name=(format!("reason-{id}")) maxlength="500" list="reasons" autocomplete="off" data-reason autofocus;
            button.small.danger type="submit" name="do" value=(format!("reject-one {id}")) hx-post=(here) {
                (lang.text("web-reject")) @if one.actions.len() > 1 { " " (one.actions.len()) }
            }
            button.small.plain type="submit" name="do" value=(format!("redraw-one {id}")) hx-post=(here) data-no { (lang.text("web-back")) }
        }
    }
}
