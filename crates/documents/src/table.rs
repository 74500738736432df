//! The plan for a terminal: counts first, what is held and why, then the actions by class, then the findings by file.

use std::collections::HashSet;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::folding::folds;
use super::grouping::{findings_by_file, held, location, sections, severities};
use super::{Look, phrases};
use domain::membership::PlaceName;
use i18n::Lang;
use names::visible;
use planner::plan::{Action, ActionKind, Finding, Plan, Severity, Verdict};

/// Findings of one code in one file that are written out.
const SHOWN: usize = 20;

struct Page<'a> {
    out: &'a mut dyn Write,
    look: &'a Look,
}

impl Page<'_> {
    fn paint(&self, text: &str, style: Style) -> String {
        if self.look.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A paragraph, wrapped by words, the lines after the first indented.
    fn paragraph(&mut self, first: &str, indent: usize, text: &str, style: Style) -> io::Result<()> {
        let width = usize::from(self.look.width).max(40);
        let text = visible(text);
        let mut lines: Vec<String> = vec![String::new()];
        let mut used = width_of(first);
        for word in text.split_whitespace() {
            let length = width_of(word);
            if used + length + 1 > width && !lines.last().is_none_or(String::is_empty) {
                lines.push(String::new());
                used = indent;
            }
            if let Some(line) = lines.last_mut() {
                if !line.is_empty() {
                    line.push(' ');
                    used += 1;
                }
                line.push_str(word);
                used += length;
            }
        }
        for (n, line) in lines.iter().enumerate() {
            let line = self.paint(line, style);
            if n == 0 {
                writeln!(self.out, "{first}{line}")?;
            } else {
                writeln!(self.out, "{:indent$}{line}", "")?;
            }
        }
        Ok(())
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = self.paint(&visible(text), Style::new().bold());
        writeln!(self.out, "\n{text}")
    }
}

/// Columns that a text takes.
pub(crate) fn width_of(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

const PLAIN: Style = Style::new();

fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(colour.into()))
}

pub(super) fn write(plan: &Plan, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let lang = look.lang;
    let mut page = Page { out, look };
    summary(&mut page, plan, lang)?;
    guards(&mut page, plan, lang)?;
    let namesakes = phrases::namesakes(plan);
    for section in sections(plan, lang) {
        let count = lang.text_with("count-actions", &[("count", section.actions.len().into())]);
        page.heading(&format!("{} · {count}", section.title))?;
        for run in folds(section.actions.iter().copied(), |_| ()) {
            action_lines(&mut page, &run, &section.title, (plan.is_for_several(), &namesakes), lang)?;
        }
    }
    findings(&mut page, plan, lang)
}

fn summary(page: &mut Page<'_>, plan: &Plan, lang: Lang) -> io::Result<()> {
    let title = if plan.organization.is_empty() { lang.text("table-title") } else { plan.organization.clone() };
    let day = plan.as_of.format("%d.%m.%Y").to_string();
    let title = lang.text_with("table-heading", &[("organization", title.into()), ("date", day.into())]);
    page.paragraph("", 0, &title, Style::new().bold())?;
    if let Some(words) = phrases::platforms_words(lang, plan) {
        page.paragraph("", 2, &words, PLAIN)?;
    }
    let s = &plan.summary;
    if let Some(words) = phrases::coverage_words(lang, plan) {
        page.paragraph("", 0, &words, Style::new().bold())?;
    }
    if plan.actions.is_empty() {
        return page.paragraph("", 0, &phrases::nothing_to_do(lang, plan), PLAIN);
    }
    let counts = lang.text_with(
        "table-counts",
        &[
            ("invite", s.invite.into()),
            ("add", s.add.into()),
            ("reassign", s.reassign.into()),
            ("remove", s.remove.into()),
            ("other", s.other.into()),
        ],
    );
    page.paragraph("", 2, &counts, PLAIN)?;
    let verdicts = lang.text_with(
        "table-verdicts",
        &[
            ("auto", s.auto.into()),
            ("review", s.review.into()),
            ("blocked", s.blocked.into()),
            ("unchanged", s.unchanged.into()),
        ],
    );
    page.paragraph("", 2, &verdicts, PLAIN)
}

fn guards(page: &mut Page<'_>, plan: &Plan, lang: Lang) -> io::Result<()> {
    let held = held(plan);
    if held.is_empty() {
        return Ok(());
    }
    page.heading(&lang.text("table-held"))?;
    for held in held {
        let words = phrases::guard_words(lang, held.code);
        let count = lang.text_with("count-actions", &[("count", held.count.into())]);
        page.paragraph("  ", 2, &format!("{} · {count}", words.name), colour(AnsiColor::Red))?;
        // What the guard counted stands in its finding, with the numbers.
        let told = plan.findings.iter().find(|finding| finding.code == held.code.code());
        page.paragraph("    ", 4, told.map_or(words.meaning.as_str(), |finding| finding.message.as_str()), PLAIN)?;
        page.paragraph("    ", 4, &words.release, PLAIN)?;
    }
    Ok(())
}

