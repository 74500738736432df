//! `[export]` of a mapping comes in: how another system wants its file of changes, in its own columns and words.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::file::TomlError;

/// How a file of changes is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The name of the sheet of a workbook; the language's own if absent.
    pub sheet: Option<String>,
    /// What stands between the cells of a csv.
    pub delimiter: u8,
    /// The encoding of a csv.
    pub encoding: ExportEncoding,
    /// How dates are written, as strftime has it.
    pub dates: String,
    /// The columns; the usual ones if empty.
    pub columns: Vec<ExportColumn>,
    /// The system's words for actions, roles and the classes that it calls otherwise: by our code.
    pub words: BTreeMap<String, String>,
}

impl Default for Export {
    fn default() -> Export {
        Export {
            sheet: None,
            delimiter: b';',
            encoding: ExportEncoding::Utf8,
            dates: "%d.%m.%Y".to_owned(),
            columns: Vec::new(),
            words: BTreeMap::new(),
        }
    }
}

/// The encoding of a csv.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportEncoding {
    /// With the mark by which spreadsheet programs know it.
    Utf8,
    /// What older systems read.
    Windows1251,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportColumn {
    /// Its header.
    pub header: String,
    /// What stands in it.
    pub value: ExportValue,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportValue {
    /// A field of the action.
    Field(ExportField),
    /// Always the same.
    Constant(String),
}

/// Fields of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount)]
pub enum ExportField {
    /// The number of the task: the same action keeps it.
    Task,
    /// What is to be done.
    Action,
    /// The organisation's number of the person.
    PersonId,
    /// The system's number of the person.
    PlatformId,
    /// The whole name.
    FullName,
    /// The surname.
    Surname,
    /// The given name.
    GivenName,
    /// The patronymic.
    Patronymic,
    /// The birth date.
    BirthDate,
    /// The mail address.
    Email,
    /// The role.
    Role,
    /// The place, or the group whose class it is.
    Group,
    /// The place or group until now.
    FromGroup,
    /// The name until now.
    OldName,
    /// The number of the order.
    OrderNumber,
    /// The date of the order.
    OrderDate,
    /// From when it holds.
    EffectiveDate,
    /// Why, in words.
    Basis,
    /// The clause of the regulation.
    Clause,
    /// Since when it is to be done.
    OpenedOn,
}

impl ExportField {
    /// All, in the order of the usual columns.
    pub const ALL: [ExportField; <ExportField as strum::EnumCount>::COUNT] = [
        ExportField::Task,
        ExportField::Action,
        ExportField::PersonId,
        ExportField::PlatformId,
        ExportField::FullName,
        ExportField::Surname,
        ExportField::GivenName,
        ExportField::Patronymic,
        ExportField::BirthDate,
        ExportField::Email,
        ExportField::Role,
        ExportField::Group,
        ExportField::FromGroup,
        ExportField::OldName,
        ExportField::OrderNumber,
        ExportField::OrderDate,
        ExportField::EffectiveDate,
        ExportField::Basis,
        ExportField::Clause,
        ExportField::OpenedOn,
    ];

    /// The name in a mapping; the same as in the mapping of a roster where it is the same thing.
    pub fn code(self) -> &'static str {
        match self {
            ExportField::Task => "task",
            ExportField::Action => "action",
            ExportField::PersonId => "person_id",
            ExportField::PlatformId => "platform_id",
            ExportField::FullName => "full_name",
            ExportField::Surname => "surname",
            ExportField::GivenName => "given_name",
            ExportField::Patronymic => "patronymic",
            ExportField::BirthDate => "birth_date",
            ExportField::Email => "email",
            ExportField::Role => "role",
            ExportField::Group => "group",
            ExportField::FromGroup => "from_group",
            ExportField::OldName => "old_name",
            ExportField::OrderNumber => "order_number",
            ExportField::OrderDate => "order_date",
            ExportField::EffectiveDate => "effective_date",
            ExportField::Basis => "basis",
            ExportField::Clause => "clause",
            ExportField::OpenedOn => "opened_on",
        }
    }
}

