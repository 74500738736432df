//! One plan: what waits first, by its cause; then what a guard holds, what is certain, what was decided; filtered, by class or
//! by person.
//!
//! All of it is one form, so that what is chosen and what is on the screen comes with every button, without scripts too. With them
//! a button of a line draws that line anew ([`super::decide::here`]).

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, RawQuery};
use axum::response::Html;
use maud::{Markup, html};

use super::admission::Visitor;
use super::error::WebError;
use super::form::Fields;
use super::guards;
use super::layout::{Room, csrf, page as whole};
use super::plan_filter::{Filter, Standing, standing};
use super::plan_lines::{Block, Cause, Line, causes, lines, people};
use super::plan_row::{Told, line};
use crate::sync::{plan_to_decide, proposals};
use documents::grouping::{sections_of, unit_of, unit_words};
use documents::phrases;
use domain::membership::PlaceName;
use domain::user::Right;
use i18n::Lang;
use names::visible;
use planner::discretion::visible_to;
use planner::plan::{Action, ActionKind, Verdict};
use store::{PlanHead, PlanState, Proposal, SavedPlan, Store};

/// Lines of one page, and actions in them: some dozens of kilobytes.
const LINES: usize = 60;
const ACTIONS: usize = 200;
/// Lines of a cause, and of all that waits, that stand on the first page.
const OF_A_CAUSE: usize = 6;
const OF_A_BLOCK: usize = 24;
/// A block of no more lines is not folded.
const FEW: usize = 3;

/// A plan by its number.
pub(super) async fn head_of(store: &Store, number: i64) -> Result<PlanHead, WebError> {
    store.plan_called(&number.to_string()).await?.filter(|head| head.number == number).ok_or(WebError::NotFound)
}

