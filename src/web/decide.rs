//! Deciding: what was chosen comes in; a page says in sentences what will happen, and only its button does it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::{Fields, Posted, is_token};
use super::layout::{Room, back_to, csrf, page as whole};
use super::plan::{head_of, of_group};
use super::plan_filter::{Filter, Standing, standing};
use super::plan_row::subject;
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
    match head.state {
        PlanState::Open => Ok(head),
        PlanState::Superseded => Err(WebError::Said("web-plan-superseded")),
        PlanState::Closed => Err(WebError::Said("web-plan-closed")),
    }
}

/// What a button of the plan's page asks for.
fn chosen<'a>(
    asked: &str,
    fields: &Fields,
    saved: &'a SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
    lang: Lang,
) -> Result<(Deed, Vec<&'a Action>), WebError> {
    let (what, which) = asked.split_once(' ').unwrap_or((asked, ""));
    let (deed, scope) = what.split_once('-').unwrap_or((what, "chosen"));
    let deed = Deed::ALL.into_iter().find(|one| one.code() == deed).ok_or(WebError::BadForm)?;
    let filter = Filter::read(fields);
    let shown = || filter.of(saved, proposed, lang);
    let by_id = |id: &str| saved.plan.actions.iter().find(|action| action.id == id);
    let mut actions: Vec<&Action> = match scope {
        "one" => by_id(which).into_iter().collect(),
        "group" => of_group(&shown(), filter.by_person, which, lang),
        "shown" => shown(),
        // What the policy would let run by itself: ground and identity are sure, and no guard holds it.
        "safe" => saved.plan.actions.iter().filter(|action| action.verdict.is_auto()).collect(),
        "chosen" => {
            let ids: std::collections::HashSet<&str> = fields.all("action").collect();
            saved.plan.actions.iter().filter(|action| ids.contains(action.id.as_str())).collect()
        }
        _ => return Err(WebError::BadForm),
    };
    let is_wide = !matches!(scope, "one" | "chosen");
    actions.retain(|action| {
        let stands = standing(saved, proposed, action);
        // A wide button does not turn around what somebody has rejected.
        deed.fits(stands) && !(is_wide && deed == Deed::Approve && stands == Standing::Rejected)
    });
    Ok((deed, actions))
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
    let (deed, actions) = chosen(fields.get("do"), fields, &saved, &proposed, visitor.lang)?;
    let back = format!("/plans/{number}{}", Filter::read(fields).query());
    if actions.is_empty() {
        return Ok(back_to(&back, "nothing", 0).into_response());
    }
    Ok(confirmation(visitor, &saved, &proposed, deed, &actions, &back, None).await?.into_response())
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
    let (deed, actions) = chosen(fields.get("do"), fields, &saved, &proposed, visitor.lang)?;
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
