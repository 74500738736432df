//! What fits a filter: by class or by person, in pages.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::plan_blocks::{ACTIONS, LINES};
use super::plan_filter::{Filter, Standing, standing};
use super::plan_lines::{Line, lines};
use super::plan_row::{Told, line};
use documents::grouping::sections_of;
use i18n::Lang;
use names::visible;
use planner::plan::Action;

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
pub(super) fn narrow(told: &Told<'_>, shown: &[&Action]) -> Markup {
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