pub(super) async fn page(
    visitor: Visitor,
    Path(number): Path<i64>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, WebError> {
    visitor.must(Right::SeePeople)?;
    let lang = visitor.lang;
    let head = head_of(visitor.store(), number).await?;
    let saved = plan_to_decide(&visitor.org, head, visitor.now).await?;
    let proposed = proposals(&visitor.org, number, visitor.now).await?;
    let filter = Filter::read(&Fields::read(query.unwrap_or_default().as_bytes()));
    let shown = filter.of(&saved, &proposed, lang);
    let may_decide = visitor.may(Right::Decide) && saved.head.state == PlanState::Open;
    let newer = match saved.head.state {
        PlanState::Superseded => visitor.store().plan_called("last").await?.filter(|last| last.number != number),
        PlanState::Open | PlanState::Closed => None,
    };
    let namesakes = phrases::namesakes(&saved.plan);
    let told = Told {
        visitor: &visitor,
        saved: &saved,
        proposed: &proposed,
        filter: &filter,
        namesakes: &namesakes,
        may_decide,
    };
    let title = lang.text_with("web-plan", &[("number", number.to_string().into())]);
    let body = html! {
        div.title-line {
            h1 { (title) }
            p.hint {
                (lang.text_with("web-plan-made", &[("made", visitor.local(&saved.head.made_at).into()), ("platform", visible(&saved.head.platforms.join(", ")).into_owned().into()), ("day", saved.plan.as_of.format("%d.%m.%Y").to_string().into()), ("count", saved.head.platforms.len().into())]))
                " " (lang.text_with("web-plan-state", &[("state", lang.text(&format!("plan-state-{}", saved.head.state.code())).into())]))
                " " a href=(format!("/plans/{number}/changes")) { (lang.text("web-changes-link")) }
            }
        }
        @if let Some(words) = phrases::platforms_words(lang, &saved.plan).filter(|_| saved.plan.platforms.iter().any(|part| !part.read)) { p.warning { (visible(&words)) } }
        @if let Some(words) = phrases::coverage_words(lang, &saved.plan) { p.warning { (visible(&words)) } }
        @if saved.head.state == PlanState::Superseded {
            p.warning {
                (lang.text("web-plan-superseded")) " "
                @match &newer {
                    Some(newer) => a href=(format!("/plans/{}", newer.number)) { (lang.text_with("web-plan", &[("number", newer.number.to_string().into())])) },
                    None => a href="/plans" { (lang.text("web-plans")) },
                }
            }
        }
        @if saved.head.review_only && saved.head.state == PlanState::Open { p.warning { (lang.text("plan-review-only")) } }
        @if !visitor.may(Right::Decide) { p.hint { (lang.text("web-only-looks")) } }
        (tally(&saved, &proposed, lang, false))
        p id="said" class="said" role="status" {}
        @if may_decide { div id="kept" {} }
        form.work id="work" method="post" action=(format!("/plans/{}/confirm", saved.head.number))
            data-plan=(saved.head.number) data-failed=(lang.text("web-failed-here")) data-whose=[may_decide.then(|| whose(&visitor))] hx-target="closest .line" hx-swap="outerHTML" {
            (csrf(&visitor))
            input type="hidden" name="plan" value=(saved.head.id);
            @for (name, value) in filter.pairs() { input type="hidden" name=(name) value=(value); }
            @if saved.plan.actions.is_empty() { p { (phrases::nothing_to_do(lang, &saved.plan)) } }
            @else if filter.is_narrow() { (narrow(&told, &shown)) }
            @else { (by_block(&told)) }
            @if may_decide { (bar(lang)) }
        }
        (guards::forms(&told))
        (guards::lifted(&visitor, &saved))
        @if !saved.plan.words.is_empty() { p { a href="/words" { (lang.text_with("web-words-link", &[("count", saved.plan.words.len().into())])) } } }
        @if saved.head.questions > 0 { p { a href="/people" { (lang.text_with("plans-questions", &[("count", (saved.head.questions.max(0) as u64).into())])) } } }
        (findings(&visitor, &saved, lang))
        (filters(&saved, &filter, lang))
        @if may_decide { (keys_help(lang)) datalist id="reasons" { @for number in 1..=4 { option value=(lang.text(&format!("web-usual-reason-{number}"))) {} } } }
    };
    Ok(whole(&visitor, Room::Plans, &title, body))
}

/// Whose choice is kept in a browser that others use too; nothing of the name can be read from it.
fn whose(visitor: &Visitor) -> String {
    let text = format!("ticks\n{}\n{}", visitor.org.config.code, visitor.who());
    blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect()
}

/// How many actions stand where; each is a link to them. Drawn anew with a line that was decided: `is_anew`.
pub(super) fn tally(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, lang: Lang, is_anew: bool) -> Markup {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let key = |action: &Action, stands: Standing| match Block::of(stands, action) {
        Block::Certain => "certain",
        _ => stands.code(),
    };
    for action in &saved.plan.actions {
        *counts.entry(key(action, standing(saved, proposed, action))).or_default() += 1;
    }
    let order = Standing::ALL.into_iter().map(Standing::code);
    let order = order.take(1).chain(["certain"]).chain(Standing::ALL.into_iter().map(Standing::code).skip(1));
    html! {
        ul.counts id="tally" aria-label=(lang.text("web-counts")) hx-swap-oob=[is_anew.then_some("true")] {
            @for one in order {
                @if let Some(count) = counts.get(one) {
                    @let query = if one == "certain" { "block=certain".to_owned() } else if one == "undecided" { "block=waits".to_owned() } else { format!("standing={one}") };
                    li class=(one) { a href=(format!("/plans/{}?{query}", saved.head.number)) { (lang.text(&format!("web-standing-{one}"))) ": " (count) } }
                }
            }
        }
    }
}

/// The whole plan, by what a person has to do with it.
fn by_block(told: &Told<'_>) -> Markup {
    let saved = told.saved;
    let mut blocks: BTreeMap<Block, Vec<&Action>> = BTreeMap::new();
    for action in &saved.plan.actions {
        blocks.entry(Block::of(standing(saved, told.proposed, action), action)).or_default().push(action);
    }
    let of = |block: Block| blocks.get(&block).map_or(&[][..], Vec::as_slice);
    let opened = told.filter.open.or_else(|| {
        // A line that is opened is shown, whatever block it stands in.
        let of_line = |actions: &&Vec<&Action>| actions.iter().any(|action| action.id == told.filter.line);
        blocks.iter().find(|(_, actions)| of_line(actions)).map(|(block, _)| *block)
    });
    html! {
        (waits(told, of(Block::Waits)))
        (guards::section(told, of(Block::Held), opened == Some(Block::Held)))
        // Where nothing else is to be looked at, what is certain is.
        @let is_all = of(Block::Waits).is_empty() && of(Block::Held).is_empty();
        @for block in [Block::Certain, Block::Decided, Block::Past] {
            @if !of(block).is_empty() { (folded(told, block, of(block), opened == Some(block), is_all && block == Block::Certain)) }
        }
    }
}

/// How many people wait. Drawn anew with a line that was decided: `is_anew`.
pub(super) fn waits_title(
    saved: &SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
    lang: Lang,
    is_anew: bool,
) -> Markup {
    let waits = |action: &&Action| Block::of(standing(saved, proposed, action), action) == Block::Waits;
    let actions: Vec<&Action> = saved.plan.actions.iter().filter(waits).collect();
    html! {
        h2 id="waits-title" hx-swap-oob=[is_anew.then_some("true")] {
            span.sign aria-hidden="true" { "?" } " "
            @if actions.is_empty() { (lang.text("web-block-waits-none")) }
            @else { (lang.text_with("web-block-waits", &[("people", people(&actions).into())])) }
        }
    }
}

/// What waits for a person, by cause.
fn waits(told: &Told<'_>, actions: &[&Action]) -> Markup {
    let lang = told.visitor.lang;
    let (saved, proposed) = (told.saved, told.proposed);
    let found = causes(saved, proposed, actions.iter().copied(), lang);
    let (mut left, mut left_actions) = (OF_A_BLOCK, ACTIONS);
    html! {
        section.block.waits id="waits" aria-labelledby="waits-title" {
            (waits_title(saved, proposed, lang, false))
            @for cause in &found {
                @let all = lines(saved, proposed, cause.actions.iter().copied());
                @let is_opened = all.iter().any(|one| !told.filter.line.is_empty() && one.id() == told.filter.line);
                @let room = if is_opened { all.len() } else { fitting(&all, OF_A_CAUSE.min(left).max(1), left_actions) };
                @let first = all.iter().take(room).collect::<Vec<_>>();
                (cause_lines(told, cause, &first, all.len()))
                ({ left = left.saturating_sub(room); left_actions = left_actions.saturating_sub(first.iter().map(|one| one.actions.len()).sum()); "" })
            }
        }
    }
}

/// How many of the lines fit: at most so many with so many actions, and one in any case.
fn fitting(all: &[Line<'_>], most: usize, actions: usize) -> usize {
    let mut sum = 0;
    let fits = all.iter().take(most).take_while(|one| {
        sum += one.actions.len();
        sum <= actions
    });
    fits.count().max(1)
}

fn cause_lines(told: &Told<'_>, cause: &Cause<'_>, shown: &[&Line<'_>], all: usize) -> Markup {
    let lang = told.visitor.lang;
    let id = format!("c-{}", cause.key);
    let count = people(&cause.actions);
    html! {
        // One line says its cause by itself.
        @if all == 1 { ul.lines.cause { @for one in shown { (line(told, one, None)) } } }
        @else { div.cause role="group" aria-labelledby=(id) {
            div.section-head {
                h3 id=(id) { (visible(&cause.title)) " " small { (lang.text_with("web-people-count", &[("count", count.into())])) } }
                @if told.may_decide {
                    button.small type="submit" name="do" value=(format!("approve-cause {}", cause.key)) {
                        (lang.text("web-approve")) " " (cause.actions.len()) span.hidden { ": " (visible(&cause.title)) }
                    }
                    button.small.danger type="submit" name="do" value=(format!("reject-cause {}", cause.key)) {
                        (lang.text("web-reject")) " " (cause.actions.len()) span.hidden { ": " (visible(&cause.title)) }
                    }
                }
            }
            ul.lines { @for one in shown { (line(told, one, None)) } }
            @if all > shown.len() {
                p { a href=(format!("/plans/{}?block=waits&cause={}", told.saved.head.number, cause.key)) { (lang.text_with("web-lines-more", &[("count", (all - shown.len()).into())])) } }
            }
        } }
    }
}

/// A block in one line; its lines are shown on demand, or in any case if they are few or `is_all` that there is.
fn folded(told: &Told<'_>, block: Block, actions: &[&Action], is_asked_for: bool, is_all: bool) -> Markup {
    let lang = told.visitor.lang;
    let all = lines(told.saved, told.proposed, actions.iter().copied());
    let is_shown = is_all || all.len() <= FEW;
    let is_open = is_shown || is_asked_for;
    let code = block.code();
    let plan = format!("/plans/{}", told.saved.head.number);
    let here = if is_open { format!("{plan}#{code}") } else { format!("{plan}?open={code}#{code}") };
    let sign = match block {
        Block::Certain => "✓",
        Block::Decided => "●",
        _ => "■",
    };
    html! {
        section class=(format!("block {code}")) id=(code) aria-labelledby=(format!("{code}-title")) {
            div.section-head {
                h2 id=(format!("{code}-title")) {
                    span.sign aria-hidden="true" { (sign) } " "
                    (lang.text_with(&format!("web-block-{code}"), &[("count", actions.len().into()), ("people", people(actions).into())]))
                }
                @if block == Block::Certain && told.may_decide {
                    button.small type="submit" name="do" value="approve-safe" { (lang.text("web-approve-safe")) " " (actions.len()) }
                }
                @if !is_shown { a.button.small.plain href=(here) aria-expanded=(if is_open { "true" } else { "false" })
                    hx-get=(here) hx-select=(format!("#{code}")) hx-target=(format!("#{code}")) hx-swap="outerHTML" {
                    (lang.text(if is_open { "web-block-close" } else { "web-block-open" })) span.hidden { ": " (lang.text(&format!("web-block-name-{code}"))) }
                } }
            }
            p.kinds { (kinds(actions, lang)) }
            @if is_open { (cut(told, block, actions)) }
        }
    }
}

/// «Удалить 52, пригласить 4».
pub(super) fn kinds(actions: &[&Action], lang: Lang) -> String {
    let mut counts: BTreeMap<ActionKind, usize> = BTreeMap::new();
    for action in actions {
        *counts.entry(action.kind()).or_default() += 1;
    }
    let mut counts: Vec<(ActionKind, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
    counts
        .iter()
        .map(|(kind, count)| format!("{} {count}", phrases::action_words(lang, *kind)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The first lines of a block, and the way to the others.
pub(super) fn cut(told: &Told<'_>, block: Block, actions: &[&Action]) -> Markup {
    let lang = told.visitor.lang;
    let all = lines(told.saved, told.proposed, actions.iter().copied());
    let has_line = all.iter().any(|one| one.id() == told.filter.line);
    let room = if has_line { all.len() } else { fitting(&all, LINES, ACTIONS) };
    html! {
        ul.lines { @for one in all.iter().take(room) { (line(told, one, None)) } }
        @if all.len() > room {
            p { a href=(format!("/plans/{}?block={}", told.saved.head.number, block.code())) { (lang.text_with("web-lines-more", &[("count", (all.len() - room).into())])) } }
        }
    }
}

/// The bar that stays in sight once something is chosen.
fn bar(lang: Lang) -> Markup {
    html! {
        div.toolbar id="bar" role="group" aria-label=(lang.text("web-decide")) {
            span.chosen { span id="chosen" hidden data-words=(lang.text("web-chosen")) {} }
            button type="submit" name="do" value="approve" { (lang.text("web-approve-chosen")) }
            button.danger type="submit" name="do" value="reject" { (lang.text("web-reject-chosen")) }
            button.plain type="submit" name="do" value="withdraw" { (lang.text("web-withdraw-chosen")) }
            button.plain type="button" hidden data-clear { (lang.text("web-clear-chosen")) }
            button.plain type="button" hidden data-help aria-haspopup="dialog" { (lang.text("web-keys")) }
        }
    }
}

/// The sheet of keys; only scripts open it.
fn keys_help(lang: Lang) -> Markup {
    html! {
        dialog id="keys" aria-labelledby="keys-title" {
            h2 id="keys-title" { (lang.text("web-keys")) }
            dl.pairs {
                @for (key, words) in [("j", "next"), ("k", "before"), ("a", "approve"), ("r", "reject"), ("u", "undo"), ("x", "choose"), ("o", "open"), ("/", "search"), ("?", "help")] {
                    div { dt { kbd { (key) } } dd { (lang.text(&format!("web-key-{words}"))) } }
                }
            }
            p.hint { (lang.text("web-keys-layout")) }
            label.inline { input type="checkbox" id="keys-on" checked; " " (lang.text("web-keys-on")) }
            p { button.plain type="button" data-close { (lang.text("web-close")) } }
        }
    }
}

/// The filters: a form that a button sends; with scripts every change does.
fn filters(saved: &SavedPlan, filter: &Filter, lang: Lang) -> Markup {
    let kinds: BTreeSet<ActionKind> = saved.plan.actions.iter().map(|action| action.kind()).collect();
    let guards: BTreeSet<&str> =
        saved.plan.actions.iter().flat_map(|action| &action.guards).map(AsRef::as_ref).collect();
    let units: BTreeSet<(u8, PlaceName)> = saved.plan.actions.iter().map(|action| unit_of(action.place())).collect();
    let option = |value: &str, words: String, chosen: bool| html! { option value=(value) selected[chosen] { (visible(&words)) } };
    let choice = |id: &'static str, options: Vec<Markup>| {
        html! {
            div {
                label for=(format!("f-{id}")) { (lang.text(&format!("web-filter-{id}"))) }
                select id=(format!("f-{id}")) name=(id) {
                    @if id != "by" { option value="" { (lang.text("web-filter-any")) } }
                    @for one in options { (one) }
                }
            }
        }
    };
    let address = format!("/plans/{}", saved.head.number);
    html! {
        form.filters.no-print id="filters" method="get" action=(address) role="search" aria-label=(lang.text("web-filters")) {
            div { label for="f-name" { (lang.text("web-filter-name")) } input id="f-name" name="name" type="search" value=(filter.name); }
            (choice("by", vec![option("", lang.text("web-by-class"), !filter.by_person), option("person", lang.text("web-by-person"), filter.by_person)]))
            (choice("kind", kinds.into_iter().map(|kind| option(kind.code(), phrases::action_words(lang, kind), filter.kind == Some(kind))).collect()))
            (choice("standing", Standing::ALL.into_iter().map(|one| option(one.code(), lang.text(&format!("web-standing-{}", one.code())), filter.standing == Some(one))).collect()))
            (choice("verdict", Verdict::CODES.into_iter().map(|one| option(one, phrases::verdict_words(lang, one), filter.verdict == Some(one))).collect()))
            (choice("guard", guards.into_iter().map(|guard| option(guard, phrases::guard_words(lang, guard).name, filter.guard == guard)).collect()))
            @if saved.plan.is_for_several() {
                (choice("platform", saved.head.platforms.iter().map(|name| option(name, name.clone(), *name == filter.platform)).collect()))
            }
            (choice("class", units.iter().map(|unit| { let words = unit_words(unit, lang); let chosen = words == filter.class; option(&words.clone(), words, chosen) }).collect()))
            div.buttons {
                button type="submit" { (lang.text("web-filter-do")) }
                a.button.plain href=(address) { (lang.text("web-filter-clear")) }
            }
        }
    }
}

/// A title and its actions.
struct Group<'a> {
    key: String,
    title: String,
    actions: Vec<&'a Action>,
}

fn groups<'a>(shown: &[&'a Action], by_person: bool, lang: Lang) -> Vec<Group<'a>> {
    if !by_person {
        let sections = sections_of(shown.iter().copied(), lang);
        return sections
            .into_iter()
            .map(|section| Group { key: section.title.clone(), title: section.title, actions: section.actions })
            .collect();
    }
    let mut people: BTreeMap<(String, String), Vec<&Action>> = BTreeMap::new();
    for action in shown {
        let key = action.person().map_or((String::new(), String::new()), |one| (one.name.clone(), one.key.to_string()));
        people.entry(key).or_default().push(action);
    }
    people
        .into_iter()
        .map(|((name, key), actions)| Group {
            title: if name.is_empty() { lang.text("web-no-person") } else { name },
            key,
            actions,
        })
        .collect()
}

/// The actions of a group, for deciding on it as a whole.
pub(super) fn of_group<'a>(shown: &[&'a Action], by_person: bool, key: &str, lang: Lang) -> Vec<&'a Action> {
    groups(shown, by_person, lang)
        .into_iter()
        .find(|group| group.key == key)
        .map(|group| group.actions)
        .unwrap_or_default()
}

