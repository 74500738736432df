//! Tasks of another system come in; its file of changes goes out, in its own columns and words.

use std::borrow::Cow;
use std::io;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellFormat, Workbook, XlsxError};

use super::worklist::order_of;
use super::{inert, phrases};
use domain::membership::PlaceName;
use i18n::Lang;
use planner::identity::Particulars;
use rosters::mapping::export::{Export, ExportColumn, ExportEncoding, ExportField, ExportValue};
use store::Task;

/// A task, and what the rosters and the system's list know of its person.
#[derive(Debug)]
pub struct Change<'a> {
    /// The task.
    pub task: &'a Task,
    /// The person's particulars; without any for a task about a class.
    pub who: Particulars,
}

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangesKind {
    /// Text.
    Csv,
    /// A workbook.
    Xlsx,
}

/// The bytes of a file of changes. The same changes give the same bytes.
///
/// # Errors
/// Those of the writer.
pub fn changes(changes: &[Change<'_>], export: &Export, kind: ChangesKind, lang: Lang) -> io::Result<Vec<u8>> {
    let columns: Cow<'_, [ExportColumn]> =
        if export.columns.is_empty() { Cow::Owned(usual(lang)) } else { Cow::Borrowed(&export.columns) };
    let head: Vec<String> = columns.iter().map(|column| column.header.clone()).collect();
    // In an order in which they can be carried out line by line.
    let mut changes: Vec<&Change<'_>> = changes.iter().collect();
    changes.sort_by_key(|change| order_of(change.task));
    let rows = changes.into_iter().map(|change| {
        let cell = |column: &ExportColumn| match &column.value {
            ExportValue::Constant(text) => text.clone(),
            ExportValue::Field(field) => field_of(change, *field, export, lang),
        };
        columns.iter().map(cell).collect::<Vec<String>>()
    });
    match kind {
        ChangesKind::Csv => csv(&head, rows, export),
        ChangesKind::Xlsx => {
            let sheet = export.sheet.clone().unwrap_or_else(|| lang.text("changes-sheet"));
            xlsx(&head, rows, &sheet).map_err(io::Error::other)
        }
    }
}

/// The columns where the mapping names none.
fn usual(lang: Lang) -> Vec<ExportColumn> {
    let column = |field: ExportField| ExportColumn {
        header: lang.text(&format!("changes-{}", field.code().replace('_', "-"))),
        value: ExportValue::Field(field),
    };
    ExportField::ALL.into_iter().map(column).collect()
}

fn field_of(change: &Change<'_>, field: ExportField, export: &Export, lang: Lang) -> String {
    let (task, who) = (change.task, &change.who);
    let action = &task.action;
    let person = action.person();
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.format(&export.dates).to_string());
    let own = |code: &str, usual: &dyn Fn() -> String| export.words.get(code).cloned().unwrap_or_else(usual);
    let place = |place: &PlaceName| match place {
        PlaceName::Class(group) => group.clone(),
        _ => own(&place.to_string(), &|| phrases::place_words(lang, place)),
    };
    let order = action.basis.order();
    let text = match field {
        ExportField::Task => Some(task.id.to_string()),
        ExportField::Action => Some(own(action.kind().code(), &|| phrases::action_words(lang, action.kind()))),
        ExportField::PersonId => Some(who.person_id.clone()),
        ExportField::PlatformId => person.and_then(|person| person.platform_id.clone()),
        ExportField::FullName => person.map(|person| person.name.clone()),
        ExportField::Surname => Some(who.surname.clone()),
        ExportField::GivenName => Some(who.given_name.clone()),
        ExportField::Patronymic => Some(who.patronymic.clone()),
        ExportField::BirthDate => date(who.birth_date),
        ExportField::Email => Some(who.email.clone()),
        ExportField::Role => action.role().map(|role| own(role.code(), &|| phrases::role_words(lang, role))),
        ExportField::Group => Some(place(action.place())),
        ExportField::FromGroup => {
            let from = action.from().map(|from| &from.place);
            from.or(action.old_place()).map(place)
        }
        ExportField::OldName => action.old_name().map(str::to_owned),
        ExportField::OrderNumber => order.and_then(|order| order.number.clone()),
        ExportField::OrderDate => date(order.and_then(|order| order.date)),
        ExportField::EffectiveDate => date(order.and_then(|order| order.effective)),
        ExportField::Basis => Some(phrases::basis_words(lang, &action.basis)),
        ExportField::Clause => Some(action.clause.to_string()),
        ExportField::OpenedOn => {
            let opened = chrono::DateTime::parse_from_rfc3339(&task.opened_at).ok();
            date(opened.map(|at| at.date_naive()))
        }
    };
    text.unwrap_or_default()
}

fn csv(head: &[String], rows: impl Iterator<Item = Vec<String>>, export: &Export) -> io::Result<Vec<u8>> {
    let mut writer = ::csv::WriterBuilder::new()
        .delimiter(export.delimiter)
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(head.iter().map(|text| inert(text).into_owned()))?;
    for row in rows {
        writer.write_record(row.iter().map(|text| inert(text).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    match export.encoding {
        ExportEncoding::Utf8 => Ok(["\u{feff}".as_bytes(), &bytes].concat()),
        ExportEncoding::Windows1251 => {
            let text = String::from_utf8_lossy(&bytes);
            Ok(text.chars().map(|c| in_windows_1251(c).unwrap_or(b'?')).collect())
        }
    }
}

fn in_windows_1251(c: char) -> Option<u8> {
    let mut buffer = [0; 4];
    let (bytes, _, has_none) = encoding_rs::WINDOWS_1251.encode(c.encode_utf8(&mut buffer));
    bytes.first().copied().filter(|_| !has_none)
}

fn xlsx(head: &[String], rows: impl Iterator<Item = Vec<String>>, name: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same changes give the same bytes: the file has no date of its own.
    let no_date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&no_date));
    let sheet = workbook.add_worksheet();
    sheet.set_name(name)?;
    let bold = CellFormat::new().set_bold();
    for (column, text) in (0u16..).zip(head) {
        sheet.write_string_with_format(0, column, text, &bold)?;
        sheet.set_column_width(column, 18.0)?;
    }
    for (row, cells) in (1u32..).zip(rows) {
        // All are texts: numbers of people keep their zeros.
        for (column, text) in (0u16..).zip(&cells) {
            sheet.write_string(row, column, text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rosters::mapping::export::WORDS;

    #[test]
    fn letters_of_an_older_encoding() {
        let bytes: Vec<u8> = "Ёё№–\u{4e00}".chars().map(|c| in_windows_1251(c).unwrap_or(b'?')).collect();
        assert_eq!(bytes, [0xA8, 0xB8, 0xB9, 0x96, b'?']);
    }

    #[test]
    fn a_mapping_can_name_every_role_and_kind() {
        for role in domain::membership::Role::ALL {
            assert!(WORDS.contains(&role.code()), "{}", role.code());
        }
        let kinds = WORDS.iter().filter(|code| phrases::kind_of(code).is_some()).count();
        assert_eq!(kinds + domain::membership::Role::ALL.len() + 2, WORDS.len());
    }

    #[test]
    fn usual_columns_have_words() {
        for lang in [Lang::Ru, Lang::En] {
            for column in usual(lang) {
                assert!(!column.header.contains("Unknown localization"), "{}", column.header);
            }
        }
    }
}
