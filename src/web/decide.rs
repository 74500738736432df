//! Deciding: what was chosen comes in; a page says in sentences what will happen, and only its button does it.
//!
//! A line whose people are all on the screen is decided at once, where scripts draw it anew ([`here`]): only as it was seen.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::{Fields, Posted, is_token};
use super::layout::{Room, back_to, csrf, page as whole};
use super::plan::{head_of, progress, tally};
use super::plan_blocks::waits_title;
use super::plan_filter::{Filter, Standing, standing};
use super::plan_lines::{Block, causes, lines};
use super::plan_narrow::of_group;
use super::plan_row::{Noted, Told, line, subject};
use super::seen::Seen;
use crate::sync::{Approval, approval, approve, plan_to_decide, proposals, reject, take_back};
use documents::phrases;
use domain::user::Right;
use i18n::Lang;
use planner::plan::{Action, ActionKind};
use store::{PlanHead, PlanState, Proposal, SavedPlan};

/// Names that a sentence holds; the rest is counted, and listed below.
const NAMES: usize = 12;

/// What is to be done with what was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
enum Deed {
    Approve,
    Reject,
    Withdraw,
}

impl Deed {
    const ALL: [Deed; <Deed as strum::EnumCount>::COUNT] = [Deed::Approve, Deed::Reject, Deed::Withdraw];

    fn code(self) -> &'static str {
        match self {
            Deed::Approve => "approve",
            Deed::Reject => "reject",
            Deed::Withdraw => "withdraw",
        }
    }

    /// True if it can be done with an action that stands like this.
    fn fits(self, stands: Standing) -> bool {
        match self {
            Deed::Approve => {
                matches!(
                    stands,
                    Standing::Undecided | Standing::Proposed | Standing::Failed | Standing::Stale | Standing::Rejected
                )
            }
            Deed::Reject => stands.is_open() && stands != Standing::Rejected,
            Deed::Withdraw => matches!(stands, Standing::Approved | Standing::Rejected | Standing::Proposed),
        }
    }
}

/// The plan of a form, if decisions can be taken on it and the form is not about another one.
pub(super) async fn of_this_plan(visitor: &Visitor, number: i64, id: &str) -> Result<PlanHead, WebError> {
    let head = head_of(visitor.store(), number).await?;
    if head.id != id {
        return Err(WebError::NotOurs);
    }
    match why_over(&head) {
        None => Ok(head),
        Some(words) => Err(WebError::Said(words)),
    }
}

/// The words that say why no decisions are taken on a plan; `None` if they are.
fn why_over(head: &PlanHead) -> Option<&'static str> {
    match head.state {
        _ if head.takes_decisions() => None,
        PlanState::Superseded => Some("web-plan-superseded"),
        PlanState::Open | PlanState::Closed => Some("web-plan-closed"),
    }
}

/// What was asked for: what to do, with which actions, and how many of those that were chosen have changed since.
struct Chosen<'a> {
    deed: Deed,
    actions: Vec<&'a Action>,
    changed: usize,
}

