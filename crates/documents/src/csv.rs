//! The plan as csv: a row an action, with words and codes, for a spreadsheet program.

use std::io::{self, Write};

use super::grouping::sources;
use super::{inert, phrases};
use i18n::Lang;
use names::visible;
use planner::plan::Plan;

/// The columns of an action; the key of a header is `column-` and the name.
pub(super) const COLUMNS: [&str; 19] = [
    "place", "person", "action", "role", "from", "basis", "clause", "verdict", "guards", "reasons", "identity",
    "source", "category", "platform-id", "key", "kind", "place-code", "id", "platform",
];

/// One action as texts, in the order of [`COLUMNS`].
pub(super) fn cells(plan: &Plan, n: usize, lang: Lang) -> Vec<String> {
    let Some(action) = plan.actions.get(n) else { return Vec::new() };
    let person = action.person();
    let identity = action.identity.as_ref().map(|identity| {
        let evidence: Vec<String> = identity.evidence.iter().map(|code| phrases::evidence_words(lang, code)).collect();
        let confidence = phrases::confidence_words(lang, identity.confidence.code());
        if evidence.is_empty() { confidence } else { format!("{confidence}: {}", evidence.join(", ")) }
    });
    vec![
        phrases::place_words(lang, action.place()),
        person.map(|person| person.name.clone()).unwrap_or_default(),
        phrases::action_words(lang, action.kind()),
        action.role().map(|role| phrases::role_words(lang, role)).unwrap_or_default(),
        phrases::from_words(lang, action),
        phrases::ground_words(lang, action),
        action.clause.to_string(),
        phrases::verdict_words(lang, action.verdict.code()),
        phrases::guards_words(lang, action),
        phrases::reasons_words(action),
        identity.unwrap_or_default(),
        sources(action),
        person.map(|person| phrases::category_words(lang, person.category.code())).unwrap_or_default(),
        person.and_then(|person| person.platform_id.clone()).unwrap_or_default(),
        person.map(|person| person.key.to_string()).unwrap_or_default(),
        action.kind().code().to_owned(),
        action.place().to_string(),
        action.id.clone(),
        action.platform.clone().unwrap_or_default(),
    ]
    .into_iter()
    .map(|text| visible(&text).into_owned())
    .collect()
}

pub(super) fn write(plan: &Plan, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    // The mark tells Excel that this is UTF-8; it reads `;` where Russian is set.
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = ::csv::WriterBuilder::new().delimiter(b';').terminator(::csv::Terminator::CRLF).from_writer(out);
    // What was not compared stands in a column of its own, in the first row: every row stays an action, but for that of a
    // plan without any.
    let coverage = phrases::coverage_words(lang, plan).unwrap_or_default();
    let headers = COLUMNS.iter().chain(["coverage"].iter());
    writer.write_record(headers.map(|name| lang.text(&format!("column-{name}"))))?;
    for n in 0..plan.actions.len() {
        let mut cells: Vec<String> = cells(plan, n, lang).iter().map(|text| inert(text).into_owned()).collect();
        cells.push(if n == 0 { inert(&visible(&coverage)).into_owned() } else { String::new() });
        writer.write_record(cells)?;
    }
    if plan.actions.is_empty() && !coverage.is_empty() {
        let mut cells = vec![String::new(); COLUMNS.len()];
        cells.push(inert(&visible(&coverage)).into_owned());
        writer.write_record(cells)?;
    }
    writer.flush()
}
