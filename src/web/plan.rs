//! One plan: its guards, its actions by class or by person, what a person decides on them.

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
use super::plan_row::{Told, row};
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

/// Actions of one page: some hundreds of kilobytes.
const ACTIONS: usize = 100;

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
    let title = lang.text_with("web-plan", &[("number", number.to_string().into())]);
    let body = html! {
        h1 { (title) }
        p {
            (lang.text_with("web-plan-made", &[("made", visitor.local(&saved.head.made_at).into()), ("platform", visible(&saved.head.platforms.join(", ")).into_owned().into()), ("day", saved.plan.as_of.format("%d.%m.%Y").to_string().into()), ("count", saved.head.platforms.len().into())]))
            " " (lang.text_with("web-plan-state", &[("state", lang.text(&format!("plan-state-{}", saved.head.state.code())).into())]))
        }
        @if let Some(words) = phrases::platforms_words(lang, &saved.plan).filter(|_| saved.plan.platforms.iter().any(|part| !part.read)) { p.warning { (visible(&words)) } }
        @if let Some(words) = phrases::coverage_words(lang, &saved.plan) { p.warning { (visible(&words)) } }
        @if saved.head.state == PlanState::Superseded {
            p.warning { (lang.text("web-plan-superseded")) " " a href="/plans" { (lang.text("web-plans")) } }
        }
        @if saved.head.review_only && saved.head.state == PlanState::Open { p.warning { (lang.text("plan-review-only")) } }
        @if !visitor.may(Right::Decide) { p.hint { (lang.text("web-only-looks")) } }
        (counts(&saved, &proposed, lang))
        @if !saved.plan.words.is_empty() { p { a href="/words" { (lang.text_with("web-words-link", &[("count", saved.plan.words.len().into())])) } } }
        @if saved.head.questions > 0 { p { a href="/people" { (lang.text_with("plans-questions", &[("count", (saved.head.questions.max(0) as u64).into())])) } } }
        (guards::section(&visitor, &saved, may_decide))
        (filters(&saved, &filter, lang))
        div id="actions" {
            p role="status" { (lang.text_with("web-shown", &[("count", shown.len().into()), ("all", saved.plan.actions.len().to_string().into())])) }
            (actions(&visitor, &saved, &proposed, &filter, &shown, may_decide))
        }
        (findings(&visitor, &saved, lang))
    };
    Ok(whole(&visitor, Room::Plans, &title, body))
}