/// A group with the lines of it that stand on the page.
struct Part<'a> {
    group: Group<'a>,
    lines: Vec<Line<'a>>,
}

/// The groups in pages of so many lines and actions.
fn pages<'a>(told: &Told<'_>, shown: &[&'a Action]) -> Vec<Vec<Part<'a>>> {
    let mut pages: Vec<Vec<Part<'a>>> = Vec::new();
    let (mut lines_here, mut actions_here) = (LINES, ACTIONS);
    for group in groups(shown, told.filter.by_person, told.visitor.lang) {
        let mut rest: Option<Group<'a>> = Some(group);
        let all = rest.as_ref().map(|group| lines(told.saved, told.proposed, group.actions.iter().copied()));
        for one in all.into_iter().flatten() {
            if lines_here >= LINES || actions_here >= ACTIONS {
                pages.push(Vec::new());
                (lines_here, actions_here) = (0, 0);
                // A group that goes on has its title again.
                if rest.is_none() {
                    let before = pages.iter().rev().nth(1).and_then(|page| page.last());
                    rest = before.map(|part| Group {
                        key: part.group.key.clone(),
                        title: part.group.title.clone(),
                        actions: part.group.actions.clone(),
                    });
                }
            }
            lines_here += 1;
            actions_here += one.actions.len();
            let Some(page) = pages.last_mut() else { continue };
            if let Some(group) = rest.take() {
                page.push(Part { group, lines: Vec::new() });
            }
            if let Some(part) = page.last_mut() {
                part.lines.push(one);
            }
        }
    }
    pages
}

/// What fits the filter, by class or by person, a page of it.
fn narrow(told: &Told<'_>, shown: &[&Action]) -> Markup {
    let (lang, saved) = (told.visitor.lang, told.saved);
    let all = pages(told, shown);
    let count = all.len().max(1);
    let page = told.filter.page.min(count);
    let here = all.into_iter().nth(page - 1).unwrap_or_default();
    let can = |action: &&Action| {
        matches!(
            standing(saved, told.proposed, action),
            Standing::Undecided | Standing::Proposed | Standing::Failed | Standing::Stale
        )
    };
    let on_screen =
        here.iter().flat_map(|part| &part.lines).flat_map(|one| &one.actions).copied().filter(|one| can(one)).count();
    let in_all = shown.iter().copied().filter(|one| can(one)).count();
    html! {
        p.section-head {
            span role="status" { (lang.text_with("web-shown", &[("count", shown.len().into()), ("all", saved.plan.actions.len().to_string().into())])) }
            a href=(format!("/plans/{}", saved.head.number)) { (lang.text("web-plan-whole")) }
        }
        @for (number, part) in here.iter().enumerate() { (section(told, part, number)) }
        (turning(saved.head.number, told.filter, page, count, lang))
        @if told.may_decide && in_all > 0 {
            p.no-print {
                button.plain type="submit" name="do" value="approve-shown" { (lang.text_with("web-approve-on-screen", &[("count", on_screen.into())])) }
                @if in_all > on_screen { button.plain type="submit" name="do" value="approve-all" { (lang.text_with("web-approve-all", &[("count", in_all.into())])) } }
            }
        }
    }
}

fn section(told: &Told<'_>, part: &Part<'_>, number: usize) -> Markup {
    let lang = told.visitor.lang;
    let group = &part.group;
    let id = format!("g{number}");
    let title = visible(&group.title);
    html! {
        section id=(id) aria-labelledby=(format!("{id}-title")) {
            div.section-head {
                h2 id=(format!("{id}-title")) { (title) " " small { (lang.text_with("count-actions", &[("count", group.actions.len().into())])) } }
                @if told.may_decide && !group.key.is_empty() {
                    label.inline hidden data-choose-all=(id) { input type="checkbox"; " " (lang.text("web-choose-here")) span.hidden { ": " (title) } }
                    button.small.plain type="submit" name="do" value=(format!("approve-group {}", group.key)) {
                        (lang.text("web-approve-group")) span.hidden { ": " (title) }
                    }
                }
            }
            ul.lines { @for one in &part.lines { (line(told, one, None)) } }
        }
    }
}

fn turning(number: i64, filter: &Filter, page: usize, pages: usize, lang: Lang) -> Markup {
    let to = |page: usize| format!("/plans/{number}{}", Filter { page, ..filter.clone() }.query());
    html! {
        @if pages > 1 {
            nav aria-label=(lang.text("web-pages")) {
                ul.pages {
                    @if page > 1 { li { a href=(to(page - 1)) rel="prev" { (lang.text("web-page-before")) } } }
                    li aria-current="page" { (lang.text_with("web-page", &[("page", page.to_string().into()), ("pages", pages.to_string().into())])) }
                    @if page < pages { li { a href=(to(page + 1)) rel="next" { (lang.text("web-page-after")) } } }
                }
            }
        }
    }
}

/// How many findings there are; the files' page shows them.
fn findings(visitor: &Visitor, saved: &SavedPlan, lang: Lang) -> Markup {
    let count = saved.plan.findings.iter().filter(|finding| visible_to(visitor.role, finding)).count();
    html! {
        @if count > 0 {
            p { a href="/files#findings" { (lang.text_with("web-findings-count", &[("count", count.into())])) } }
        }
    }
}