/// What a button of the plan's page asks for.
fn chosen<'a>(
    asked: &str,
    fields: &Fields,
    saved: &'a SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
    lang: Lang,
) -> Result<Chosen<'a>, WebError> {
    let (what, which) = asked.split_once(' ').unwrap_or((asked, ""));
    let (deed, scope) = what.split_once('-').unwrap_or((what, "chosen"));
    let deed = Deed::ALL.into_iter().find(|one| one.code() == deed).ok_or(WebError::BadForm)?;
    let filter = Filter::read(fields);
    let of_filter = || filter.of(saved, proposed, lang);
    let of_block = |block: Block| {
        saved.plan.actions.iter().filter(move |action| Block::of(standing(saved, proposed, action), action) == block)
    };
    // Of lines and of what was chosen on other pages it is known what was seen of each action.
    let mut changed = 0;
    let known: HashMap<&str, &'a Action> =
        saved.plan.actions.iter().map(|action| (action.id.as_str(), action)).collect();
    let mut of_marks = |marks: &mut dyn Iterator<Item = Seen<'_>>| {
        let mut found: Vec<&'a Action> = Vec::new();
        for mark in marks {
            match known.get(mark.id) {
                Some(action) if mark.is_same(saved, action) => found.push(*action),
                _ => changed += 1,
            }
        }
        found
    };
    let line_of =
        |id: &str| fields.all("line").find(|line| Seen::read(line).next().is_some_and(|first| first.id == id));
    let by_id = |id: &str| known.get(id).copied().into_iter().collect::<Vec<&'a Action>>();
    let mut actions: Vec<&Action> = match scope {
        "one" => match line_of(which) {
            Some(line) => of_marks(&mut Seen::read(line)),
            None => by_id(which),
        },
        "group" => of_group(&of_filter(), filter.by_person, which, lang),
        "cause" => causes(saved, proposed, of_block(Block::Waits), lang)
            .into_iter()
            .find(|cause| cause.key == which)
            .map(|cause| cause.actions)
            .unwrap_or_default(),
        // What is on the screen, and nothing else.
        "shown" if fields.all("line").next().is_some() => of_marks(&mut fields.all("line").flat_map(Seen::read)),
        "shown" | "all" => of_filter(),
        // What the policy would let run by itself: ground and identity are sure, and no guard holds it.
        "safe" => saved.plan.actions.iter().filter(|action| action.verdict.is_auto()).collect(),
        "chosen" => {
            let mut found = of_marks(&mut fields.all("kept").flat_map(Seen::read));
            for id in fields.all("action") {
                found.extend(match line_of(id) {
                    Some(line) => of_marks(&mut Seen::read(line)),
                    None => by_id(id),
                });
            }
            found
        }
        _ => return Err(WebError::BadForm),
    };
    let is_wide = !matches!(scope, "one" | "chosen");
    actions.retain(|action| {
        let stands = standing(saved, proposed, action);
        // A wide button does not turn around what somebody has decided.
        let is_turned = match deed {
            Deed::Approve => stands == Standing::Rejected,
            Deed::Reject => stands == Standing::Approved,
            Deed::Withdraw => false,
        };
        deed.fits(stands) && !(is_wide && is_turned)
    });
    // In the order of the plan, each once.
    let place: HashMap<&str, usize> =
        saved.plan.actions.iter().enumerate().map(|(at, action)| (action.id.as_str(), at)).collect();
    actions.sort_by_key(|action| place.get(action.id.as_str()).copied());
    actions.dedup_by(|one, other| one.id == other.id);
    Ok(Chosen { deed, actions, changed })
}