/// How many actions stand where; each is a link to them.
fn counts(saved: &SavedPlan, proposed: &BTreeMap<String, Proposal>, lang: Lang) -> Markup {
    let mut counts: Vec<(Standing, u64)> = Standing::ALL.into_iter().map(|one| (one, 0)).collect();
    for action in &saved.plan.actions {
        let stands = standing(saved, proposed, action);
        if let Some((_, count)) = counts.iter_mut().find(|(one, _)| *one == stands) {
            *count += 1;
        }
    }
    html! {
        ul.counts aria-label=(lang.text("web-counts")) {
            @for (one, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
                li class=(one.code()) {
                    a href=(format!("/plans/{}?standing={}", saved.head.number, one.code())) {
                        (lang.text(&format!("web-standing-{}", one.code()))) ": " (count)
                    }
                }
            }
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
        form.filters.no-print method="get" action=(address) role="search" aria-label=(lang.text("web-filters"))
            hx-get=(address) hx-target="#actions" hx-select="#actions" hx-swap="outerHTML" hx-push-url="true"
            hx-trigger="change, submit, input changed delay:400ms from:#f-name" {
            (choice("by", vec![option("", lang.text("web-by-class"), !filter.by_person), option("person", lang.text("web-by-person"), filter.by_person)]))
            (choice("kind", kinds.into_iter().map(|kind| option(kind.code(), phrases::action_words(lang, kind), filter.kind == Some(kind))).collect()))
            (choice("standing", Standing::ALL.into_iter().map(|one| option(one.code(), lang.text(&format!("web-standing-{}", one.code())), filter.standing == Some(one))).collect()))
            (choice("verdict", Verdict::CODES.into_iter().map(|one| option(one, phrases::verdict_words(lang, one), filter.verdict == Some(one))).collect()))
            (choice("guard", guards.into_iter().map(|guard| option(guard, phrases::guard_words(lang, guard).name, filter.guard == guard)).collect()))
            @if saved.plan.is_for_several() {
                (choice("platform", saved.head.platforms.iter().map(|name| option(name, name.clone(), *name == filter.platform)).collect()))
            }
            (choice("class", units.iter().map(|unit| { let words = unit_words(unit, lang); let chosen = words == filter.class; option(&words.clone(), words, chosen) }).collect()))
            div { label for="f-name" { (lang.text("web-filter-name")) } input id="f-name" name="name" type="search" value=(filter.name); }
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

fn actions(
    visitor: &Visitor,
    saved: &SavedPlan,
    proposed: &BTreeMap<String, Proposal>,
    filter: &Filter,
    shown: &[&Action],
    may_decide: bool,
) -> Markup {
    let lang = visitor.lang;
    let told = Told { visitor, saved, may_decide };
    let pages = shown.len().div_ceil(ACTIONS).max(1);
    let page = filter.page.min(pages);
    let mut skip = (page - 1) * ACTIONS;
    let mut left = ACTIONS;
    let mut parts: Vec<(Group<'_>, usize)> = Vec::new();
    for mut group in groups(shown, filter.by_person, lang) {
        let whole = group.actions.len();
        if skip >= whole {
            skip -= whole;
            continue;
        }
        group.actions = group.actions.into_iter().skip(skip).take(left).collect();
        skip = 0;
        left -= group.actions.len();
        parts.push((group, whole));
        if left == 0 {
            break;
        }
    }
    html! {
        @if saved.plan.actions.is_empty() { p { (phrases::nothing_to_do(lang, &saved.plan)) } }
        form method="post" action=(format!("/plans/{}/confirm", saved.head.number)) {
            (csrf(visitor))
            input type="hidden" name="plan" value=(saved.head.id);
            @for (name, value) in filter.pairs() { input type="hidden" name=(name) value=(value); }
            @for (number, (group, whole)) in parts.iter().enumerate() { (section(&told, group, *whole, number, proposed)) }
            (turning(saved.head.number, filter, page, pages, lang))
            @if may_decide && !shown.is_empty() {
                div.toolbar role="group" aria-label=(lang.text("web-decide")) {
                    button type="submit" name="do" value="approve" { (lang.text("web-approve-chosen")) }
                    button.danger type="submit" name="do" value="reject" { (lang.text("web-reject-chosen")) }
                    button.plain type="submit" name="do" value="withdraw" { (lang.text("web-withdraw-chosen")) }
                    button.plain type="submit" name="do" value="approve-safe" { (lang.text("web-approve-safe")) }
                    button.plain type="submit" name="do" value="approve-shown" { (lang.text("web-approve-shown")) }
                }
            }
        }
    }
}

fn section(
    told: &Told<'_>,
    group: &Group<'_>,
    whole: usize,
    number: usize,
    proposed: &BTreeMap<String, Proposal>,
) -> Markup {
    let lang = told.visitor.lang;
    let id = format!("g{number}");
    let title = visible(&group.title);
    html! {
        section id=(id) aria-labelledby=(format!("{id}-title")) {
            div.section-head {
                h2 id=(format!("{id}-title")) { (title) " " small { (lang.text_with("count-actions", &[("count", whole.into())])) } }
                @if told.may_decide && !group.key.is_empty() {
                    button.small.plain type="submit" name="do" value=(format!("approve-group {}", group.key)) {
                        (lang.text("web-approve-group")) span.hidden { ": " (title) }
                    }
                }
            }
            table.actions {
                thead { tr {
                    @if told.may_decide {
                        th.choose scope="col" { span.hidden { (lang.text("web-choosing")) }
                            input type="checkbox" hidden data-check-all=(id) aria-label=(lang.text_with("web-choose-all", &[("group", title.clone().into_owned().into())])); }
                    }
                    th scope="col" { (lang.text("column-person")) }
                    th scope="col" { (lang.text("column-action")) }
                    th scope="col" { (lang.text("column-basis")) }
                    th scope="col" { (lang.text("column-verdict")) }
                } }
                tbody {
                    @for action in &group.actions {
                        (row(told, action, standing(told.saved, proposed, action), proposed.get(&action.id)))
                    }
                }
            }
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
