//! One action of a plan as a row: whom, what was and will be, on what ground, where it stands.

use maud::{Markup, html};

use super::admission::Visitor;
use super::plan_filter::Standing;
use documents::phrases;
use domain::user::is_same_person;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, ActionKind, Confidence, Verdict};
use store::{Proposal, SavedPlan};

/// What a row is told with.
pub(super) struct Told<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) saved: &'a SavedPlan,
    /// The person may decide, and the plan is open.
    pub(super) may_decide: bool,
}

/// The row of an action.
pub(super) fn row(told: &Told<'_>, action: &Action, standing: Standing, proposal: Option<&Proposal>) -> Markup {
    let lang = told.visitor.lang;
    let id = action.id.as_str();
    let name = subject(action, lang);
    let can = told.may_decide && standing.is_open();
    html! {
        tr class=(direction(action)) id=(format!("a-{id}")) {
            @if told.may_decide {
                td.choose {
                    @if can {
                        input type="checkbox" name="action" value=(id)
                            aria-label=(lang.text_with("web-choose", &[("name", name.as_str().into()), ("action", phrases::action_words(lang, action.kind()).into())]));
                    }
                }
            }
            th scope="row" {
                (name)
                @if let Some(person) = action.person() {
                    br;
                    small {
                        (phrases::category_words(lang, person.category.code()))
                        @if let Some(account) = phrases::account_words(lang, action) { " · " (visible(&account)) }
                    }
                }
            }
            td {
                span.mark aria-hidden="true" { (phrases::mark(action.kind())) } " "
                (phrases::action_words(lang, action.kind()))
                br;
                (change(action, told.saved.plan.is_for_several(), lang))
            }
            td { (ground(told.saved, action, lang)) }
            td class=(standing.code().replace("held", "blocked")) { (stands(told, action, standing, proposal, can)) }
        }
    }
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
        @if action.is_final() { br; small { (lang.text("status-suspended")) } }
    }
}

fn ground(saved: &SavedPlan, action: &Action, lang: Lang) -> Markup {
    let meaning = phrases::clause_meaning(lang, action.clause);
    let clause = phrases::clause_words(lang, action.clause);
    // A membership that was read from the platform has no row that anybody could look up.
    let is_roster = |file: &str| saved.plan.inputs.iter().any(|input| input.file == file && input.kind != "members");
    html! {
        (visible(&phrases::basis_words(lang, &action.basis)))
        @if meaning.is_empty() { div { (clause) } }
        @else { details.clause { summary { abbr title=(meaning) { (clause) } } p { (meaning) } } }
        ul.rows {
            @for source in action.source.iter().filter(|source| is_roster(&source.file)).take(3) {
                li {
                    a href=(format!("/files/row?{}", row_query(&source.file, source.sheet.as_deref(), source.row))) {
                        (visible(&source.file))
                        @if let Some(sheet) = &source.sheet { ", " (visible(sheet)) }
                        ", " (lang.text_with("at-row", &[("row", source.row.to_string().into())]))
                    }
                }
            }
            @if let Some(identity) = action.identity.as_ref().filter(|one| one.confidence != Confidence::Certain && action.kind() != ActionKind::Invite) {
                li { (phrases::confidence_words(lang, identity.confidence.code())) }
            }
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

fn stands(told: &Told<'_>, action: &Action, standing: Standing, proposal: Option<&Proposal>, can: bool) -> Markup {
    let lang = told.visitor.lang;
    let kept = told.saved.of(&action.id);
    let button = |value: &str, key: &str, class: &str| {
        html! { button type="submit" name="do" value=(format!("{value} {}", action.id)) class=(format!("small {class}")) { (lang.text(key)) } }
    };
    let decided = kept.map(|kept| {
        let at = kept.decided_at.map(|at| told.visitor.local_at(at)).unwrap_or_default();
        (visible(&kept.decided_by).into_owned(), at, visible(&kept.reason).into_owned())
    });
    html! {
        @match standing {
            Standing::Held => {
                @for guard in told.saved.guards_left(action) {
                    @let words = phrases::guard_words(lang, guard);
                    details {
                        summary { strong { (lang.text("verdict-blocked")) } ": " (words.name) }
                        p { (words.meaning) }
                        p { (words.release) }
                    }
                }
                @if !action.reasons.is_empty() { ul.reasons { @for reason in &action.reasons { li { small { (visible(reason)) } } } } }
                @if can { (button("reject-one", "web-reject", "danger")) }
            }
            Standing::Undecided => {
                @let verdict = if action.verdict.is_auto() && told.saved.head.review_only { Verdict::Review } else { action.verdict };
                p { (phrases::verdict_words(lang, verdict.code())) }
                @if !action.reasons.is_empty() { ul.reasons { @for reason in &action.reasons { li { small { (visible(reason)) } } } } }
                @if kept.is_some_and(|kept| kept.lapsed) {
                    @if let Some((who, at, _)) = &decided { p { small { (lang.text_with("web-lapsed", &[("who", who.as_str().into()), ("at", at.as_str().into())])) } } }
                }
                @if can { (button("approve-one", "web-approve", "")) (button("reject-one", "web-reject", "danger")) }
            }
            Standing::Proposed => {
                @if let Some(proposal) = proposal {
                    p { (lang.text_with("web-proposed", &[("who", visible(&proposal.proposed_by).into_owned().into())])) }
                    @if can && !is_same_person(&proposal.proposed_by, told.visitor.who()) { (button("approve-one", "web-agree", "")) }
                    @if can { (button("reject-one", "web-reject", "danger")) (button("withdraw-one", "web-withdraw", "plain")) }
                }
            }
            Standing::Approved | Standing::Rejected => {
                @if let Some((who, at, reason)) = &decided {
                    p {
                        strong { (lang.text(&format!("event-{}", standing.code()))) } ": " (who) ", " (at)
                        @if !reason.is_empty() { br; "«" (reason) "»" }
                    }
                }
                @if can { (button("withdraw-one", "web-withdraw", "plain")) }
            }
            Standing::Failed | Standing::Stale => {
                @let fault = kept.map(|kept| phrases::fault_words(lang, if kept.fault.is_empty() { "none" } else { &kept.fault })).unwrap_or_default();
                p { (visible(&lang.text_with(&format!("show-state-{}", standing.code()), &[("fault", fault.into())]))) }
                @if can { (button("approve-one", "web-approve-again", "")) (button("reject-one", "web-reject", "danger")) }
            }
            Standing::Done | Standing::Sent | Standing::Task => {
                p { (lang.text_with(&format!("show-state-{}", standing.code()), &[("fault", "".into())])) }
                @if let Some((who, at, _)) = decided.as_ref().filter(|(who, _, _)| !who.is_empty()) { p { small { (who) ", " (at) } } }
            }
        }
    }
}