/// A digest of where the chosen actions stand: if another administrator decides on one of them meanwhile, it changes.
fn version(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, actions: &[&Action]) -> String {
    let mut text = saved.head.id.clone();
    for action in actions {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{} {}", action.id, standing(saved, proposed, action).code());
        if let Some(kept) = saved.of(&action.id) {
            let _ =
                write!(text, " {} {}", kept.decided_at.map(|at| at.to_rfc3339()).unwrap_or_default(), kept.decided_by);
        }
        if let Some(proposal) = proposed.get(&action.id) {
            let _ = write!(text, " {}", proposal.proposed_by);
        }
    }
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

pub(super) async fn confirm(Path(number): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let head = of_this_plan(visitor, number, fields.get("plan")).await?;
    let saved = plan_to_decide(&visitor.org, head, visitor.now).await?;
    let proposed = proposals(&visitor.org, number, visitor.now).await?;
    let asked = fields.get("do");
    let Chosen { deed, actions, changed } = chosen(asked, fields, &saved, &proposed, visitor.lang)?;
    // Back to the line, where it is one.
    let at = asked.split_once("-one ").map(|(_, id)| format!("#l-{id}")).unwrap_or_default();
    let back = format!("/plans/{number}{}{at}", Filter::read(fields).query());
    if actions.is_empty() {
        return Ok(back_to(&back, if changed > 0 { "changed" } else { "nothing" }, changed).into_response());
    }
    let fault = (changed > 0).then_some("web-changed-left-out");
    Ok(confirmation(visitor, &saved, &proposed, deed, &actions, &back, fault).await?.into_response())
}

async fn confirmation(
    visitor: &Visitor,
    saved: &SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
    deed: Deed,
    actions: &[&Action],
    back: &str,
    fault: Option<&str>,
) -> Result<Html<String>, WebError> {
    let lang = visitor.lang;
    let title = lang.text(&format!("web-confirm-{}", deed.code()));
    let four_eyes = visitor.org.config.web.four_eyes_removals;
    let comes_to = approval(&visitor.org, saved, actions, proposed, visitor.who(), visitor.now).await?;
    let body = html! {
        h1 { (title) }
        @if let Some(fault) = fault { p.alarm role="alert" id="fault" { (lang.text(fault)) } }
        @match deed {
            Deed::Approve => {
                @let now: Vec<&Action> = comes_to.alone.iter().copied().chain(comes_to.agreed.iter().map(|(action, _)| *action)).collect();
                (sentences(&now, lang))
                @if !comes_to.agreed.is_empty() { p { (agreed_words(&comes_to, lang)) } }
                @if !comes_to.proposed.is_empty() {
                    div.warning {
                        p { strong { (lang.text_with("web-four-eyes", &[("count", four_eyes.into())])) } }
                        (sentences(&comes_to.proposed, lang))
                    }
                }
                @if !now.is_empty() { p { (lang.text("web-confirm-approve-then")) } }
            }
            Deed::Reject => { p { (lang.text_with("web-confirm-reject-words", &[("count", actions.len().into())])) } (by_kind(actions, lang)) }
            Deed::Withdraw => { p { (lang.text_with("web-confirm-withdraw-words", &[("count", actions.len().into())])) } (by_kind(actions, lang)) }
        }
        @if actions.len() > NAMES {
            details {
                summary { (lang.text("web-confirm-all")) }
                ul { @for action in actions { li { (subject(action, lang)) " — " (phrases::action_words(lang, action.kind())) ", " (names::visible(&phrases::whereabouts(lang, action, saved.plan.is_for_several()))) } } }
            }
        }
        form.card method="post" action=(format!("/plans/{}/decide", saved.head.number)) {
            (csrf(visitor))
            input type="hidden" name="plan" value=(saved.head.id);
            input type="hidden" name="seen" value=(version(saved, proposed, actions));
            input type="hidden" name="do" value=(deed.code());
            input type="hidden" name="back" value=(back);
            @for action in actions { input type="hidden" name="action" value=(action.id); }
            @if deed != Deed::Withdraw {
                label for="reason" { (lang.text(if deed == Deed::Reject { "web-reason" } else { "web-reason-optional" })) }
                textarea id="reason" name="reason" maxlength="500" rows="2" required[deed == Deed::Reject] aria-describedby=[fault.map(|_| "fault")] {}
            }
            button type="submit" class=(if deed == Deed::Reject { "danger" } else { "" }) { (lang.text(&format!("web-confirm-{}-do", deed.code()))) }
            a.button.plain href=(back) { (lang.text("web-back")) }
        }
    };
    Ok(whole(visitor, Room::Plans, &title, body))
}

fn agreed_words(comes_to: &Approval<'_>, lang: Lang) -> String {
    let mut firsts: Vec<&str> = comes_to.agreed.iter().map(|(_, first)| *first).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let firsts = names::visible(&firsts.join(", ")).into_owned();
    lang.text_with("web-agree-words", &[("count", comes_to.agreed.len().into()), ("who", firsts.into())])
}

/// What will happen, a sentence for each kind: «Будут исключены 3 человека: …».
fn sentences(actions: &[&Action], lang: Lang) -> Markup {
    let mut kinds: BTreeMap<(u8, ActionKind), Vec<&Action>> = BTreeMap::new();
    for action in actions {
        // What cannot be undone easily is said first.
        let rank = if phrases::mark(action.kind()) == "−" { 0 } else { 1 };
        kinds.entry((rank, action.kind())).or_default().push(action);
    }
    html! {
        ul.will {
            @for ((_, kind), actions) in kinds {
                li class=(format!("will-{}", kind.code())) { (sentence(kind, &named(&actions, lang), lang)) }
            }
        }
    }
}

/// The names of those whom actions are about, each once; namesakes are two.
fn named(actions: &[&Action], lang: Lang) -> Vec<String> {
    let mut named: Vec<(String, &str)> = actions
        .iter()
        .map(|action| (subject(action, lang), action.person().map_or(action.id.as_str(), |one| one.key.as_str())))
        .collect();
    named.sort_unstable();
    named.dedup();
    named.into_iter().map(|(name, _)| name).collect()
}

fn sentence(kind: ActionKind, named: &[String], lang: Lang) -> String {
    let mut names = named.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    if named.len() > NAMES {
        names = lang.text_with("web-names-more", &[("names", names.into()), ("count", (named.len() - NAMES).into())]);
    }
    let key = format!("web-will-{}", kind.code().replace('_', "-"));
    lang.text_with(&key, &[("count", named.len().into()), ("names", names.into())])
}

fn by_kind(actions: &[&Action], lang: Lang) -> Markup {
    let mut kinds: BTreeMap<ActionKind, Vec<String>> = BTreeMap::new();
    for action in actions {
        kinds.entry(action.kind()).or_default().push(subject(action, lang));
    }
    html! {
        ul.will {
            @for (kind, named) in kinds {
                @let names = named.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
                @let more = named.len().saturating_sub(NAMES);
                li {
                    (phrases::action_words(lang, kind)) ": "
                    @if more > 0 { (lang.text_with("web-names-more", &[("names", names.into()), ("count", more.into())])) } @else { (names) }
                }
            }
        }
    }
}

pub(super) async fn decide(Path(number): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let head = of_this_plan(visitor, number, fields.get("plan")).await?;
    let saved = plan_to_decide(&visitor.org, head, visitor.now).await?;
    let proposed = proposals(&visitor.org, number, visitor.now).await?;
    let Chosen { deed, actions, .. } = chosen(fields.get("do"), fields, &saved, &proposed, visitor.lang)?;
    let back = super::admission::own_path(Some(fields.get("back"))).to_owned();
    if !is_token(fields.get("seen"), &version(&saved, &proposed, &actions)) {
        // Another administrator was quicker with some of them: shown as it is now, decided by another press.
        if actions.is_empty() {
            return Ok(back_to(&back, "decided-meanwhile", 0).into_response());
        }
        let page =
            confirmation(visitor, &saved, &proposed, deed, &actions, &back, Some("web-decided-meanwhile")).await?;
        return Ok((axum::http::StatusCode::CONFLICT, page).into_response());
    }
    let reason = fields.text("reason");
    let (who, now) = (visitor.who(), visitor.now);
    let (said, count) = match deed {
        Deed::Approve => {
            let comes_to = approval(&visitor.org, &saved, &actions, &proposed, who, now).await?;
            let (approved, asked) = approve(&visitor.org, &saved, &comes_to, who, &reason, now).await?;
            visitor.wakeup.notify_one();
            if approved == 0 && asked > 0 { ("proposed", asked) } else { ("approved", approved) }
        }
        Deed::Reject if reason.is_empty() => {
            let page =
                confirmation(visitor, &saved, &proposed, deed, &actions, &back, Some("web-reason-needed-here")).await?;
            return Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
        Deed::Reject => ("rejected", reject(&visitor.org, &saved, &actions, who, &reason, now).await?),
        Deed::Withdraw => ("withdrawn", take_back(&visitor.org, &saved, &actions, who, &reason, now).await?),
    };
    Ok(back_to(&back, said, count).into_response())
}

/// How long nobody has to have decided anything on a page before it is carried out: so long it is undone by one press.
const GRACE: std::time::Duration = std::time::Duration::from_secs(10);

/// What became of a line that was decided where it stands.
enum Here {
    Done(&'static str, usize),
    Reason,
    NotDecided(&'static str),
    Redrawn,
}

/// Decides on a line at once, as it was seen, and draws it anew. What has changed since the page was drawn is not decided on, and
/// is shown as it is now.
pub(super) async fn here(Path(number): Path<i64>, posted: Posted) -> Result<Response, WebError> {
    let (visitor, fields) = (&posted.visitor, &posted.fields);
    visitor.must(Right::Decide)?;
    let head = head_of(visitor.store(), number).await?;
    if head.id != fields.get("plan") {
        return Err(WebError::NotOurs);
    }
    let is_over = why_over(&head);
    let mut saved = plan_to_decide(&visitor.org, head, visitor.now).await?;
    let mut proposed = proposals(&visitor.org, number, visitor.now).await?;
    let (what, which) = fields.get("do").split_once("-one ").ok_or(WebError::BadForm)?;
    let marks: Vec<Seen<'_>> = fields
        .all("line")
        .map(|line| Seen::read(line).collect::<Vec<_>>())
        .find(|marks| marks.first().is_some_and(|first| first.id == which))
        .ok_or(WebError::BadForm)?;
    let ids: HashMap<&str, Seen<'_>> = marks.iter().map(|mark| (mark.id, *mark)).collect();
    let of_line = |saved: &SavedPlan| -> Vec<usize> {
        let own = saved.plan.actions.iter().enumerate().filter(|(_, action)| ids.contains_key(action.id.as_str()));
        own.map(|(at, _)| at).collect()
    };
    let at = of_line(&saved);
    let actions: Vec<&Action> = at.iter().filter_map(|at| saved.plan.actions.get(*at)).collect();
    let is_as_seen = actions.len() == marks.len()
        && actions
            .iter()
            .all(|action| ids.get(action.id.as_str()).is_some_and(|mark| mark.is_as_seen(&saved, &proposed, action)));
    let deed = Deed::ALL.into_iter().find(|one| one.code() == what);
    let fits = |deed: Deed| actions.iter().all(|action| deed.fits(standing(&saved, &proposed, action)));
    let reason = fields.text(&format!("reason-{which}"));
    let (who, now) = (visitor.who(), visitor.now);
    let became = match deed {
        _ if actions.is_empty() => return Err(WebError::NotFound),
        _ if is_over.is_some() => Here::NotDecided(is_over.unwrap_or_default()),
        _ if !is_as_seen => Here::NotDecided("web-changed-meanwhile"),
        None if what == "redraw" => Here::Redrawn,
        None => return Err(WebError::BadForm),
        Some(deed) if !fits(deed) => Here::NotDecided("web-changed-meanwhile"),
        Some(Deed::Approve) => {
            let comes_to = approval(&visitor.org, &saved, &actions, &proposed, who, now).await?;
            match approve(&visitor.org, &saved, &comes_to, who, &reason, now).await? {
                (0, asked) if asked > 0 => Here::Done("proposed", asked),
                (approved, _) => Here::Done("approved", approved),
            }
        }
        Some(Deed::Reject) if reason.is_empty() => Here::Reason,
        Some(Deed::Reject) => Here::Done("rejected", reject(&visitor.org, &saved, &actions, who, &reason, now).await?),
        Some(Deed::Withdraw) => {
            Here::Done("withdrawn", take_back(&visitor.org, &saved, &actions, who, &reason, now).await?)
        }
    };
    if matches!(became, Here::Done(..)) {
        visitor.site.ring_later(&visitor.org.config.code, &visitor.wakeup, GRACE);
        crate::sync::decided_anew(&visitor.org, &mut saved, visitor.now).await?;
        proposed = proposals(&visitor.org, number, visitor.now).await?;
    }
    let (status, noted) = match became {
        Here::NotDecided(key) => (axum::http::StatusCode::CONFLICT, Some(Noted::NotDecided(key))),
        Here::Reason => (axum::http::StatusCode::OK, Some(Noted::Reason)),
        Here::Done(..) | Here::Redrawn => (axum::http::StatusCode::OK, None),
    };
    let filter = Filter { line: String::new(), ..Filter::read(fields) };
    let namesakes = phrases::namesakes(&saved.plan);
    let told = Told {
        visitor,
        saved: &saved,
        proposed: &proposed,
        filter: &filter,
        namesakes: &namesakes,
        may_decide: is_over.is_none(),
    };
    let own = at.iter().filter_map(|at| saved.plan.actions.get(*at));
    let said = match became {
        Here::Done(said, count) => visitor.lang.text_with(&format!("web-told-{said}"), &[("count", count.into())]),
        _ => String::new(),
    };
    let drawn = html! {
        @for one in lines(&saved, &proposed, own) { (line(&told, &one, noted)) }
        (tally(&saved, &proposed, visitor.lang, true))
        (progress(&told, false, true))
        // Where nothing is filtered.
        @if !filter.is_narrow() { (waits_title(&saved, &proposed, visitor.lang, true)) }
        @if !said.is_empty() { p id="said" class="said" role="status" hx-swap-oob="true" { (said) } }
    };
    Ok((status, Html(drawn.into_string())).into_response())
}