/// What a system may have its own words for: kinds of actions, roles, the staff and the organisation as places.
pub const WORDS: [&str; 23] = [
    "create_class", "rename_class", "archive_class", "invite", "add", "reassign", "remove", "attach_class_teacher",
    "detach_class_teacher", "accept_request", "decline_request", "confirm_status", "revoke_invite", "grant_admin",
    "revoke_admin", "update_person", "admin", "teacher", "class_teacher", "student", "parent", "staff", "organization",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExport {
    sheet: Option<String>,
    delimiter: Option<Spanned<String>>,
    encoding: Option<Spanned<String>>,
    dates: Option<Spanned<String>>,
    #[serde(default)]
    columns: Vec<RawColumn>,
    #[serde(default)]
    words: BTreeMap<Spanned<String>, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    header: Spanned<String>,
    value: Option<Spanned<String>>,
    constant: Option<String>,
}

impl RawExport {
    pub(super) fn checked(self, text: &str) -> Result<Export, TomlError> {
        let usual = Export::default();
        let delimiter = match &self.delimiter {
            None => usual.delimiter,
            Some(said) => match said.get_ref().as_bytes() {
                [one] if matches!(one, b';' | b',' | b'\t' | b'|') => *one,
                _ => return Err(TomlError::not_one_of(text, said, "; , | \\t")),
            },
        };
        let encoding = match &self.encoding {
            None => usual.encoding,
            Some(said) => match said.get_ref().to_lowercase().as_str() {
                "utf-8" => ExportEncoding::Utf8,
                "windows-1251" => ExportEncoding::Windows1251,
                _ => return Err(TomlError::not_one_of(text, said, "utf-8, windows-1251")),
            },
        };
        let is_format = |format: &str| {
            chrono::format::StrftimeItems::new(format).all(|item| !matches!(item, chrono::format::Item::Error))
        };
        let dates = match &self.dates {
            None => usual.dates,
            Some(said) if is_format(said.get_ref()) => said.get_ref().clone(),
            Some(said) => return Err(TomlError::not_one_of(text, said, "%d.%m.%Y, %Y-%m-%d, …")),
        };
        let mut columns = Vec::new();
        for column in self.columns {
            let value = match (&column.value, column.constant) {
                (Some(value), None) => {
                    let field = ExportField::ALL.into_iter().find(|field| field.code() == value.get_ref());
                    ExportValue::Field(field.ok_or_else(|| {
                        TomlError::not_one_of(text, value, &ExportField::ALL.map(ExportField::code).join(", "))
                    })?)
                }
                (None, Some(constant)) => ExportValue::Constant(constant),
                _ => return Err(TomlError::unknown_key(text, &column.header, "value | constant")),
            };
            columns.push(ExportColumn { header: column.header.into_inner(), value });
        }
        let mut words = BTreeMap::new();
        for (code, word) in self.words {
            if !WORDS.contains(&code.get_ref().as_str()) {
                return Err(TomlError::unknown_key(text, &code, &WORDS.join(", ")));
            }
            words.insert(code.into_inner(), word);
        }
        Ok(Export { sheet: self.sheet, delimiter, encoding, dates, columns, words })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mapping;
    use super::*;

    #[test]
    fn the_systems_own_columns_and_words() {
        let text = "[export]\nencoding = \"windows-1251\"\ndates = \"%Y-%m-%d\"\n\
                    columns = [{ header = \"Код\", value = \"person_id\" }, { header = \"Тип\", constant = \"Ч\" }]\n\
                    [export.words]\ninvite = \"ДОБАВИТЬ\"\n";
        let export = Mapping::read(text, "x").unwrap().export.unwrap();
        assert_eq!(export.encoding, ExportEncoding::Windows1251);
        assert_eq!(export.columns.len(), 2);
        assert_eq!(export.words.get("invite").map(String::as_str), Some("ДОБАВИТЬ"));
    }

    #[test]
    fn faults_name_the_line() {
        let line = |text: &str| Mapping::read(text, "x").unwrap_err().line;
        assert_eq!(line("[export]\ndelimiter = \"::\"\n"), 2);
        assert_eq!(line("[export]\nencoding = \"koi8-r\"\n"), 2);
        assert_eq!(line("[export]\ndates = \"%Q\"\n"), 2);
        assert_eq!(line("[[export.columns]]\nheader = \"Код\"\nvalue = \"snils\"\n"), 3);
        assert_eq!(line("[[export.columns]]\nheader = \"Код\"\n"), 2);
        assert_eq!(line("[export.words]\ninvit = \"+\"\n"), 2);
    }
}
