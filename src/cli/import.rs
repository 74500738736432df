//! `kontingent import`: files are taken in as the watched folder would take them, and stay where they are.
//! `kontingent files`: what arrived, and taking a file back.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::daily::{Desk, PATIENCE, failed, json, store_failed, wants_json, with_house};
use super::{Ended, Failure, output};
use crate::intake::Taken;
use crate::sync::{FileOutcome, import_file, withdraw_file, work_lock};
use i18n::Lang;

pub(super) fn run(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    with_house(matches, lang, async |desk| {
        let _lock = work_lock(&desk.org, PATIENCE).await.map_err(|fault| failed(&fault, desk.lang))?;
        let mut rejected = false;
        for path in matches.get_many::<PathBuf>("files").into_iter().flatten() {
            let outcome = import_file(&desk.org, path, desk.now).await.map_err(|fault| failed(&fault, desk.lang))?;
            rejected |= matches!(outcome.taken, Taken::Rejected { .. });
            let told = file_words(&outcome, desk.lang);
            if matches!(outcome.taken, Taken::Rejected { .. }) {
                let _ = output::tell(&told);
            } else {
                output::print(&format!("{told}\n"), desk.lang)?;
            }
        }
        Ok(if rejected { Ended::Failed } else { Ended::Done })
    })
}

/// What became of a file, in one line.
pub(super) fn file_words(outcome: &FileOutcome, lang: Lang) -> String {
    let mut told = match &outcome.taken {
        Taken::Accepted { tables, findings, .. } => {
            let tables: Vec<String> = tables
                .iter()
                .map(|table| {
                    format!(
                        "{} — {}",
                        lang.text(&format!("kind-{}", table.kind)),
                        lang.text_with("rows", &[("count", table.rows.into())])
                    )
                })
                .collect();
            lang.text_with(
                "import-accepted",
                &[
                    ("file", outcome.file.as_str().into()),
                    ("tables", if tables.is_empty() { lang.text("import-nobody") } else { tables.join(", ") }.into()),
                    ("findings", (*findings).into()),
                ],
            )
        }
        Taken::Known { file, .. } => {
            lang.text_with("import-known", &[("file", outcome.file.as_str().into()), ("other", file.as_str().into())])
        }
        Taken::Rejected { reason } => lang.text_with(
            "import-rejected",
            &[("file", outcome.file.as_str().into()), ("reason", reason.as_str().into())],
        ),
    };
    if let Some(reason) = &outcome.not_moved {
        told.push(' ');
        told.push_str(reason);
    }
    names::visible(&told).into_owned()
}

pub(super) fn files(matches: &clap::ArgMatches, lang: Lang) -> Result<Ended, Failure> {
    match matches.subcommand() {
        Some(("withdraw", matches)) => with_house(matches, lang, async |desk| withdraw(matches, &desk).await),
        Some((_, matches)) => with_house(matches, lang, async |desk| list(matches, &desk).await),
        None => Ok(Ended::Usage),
    }
}

async fn list(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let arrived = desk.org.store.arrivals(200).await.map_err(store_failed(desk.lang))?;
    if wants_json(matches) {
        output::print(&json(&arrived)?, desk.lang)?;
        return Ok(Ended::Done);
    }
    let mut text = String::new();
    for file in &arrived {
        let tables: Vec<String> = file
            .tables
            .iter()
            .map(|table| format!("{} {}", desk.lang.text(&format!("kind-{}", table.kind)), table.rows))
            .collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:>5}  {}  {} — {}{}{}",
            file.id,
            desk.local(&file.arrived_at),
            names::visible(&file.file),
            desk.lang.text(&format!("arrival-{}", file.state.replace('_', "-"))),
            if tables.is_empty() { String::new() } else { format!(" ({})", tables.join(", ")) },
            if file.reason.is_empty() { String::new() } else { format!("\n       {}", names::visible(&file.reason)) },
        );
    }
    if text.is_empty() {
        text = format!("{}\n", desk.lang.text("files-none"));
    }
    output::print(&text, desk.lang)?;
    Ok(Ended::Done)
}

async fn withdraw(matches: &clap::ArgMatches, desk: &Desk) -> Result<Ended, Failure> {
    let id = matches.get_one::<i64>("id").copied().unwrap_or_default();
    let reason = matches.get_one::<String>("reason").map_or("", String::as_str);
    let file = withdraw_file(&desk.org, id, &desk.who, reason, PATIENCE, desk.now)
        .await
        .map_err(|fault| failed(&fault, desk.lang))?;
    let Some(file) = file else {
        return Err(Failure::one(desk.lang.text_with("files-unknown", &[("id", id.to_string().into())])));
    };
    output::print(
        &format!(
            "{}\n",
            desk.lang.text_with("files-withdrawn", &[("file", names::visible(&file).into_owned().into())])
        ),
        desk.lang,
    )?;
    Ok(Ended::Done)
}
