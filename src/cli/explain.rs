//! `kontingent explain`: everything that is known of one person or one row, and why it is planned as it is.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::daily::{failed, with_house};
use super::{Ended, Failure, inputs, lang_of, output};
use crate::sync::explain_target;
use documents::phrases;
use i18n::Lang;
use planner::plan::{Explanation, Plan, SourceRow, explain};

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    let lang = lang_of(matches, lang);
    if matches.get_many::<PathBuf>("rosters").is_none() && matches.get_many::<PathBuf>("members").is_none() {
        return of_the_house(matches, lang);
    }
    let words = inputs::words_of(matches, lang)?;
    let policy = inputs::policy(matches.get_one::<PathBuf>("policy"), lang)?;
    let moment = inputs::moment(matches, lang)?;
    let dataset = inputs::gather(&inputs::inputs_of(matches), &words, moment, &policy.organization, lang)?;
    let target = matches.get_one::<String>("target").map_or("", String::as_str);
    let (plan, explanations) = explain(&dataset, &policy, moment, lang, target);
    if explanations.is_empty() {
        return Err(Failure::one(lang.text_with("explain-nobody", &[("target", target.into())])));
    }
    print(&plan, &explanations, lang)
}

/// With a configuration: the rosters in force, and the platforms as they are now.
fn of_the_house(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let target = matches.get_one::<String>("target").map_or("", String::as_str);
        let mut found = false;
        for platform in &desk.org.platforms {
            let (plan, explanations) = explain_target(&desk.org, platform, desk.now, target)
                .await
                .map_err(|fault| failed(&fault, desk.lang))?;
            if !explanations.is_empty() {
                found = true;
                print(&plan, &explanations, desk.lang)?;
            }
        }
        if found {
            Ok(Ended::Done)
        } else {
            Err(Failure::one(desk.lang.text_with("explain-nobody", &[("target", target.into())])))
        }
    })
}

fn print(plan: &Plan, explanations: &[Explanation], lang: Lang) -> Result<Ended, Failure> {
    let mut text = String::new();
    for explanation in explanations {
        tell(&mut text, explanation, lang);
        let said: Vec<&str> = plan
            .findings
            .iter()
            .filter(|finding| finding.person.as_ref().is_some_and(|person| person.name == explanation.name))
            .map(|finding| finding.message.as_str())
            .collect();
        if !said.is_empty() {
            let _ = writeln!(text, "  {}", lang.text("explain-findings"));
            for message in said {
                let _ = writeln!(text, "    {message}");
            }
        }
        text.push('\n');
    }
    output::print(text.trim_end_matches('\n'), lang)?;
    output::print("\n", lang)?;
    Ok(Ended::Done)
}

// Writing to a String cannot fail.
pub(super) fn tell(text: &mut String, known: &Explanation, lang: Lang) {
    let _ = write!(text, "{} — {}", known.name, phrases::category_words(lang, known.category));
    if let Some(birth) = known.birth {
        let _ = write!(text, ", {}", birth.format("%d.%m.%Y"));
    }
    if let Some(group) = &known.group {
        let _ = write!(text, ", {group}");
    }
    text.push('\n');
    let _ = writeln!(text, "  {}", lang.text("explain-read"));
    if known.rows.is_empty() {
        let _ = writeln!(text, "    {}", lang.text("explain-nowhere"));
    }
    for row in &known.rows {
        let _ = writeln!(text, "    {}", place(row, lang));
    }
    let _ = writeln!(text, "  {}", lang.text("explain-matched"));
    match &known.matched {
        Some(matched) => {
            let _ = writeln!(
                text,
                "    {}{} — {}",
                matched.name,
                if matched.platform_id.is_empty() { String::new() } else { format!(" (ID {})", matched.platform_id) },
                phrases::identity_words(lang, matched.confidence, &matched.evidence),
            );
        }
        None if known.asked => {
            let _ = writeln!(text, "    {}", lang.text("explain-asked"));
        }
        None => {
            let _ = writeln!(text, "    {}", lang.text("explain-no-account"));
        }
    }
    if known.contested {
        let _ = writeln!(text, "    {}", lang.text("explain-contested"));
    }
    let _ = writeln!(text, "  {}", lang.text("explain-wanted"));
    if known.wanted.is_empty() {
        let _ = writeln!(text, "    {}", lang.text("explain-nowhere"));
    }
    for wanted in &known.wanted {
        let _ = writeln!(
            text,
            "    {} — {} ({}, {})",
            phrases::place_words(lang, &wanted.place),
            phrases::role_words(lang, wanted.role),
            wanted.rule,
            phrases::clause_words(lang, wanted.clause),
        );
    }
    let _ = writeln!(text, "  {}", lang.text("explain-present"));
    if known.present.is_empty() {
        let _ = writeln!(text, "    {}", lang.text("explain-nowhere"));
    }
    for present in &known.present {
        let _ = writeln!(
            text,
            "    {} — {}, {} ({})",
            phrases::place_words(lang, &present.place),
            phrases::role_words(lang, present.role),
            lang.text(&format!("status-{}", present.status)),
            place(&present.row, lang),
        );
    }
    let _ = writeln!(text, "  {}", lang.text("explain-planned"));
    if known.actions.is_empty() {
        let _ = writeln!(text, "    {}", lang.text("explain-nothing"));
    }
    for action in &known.actions {
        let _ = writeln!(
            text,
            "    {}: {} — {}; {}; {}",
            phrases::action_words(lang, action.kind()),
            phrases::place_words(lang, action.place()),
            phrases::clause_words(lang, action.clause),
            phrases::ground_words(lang, action),
            phrases::verdict_and_reasons(lang, action),
        );
        for guard in &action.guards {
            let words = phrases::guard_words(lang, guard);
            let _ = writeln!(text, "      {}: {} {}", words.name, words.meaning, words.release);
        }
    }
}

fn place(row: &SourceRow, lang: Lang) -> String {
    let mut place = row.file.clone();
    if let Some(sheet) = &row.sheet {
        place = lang.text_with("place-sheet", &[("place", place.into()), ("sheet", sheet.as_str().into())]);
    }
    lang.text_with("place-row", &[("place", place.into()), ("row", row.row.to_string().into())])
}