/// The name of the person of an action, with the account where another one has the same name.
fn named(action: &Action, namesakes: &HashSet<&str>, lang: Lang) -> Option<String> {
    let person = action.person()?;
    let account = phrases::account_words(lang, action).filter(|_| namesakes.contains(person.name.as_str()));
    Some(match account {
        Some(account) => format!("{} ({account})", person.name),
        None => person.name.clone(),
    })
}

/// Role, basis, clause, identity, verdict and guards, in words.
fn why(action: &Action, lang: Lang) -> Vec<String> {
    let mut why = vec![phrases::ground_words(lang, action), phrases::clause_words(lang, action.clause)];
    why.extend(phrases::identity_of(lang, action));
    why.push(match action.verdict {
        Verdict::Blocked => lang.text_with("table-blocked", &[("guards", phrases::guards_words(lang, action).into())]),
        _ => phrases::verdict_and_reasons(lang, action),
    });
    if action.verdict == Verdict::Blocked && !action.reasons.is_empty() {
        why.push(phrases::reasons_words(action));
    }
    if let Some(role) = &action.role() {
        why.push(phrases::role_words(lang, role));
    }
    why
}

fn action_lines(
    page: &mut Page<'_>,
    run: &[&Action],
    section: &str,
    (is_for_several, namesakes): (bool, &HashSet<&str>),
    lang: Lang,
) -> io::Result<()> {
    let Some(action) = run.first() else { return Ok(()) };
    let style = match (action.kind(), action.verdict) {
        (_, Verdict::Blocked) => Style::new().dimmed(),
        (
            ActionKind::Remove
            | ActionKind::RevokeInvite
            | ActionKind::DeclineRequest
            | ActionKind::RevokeAdmin
            | ActionKind::ArchiveClass,
            _,
        ) => colour(AnsiColor::Red),
        (ActionKind::Reassign | ActionKind::RenameClass | ActionKind::DetachClassTeacher, _) => {
            colour(AnsiColor::Yellow)
        }
        _ => colour(AnsiColor::Green),
    };
    let mut head = vec![phrases::action_words(lang, action.kind())];
    head.extend(phrases::from_phrase(lang, action));
    let is_of_section = matches!(action.place(), PlaceName::Class(group) if group == section);
    if !is_of_section || action.person().is_none() || is_for_several {
        head.push(phrases::whereabouts(lang, action, is_for_several));
    }
    let mut why = why(action, lang);
    if action.role().is_some() {
        head.extend(why.pop());
    }
    let names: Vec<String> = run.iter().filter_map(|action| named(action, namesakes, lang)).collect();
    let text = if names.is_empty() { head.join(", ") } else { format!("{} — {}", names.join(", "), head.join(", ")) };
    let mark = page.paint(phrases::mark(action.kind()), style);
    let first = if page.look.colour { format!("  {mark} ") } else { format!("  {} ", phrases::mark(action.kind())) };
    page.paragraph(&first, 4, &text, style)?;
    page.paragraph("    ", 4, &why.join(" · "), Style::new().dimmed())
}

fn findings(page: &mut Page<'_>, plan: &Plan, lang: Lang) -> io::Result<()> {
    if plan.findings.is_empty() {
        return Ok(());
    }
    let counts: Vec<String> = severities(plan)
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| lang.text_with(&format!("count-{}", severity.code()), &[("count", count.into())]))
        .collect();
    page.heading(&format!("{}: {}", lang.text("table-findings"), counts.join(", ")))?;
    for (file, findings) in findings_by_file(plan) {
        // Guards have told their numbers above.
        let findings: Vec<&Finding> = findings
            .into_iter()
            .filter(|finding| !(finding.file.is_none() && finding.code.starts_with("guard.")))
            .collect();
        if findings.is_empty() {
            continue;
        }
        if let Some(file) = file {
            page.paragraph("  ", 2, file, Style::new().underline())?;
        }
        let mut told: Vec<(&str, usize)> = Vec::new();
        for finding in findings {
            let count = match told.iter_mut().find(|(code, _)| *code == finding.code) {
                Some((_, count)) => {
                    *count += 1;
                    *count
                }
                None => {
                    told.push((&finding.code, 1));
                    1
                }
            };
            if count > SHOWN {
                continue;
            }
            let (mark, style) = match finding.severity {
                Severity::Error => ("!!", colour(AnsiColor::Red)),
                Severity::Warning => ("! ", colour(AnsiColor::Yellow)),
                Severity::Info => ("i ", PLAIN),
            };
            let mark = page.paint(mark, style);
            let place = location(finding, lang);
            let mut text = finding.message.clone();
            for before in [Some(place), finding.platform.clone()].into_iter().flatten().filter(|text| !text.is_empty())
            {
                text = format!("{before}: {text}");
            }
            page.paragraph(&format!("  {mark} "), 5, &text, PLAIN)?;
        }
        for (_, count) in told.iter().filter(|(_, count)| *count > SHOWN) {
            let more = lang.text_with("table-more", &[("count", (*count - SHOWN).into())]);
            page.paragraph("     ", 5, &more, Style::new().dimmed())?;
        }
    }
    Ok(())
}
