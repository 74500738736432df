//! A notice comes in; the finding goes out, in words.

use super::{Finding, PersonRef};
use domain::roster::{Dataset, Notice, NoticeArg};
use i18n::{Arg, Lang};

/// Arguments of notices that a sentence leaves out where they are empty.
const MAY_BE_ABSENT: [&str; 7] = ["header", "rows", "group", "other_group", "places", "date", "likely"];

/// A notice in words.
pub fn finding(dataset: &Dataset, notice: &Notice, lang: Lang) -> Finding {
    let key = notice.code.replace(['.', '_'], "-");
    let mut args: Vec<(&'static str, Arg<'_>)> = notice
        .args
        .iter()
        .map(|(name, value)| {
            let value = match value {
                // The catalogues choose by «none» what to leave out; an empty text cannot be chosen by.
                NoticeArg::Text(text) if text.is_empty() && MAY_BE_ABSENT.contains(name) => Arg::from("none"),
                // Places come as codes, one a line.
                NoticeArg::Text(text) if matches!(*name, "place" | "places") => {
                    Arg::from(text.lines().map(|code| lang.place_of_code(code)).collect::<Vec<_>>().join(", "))
                }
                NoticeArg::Text(text) => Arg::from(text.as_str()),
                NoticeArg::Count(count) => Arg::Count(*count),
            };
            (*name, value)
        })
        .collect();
    let person = notice
        .person
        .as_ref()
        .map(|mention| PersonRef { key: mention.key.clone(), name: dataset.names.display(mention.name) });
    if let Some(person) = &person {
        args.push(("name", Arg::from(person.name.clone())));
    }
    let table = notice.source.and_then(|source| dataset.table(source.table));
    let (file, sheet) = match (&notice.sheet, table) {
        (Some((file, sheet)), _) => (Some(file.clone()), sheet.clone()),
        (None, Some(table)) => (Some(table.file.clone()), table.sheet.clone()),
        (None, None) => (None, None),
    };
    Finding {
        severity: notice.severity,
        code: notice.code.into(),
        message: lang.text_with(&key, &args),
        file,
        sheet,
        row: notice.source.map(|source| source.row).filter(|row| *row > 0),
        column: notice.column.clone(),
        person,
        platform: None,
    }
}

/// By file, sheet, row, code, words.
pub(super) fn finding_order(finding: &Finding) -> (Option<&str>, Option<&str>, Option<u32>, &str, &str) {
    (finding.file.as_deref(), finding.sheet.as_deref(), finding.row, &finding.code, finding.message.as_str())
}
