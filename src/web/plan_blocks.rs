//! The whole plan by what a person has to do with it: what waits by its cause, what a guard holds, and in one line each what is
//! certain, what was decided and what is done.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::guards;
use super::plan_filter::standing;
use super::plan_lines::{About, Block, Cause, Line, causes, lines};
use super::plan_row::{Told, line};
use documents::phrases;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, ActionKind};
use store::{Proposal, SavedPlan};

/// Lines of one page, and actions in them: some dozens of kilobytes.
pub(super) const LINES: usize = 60;
pub(super) const ACTIONS: usize = 200;
/// Lines of a cause, and of all that waits, that stand on the first page.
const OF_A_CAUSE: usize = 6;
const OF_A_BLOCK: usize = 24;
/// A block of no more lines is not folded.
const FEW: usize = 3;

/// The whole plan, by what a person has to do with it.
pub(super) fn by_block(told: &Told<'_>) -> Markup {
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
    let about = About::of(&actions);
    html! {
        h2 id="waits-title" hx-swap-oob=[is_anew.then_some("true")] {
            span.sign aria-hidden="true" { "?" } " "
            @if actions.is_empty() { (lang.text("web-block-waits-none")) }
            @else { (lang.text_with("web-block-waits", &[("count", about.count().into()), ("whom", about.words(lang).into())])) }
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
    html! {
        // One line says its cause by itself.
        @if all == 1 { ul.lines.cause { @for one in shown { (line(told, one, None)) } } }
        @else { div.cause role="group" aria-labelledby=(id) {
            div.section-head {
                h3 id=(id) { (visible(&cause.title)) " " small { (About::of(&cause.actions).words(lang)) } }
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
                    (lang.text_with(&format!("web-block-{code}"), &[("count", actions.len().into())]))
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
            // Where it is all that there is, as much as fits the first page; asked for, as much as fits one.
            @if is_open { (cut(told, block, actions, if is_asked_for { LINES } else { OF_A_BLOCK })) }
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

/// The first lines of a block, at most so many, and the way to the others.
pub(super) fn cut(told: &Told<'_>, block: Block, actions: &[&Action], most: usize) -> Markup {
    let lang = told.visitor.lang;
    let all = lines(told.saved, told.proposed, actions.iter().copied());
    let has_line = all.iter().any(|one| one.id() == told.filter.line);
    let room = if has_line { all.len() } else { fitting(&all, most, ACTIONS) };
    html! {
        ul.lines { @for one in all.iter().take(room) { (line(told, one, None)) } }
        @if all.len() > room {
            p { a href=(format!("/plans/{}?block={}", told.saved.head.number, block.code())) { (lang.text_with("web-lines-more", &[("count", (all.len() - room).into())])) } }
        }
    }
}
