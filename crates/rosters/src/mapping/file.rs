//! A mapping file (TOML) comes in; header words, value words, group aliases and rules for tables go out, or a fault with
//! its line and key. The format is described in `mappings/README.md`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::export::{Export, RawExport};
use super::field::Field;
use super::word::Word;
use domain::roster::{Kind, MovementKind, Scope};

/// A mapping, read and checked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Mapping {
    /// Its name: a mapping of the same name replaces a shipped one.
    pub name: String,
    /// Patterns of file names that it is for; all files if empty.
    pub files: Vec<String>,
    /// Header words: the kind they hold for (`None` for all), the word, the field.
    pub headers: Vec<(Option<Kind>, Word, Field)>,
    /// Value words: the table, the code, the word.
    pub values: Vec<(ValueTable, Cow<'static, str>, Word)>,
    /// Group aliases: what is written, what it means.
    pub groups: Vec<(String, String)>,
    /// Rules for single sheets, the first that fits counts.
    pub tables: Vec<TableRule>,
    /// How a file of changes is written for the system that the mapping is of: it decides nothing.
    #[serde(skip)]
    pub export: Option<Export>,
    /// It holds answers that no plan has been looked at with yet: what rests on them waits for a person.
    pub is_new: bool,
}

/// How the tables of some sheets are to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TableRule {
    /// Patterns of sheet names; all sheets if empty.
    pub sheets: Vec<String>,
    /// For tables whose header has these words, column by column, and no others; of all headers if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub header: Vec<String>,
    /// The sheets are not to be read.
    pub skip: bool,
    /// The kind, if it is not to be found out.
    pub kind: Option<Kind>,
    /// The row of the header (1 is the first); 0 says that there is none and `columns` name all.
    pub header_row: Option<u32>,
    /// Columns by number (0 is the first), over what their header says.
    pub columns: Vec<(usize, Field)>,
    /// Values for every row.
    pub constants: Vec<(Field, String)>,
    /// Complete for what.
    pub scope: Option<Scope>,
}

/// The tables of value words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumCount)]
pub enum ValueTable {
    /// `active`, `on_leave`, `gone`.
    Standing,
    /// `admin`, `teacher`, `class_teacher`, `student`, `parent`.
    Role,
    /// `joined`, `invited`, `requested`, `blocked`, `left`.
    MemberStatus,
    /// `pedagogical`, `administration`, `other`.
    Post,
    /// `without`.
    Rights,
    /// `yes`, `no`.
    YesNo,
    /// The codes of [`MovementKind`], and `none` for what does not concern where somebody is.
    Movement,
    /// What is done with somebody: the codes of movements, `admission`, `present`.
    Act,
    /// To what an act applies: `ours`, `other`, `elsewhere`, `from_elsewhere`, `post`.
    Object,
    /// Why: `reason`.
    Reason,
    /// What turns the meaning of an act: `intention`, `refusal`, `annulment`.
    Turn,
    /// Notes: `plain`, `gone`, `on_leave`, `no_rights`, `unclear`.
    Remark,
    /// Kinds of lists in titles, sections, sheets: `listing`, `not_ours`, `some`, `gone`, `on_leave`.
    Container,
    /// Relations to a child: `legal`, `other`.
    Relation,
    /// Who stands below or above a list and is none of it: `not_listed`.
    Signer,
    /// Words of headers beside the noun: `narrowing`, `numbering`, `of_student`, `of_staff`, `of_guardian`, `of_other`,
    /// `of_another_time`.
    Qualifier,
    /// What is written short in headers; the code is the word that is meant.
    Abbreviation,
    /// Words that say nothing by themselves: `filler`.
    Filler,
    /// What stands in a column of groups and is none: `gone`, `on_leave`, `none`, `unclear`.
    NonGroup,
}

domain::serialize_as_code!(ValueTable);

impl ValueTable {
    /// All tables.
    pub const ALL: [ValueTable; <ValueTable as strum::EnumCount>::COUNT] = [
        ValueTable::Standing,
        ValueTable::Role,
        ValueTable::MemberStatus,
        ValueTable::Post,
        ValueTable::Rights,
        ValueTable::YesNo,
        ValueTable::Movement,
        ValueTable::Act,
        ValueTable::Object,
        ValueTable::Reason,
        ValueTable::Turn,
        ValueTable::Remark,
        ValueTable::Container,
        ValueTable::Relation,
        ValueTable::Signer,
        ValueTable::Qualifier,
        ValueTable::Abbreviation,
        ValueTable::Filler,
        ValueTable::NonGroup,
    ];

    /// The name in mappings.
    pub fn code(self) -> &'static str {
        match self {
            ValueTable::Standing => "standing",
            ValueTable::Role => "role",
            ValueTable::MemberStatus => "member_status",
            ValueTable::Post => "post",
            ValueTable::Rights => "rights",
            ValueTable::YesNo => "yes_no",
            ValueTable::Movement => "movement",
            ValueTable::Act => "act",
            ValueTable::Object => "object",
            ValueTable::Reason => "reason",
            ValueTable::Turn => "turn",
            ValueTable::Remark => "remark",
            ValueTable::Container => "container",
            ValueTable::Relation => "relation",
            ValueTable::Signer => "signer",
            ValueTable::Qualifier => "qualifier",
            ValueTable::Abbreviation => "abbreviation",
            ValueTable::Filler => "filler",
            ValueTable::NonGroup => "non_group",
        }
    }

    fn from_code(code: &str) -> Option<ValueTable> {
        ValueTable::ALL.into_iter().find(|table| table.code() == code)
    }

    /// True for the tables that are looked up by a word alone; of the others only phrases are made.
    pub(super) fn is_looked_up(self) -> bool {
        matches!(
            self,
            ValueTable::Standing
                | ValueTable::Role
                | ValueTable::MemberStatus
                | ValueTable::Post
                | ValueTable::Rights
                | ValueTable::YesNo
                | ValueTable::Movement
                | ValueTable::NonGroup
        )
    }

    fn has(self, code: &str) -> bool {
        match self {
            ValueTable::Standing => matches!(code, "active" | "on_leave" | "gone"),
            ValueTable::Role => domain::membership::Role::from_code(code).is_some(),
            ValueTable::MemberStatus => {
                matches!(code, "joined" | "invited" | "requested" | "blocked" | "left" | "suspended")
            }
            ValueTable::Post => matches!(code, "pedagogical" | "administration" | "other"),
            ValueTable::Rights => code == "without",
            ValueTable::YesNo => matches!(code, "yes" | "no"),
            ValueTable::Movement => code == "none" || MovementKind::from_code(code).is_some(),
            ValueTable::Act => matches!(code, "admission" | "present") || MovementKind::from_code(code).is_some(),
            ValueTable::Object => matches!(code, "ours" | "other" | "elsewhere" | "from_elsewhere" | "post"),
            ValueTable::Reason => code == "reason",
            ValueTable::Turn => matches!(code, "intention" | "refusal" | "annulment"),
            ValueTable::Remark => matches!(code, "plain" | "gone" | "on_leave" | "no_rights" | "unclear"),
            ValueTable::Container => matches!(code, "listing" | "members" | "not_ours" | "some" | "gone" | "on_leave"),
            ValueTable::Relation => matches!(code, "legal" | "other"),
            ValueTable::Signer => code == "not_listed",
            ValueTable::Qualifier => matches!(
                code,
                "narrowing" | "numbering" | "of_student" | "of_staff" | "of_guardian" | "of_other" | "of_another_time"
            ),
            ValueTable::Abbreviation => !code.is_empty() && code.chars().all(char::is_alphabetic),
            ValueTable::Filler => code == "filler",
            ValueTable::NonGroup => matches!(code, "gone" | "on_leave" | "none" | "unclear"),
        }
    }
}

/// What is wrong with a mapping or policy file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlError {
    /// The line, from 1.
    pub line: usize,
    /// The key, as it stands in the file.
    pub key: String,
    /// What is wrong there: a key of the catalogue with its arguments, or the words of the TOML reader.
    pub problem: TomlProblem,
}

/// Kinds of faults in TOML files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TomlProblem {
    /// The TOML itself: syntax, a type, a key that does not exist. The words are the TOML reader's (English).
    Toml(String),
    /// A value that is not among the allowed ones.
    NotOneOf {
        /// The value.
        value: String,
        /// The allowed ones.
        allowed: String,
    },
    /// A key or table that is not among the allowed ones.
    UnknownKey {
        /// The allowed ones.
        allowed: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMapping {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    headers: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Vec<String>>>,
    #[serde(default)]
    values: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Vec<String>>>,
    #[serde(default)]
    groups: BTreeMap<String, String>,
    #[serde(default)]
    tables: Vec<RawTable>,
    export: Option<RawExport>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    #[serde(default)]
    sheets: Vec<String>,
    #[serde(default)]
    header: Vec<String>,
    #[serde(default)]
    skip: bool,
    kind: Option<Spanned<String>>,
    header_row: Option<Spanned<u32>>,
    #[serde(default)]
    columns: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    constants: BTreeMap<Spanned<String>, String>,
    scope: Option<Spanned<String>>,
}

impl Mapping {
    /// Reads a mapping; `name` is used where the file gives none.
    ///
    /// # Errors
    /// Says line, key and what is wrong.
    pub fn read(text: &str, name: &str) -> Result<Mapping, TomlError> {
        let raw: RawMapping = toml::from_str(text).map_err(|error| TomlError::from_toml(text, &error))?;
        let mut mapping =
            Mapping { name: raw.name.unwrap_or_else(|| name.to_owned()), files: raw.files, ..Mapping::default() };
        for (kind_name, fields) in raw.headers {
            let kind = match kind_name.get_ref().as_str() {
                "any" => None,
                code => Some(Kind::from_code(code).ok_or_else(|| {
                    TomlError::unknown_key(text, &kind_name, &format!("any, {}", codes(Kind::ALL.map(Kind::code))))
                })?),
            };
            for (field_name, words) in fields {
                let field = field_of(text, &field_name)?;
                mapping.headers.extend(words.into_iter().map(|word| (kind, Word::of_header(word), field)));
            }
        }
        for (table_name, codes_and_words) in raw.values {
            let table = ValueTable::from_code(table_name.get_ref()).ok_or_else(|| {
                TomlError::unknown_key(
                    text,
                    &table_name,
                    "standing, role, member_status, post, rights, yes_no, movement, act, object, reason, turn, remark, container, \
                     relation, signer, qualifier, abbreviation, filler, non_group",
                )
            })?;
            for (code, words) in codes_and_words {
                if !table.has(code.get_ref()) {
                    return Err(TomlError::unknown_key(text, &code, table.allowed()));
                }
                mapping
                    .values
                    .extend(words.into_iter().map(|word| (table, code.get_ref().clone().into(), Word::of_value(word))));
            }
        }
        mapping.groups = raw.groups.into_iter().collect();
        for table in raw.tables {
            mapping.tables.push(table.checked(text)?);
        }
        mapping.export = raw.export.map(|export| export.checked(text)).transpose()?;
        Ok(mapping)
    }

    /// A shipped mapping whose words were folded and stemmed when the program was built (`build.rs`).
    pub(super) fn built_in(name: &str, words: &'static str) -> Mapping {
        let mut mapping = Mapping { name: name.to_owned(), ..Mapping::default() };
        for line in words.lines() {
            let mut parts = line.split('\t');
            let mut next = || parts.next().unwrap_or_default();
            let (sign, of, code) = (next(), next(), next());
            let word = Word::made(next(), next(), next());
            if sign == "H" {
                mapping.headers.extend(Field::from_code(code).map(|field| (Kind::from_code(of), word, field)));
            } else {
                mapping.values.extend(ValueTable::from_code(of).map(|table| (table, code.into(), word)));
            }
        }
        mapping
    }

    /// True if the mapping is for a file of this name.
    pub fn fits_file(&self, file: &str) -> bool {
        self.files.is_empty() || self.files.iter().any(|pattern| fits(pattern, file))
    }

    /// The rule for a sheet. Those for tables of a shape are chosen once the header is known.
    pub fn rule_for(&self, sheet: Option<&str>) -> Option<&TableRule> {
        self.tables
            .iter()
            .filter(|rule| rule.header.is_empty())
            .find(|rule| rule.sheets.is_empty() || rule.sheets.iter().any(|pattern| fits(pattern, sheet.unwrap_or(""))))
    }
}

impl RawTable {
    fn checked(self, text: &str) -> Result<TableRule, TomlError> {
        let kind = self
            .kind
            .map(|kind| {
                Kind::from_code(kind.get_ref())
                    .ok_or_else(|| TomlError::not_one_of(text, &kind, &codes(Kind::ALL.map(Kind::code))))
            })
            .transpose()?;
        let scope = self
            .scope
            .map(|scope| {
                Scope::from_code(scope.get_ref())
                    .ok_or_else(|| TomlError::not_one_of(text, &scope, "groups, organization, none"))
            })
            .transpose()?;
        let mut columns = Vec::new();
        for (letters, field) in &self.columns {
            let column = column_number(letters.get_ref())
                .ok_or_else(|| TomlError::unknown_key(text, letters, "A, B, … Z, AA …"))?;
            let field = Field::from_code(field.get_ref())
                .ok_or_else(|| TomlError::not_one_of(text, field, &codes(Field::ALL.map(Field::code))))?;
            columns.push((column, field));
        }
        columns.sort_unstable_by_key(|(column, _)| *column);
        let mut constants = Vec::new();
        for (field, value) in self.constants {
            constants.push((field_of(text, &field)?, value));
        }
        // The words of the header say where it is.
        if let Some(row) = self.header_row.as_ref().filter(|_| !self.header.is_empty()) {
            let (line, key) = place(text, row.span().start);
            let allowed = "header | header_row".to_owned();
            return Err(TomlError { line, key, problem: TomlProblem::UnknownKey { allowed } });
        }
        Ok(TableRule {
            sheets: self.sheets,
            header: self.header,
            skip: self.skip,
            kind,
            header_row: self.header_row.map(Spanned::into_inner),
            columns,
            constants,
            scope,
        })
    }
}

impl ValueTable {
    fn allowed(self) -> &'static str {
        match self {
            ValueTable::Standing => "active, on_leave, gone",
            ValueTable::Role => "admin, teacher, class_teacher, student, parent",
            ValueTable::MemberStatus => "joined, invited, requested, blocked, left",
            ValueTable::Post => "pedagogical, administration, other",
            ValueTable::Rights => "without",
            ValueTable::YesNo => "yes, no",
            ValueTable::Movement => {
                "enrolment, reinstatement, transfer, transfer_out, expulsion, graduation, academic_leave, return_from_leave, \
                 surname_change, hire, post_change, dismissal, parental_leave, cancellation, amendment, none"
            }
            ValueTable::Act => {
                "enrolment, reinstatement, transfer, transfer_out, expulsion, graduation, academic_leave, return_from_leave, \
                 surname_change, hire, post_change, dismissal, parental_leave, admission, present"
            }
            ValueTable::Object => "ours, other, elsewhere, from_elsewhere, post",
            ValueTable::Reason => "reason",
            ValueTable::Turn => "intention, refusal, annulment",
            ValueTable::Remark => "plain, gone, on_leave, no_rights, unclear",
            ValueTable::Container => "listing, not_ours, some, gone, on_leave",
            ValueTable::Relation => "legal, other",
            ValueTable::Signer => "not_listed",
            ValueTable::Qualifier => {
                "narrowing, numbering, of_student, of_staff, of_guardian, of_other, of_another_time"
            }
            ValueTable::Abbreviation => "a word of letters",
            ValueTable::Filler => "filler",
            ValueTable::NonGroup => "gone, on_leave, none, unclear",
        }
    }
}

fn field_of(text: &str, name: &Spanned<String>) -> Result<Field, TomlError> {
    Field::from_code(name.get_ref())
        .ok_or_else(|| TomlError::unknown_key(text, name, &codes(Field::ALL.map(Field::code))))
}

fn codes<const N: usize>(codes: [&'static str; N]) -> String {
    codes.join(", ")
}

impl TomlError {
    /// What the TOML reader found.
    pub fn from_toml(text: &str, error: &toml::de::Error) -> TomlError {
        let at = error.span().map_or(0, |span| span.start);
        let (line, key) = place(text, at);
        let words = error.message().lines().next().unwrap_or("").to_owned();
        TomlError { line, key, problem: TomlProblem::Toml(words) }
    }

    /// A value outside the allowed ones.
    pub fn not_one_of(text: &str, value: &Spanned<String>, allowed: &str) -> TomlError {
        let (line, key) = place(text, value.span().start);
        TomlError {
            line,
            key,
            problem: TomlProblem::NotOneOf { value: value.get_ref().clone(), allowed: allowed.to_owned() },
        }
    }

    /// A key outside the allowed ones.
    pub fn unknown_key(text: &str, key: &Spanned<String>, allowed: &str) -> TomlError {
        let (line, _) = place(text, key.span().start);
        TomlError { line, key: key.get_ref().clone(), problem: TomlProblem::UnknownKey { allowed: allowed.to_owned() } }
    }

    /// The fault in words.
    pub fn message(&self, lang: i18n::Lang, file: &str) -> String {
        let line = self.line;
        let key = self.key.as_str();
        let mut args = vec![("file", file.into()), ("line", line.to_string().into()), ("key", key.into())];
        match &self.problem {
            TomlProblem::Toml(words) => {
                args.push(("words", words.as_str().into()));
                lang.text_with("toml-syntax", &args)
            }
            TomlProblem::NotOneOf { value, allowed } => {
                args.push(("value", value.as_str().into()));
                args.push(("allowed", allowed.as_str().into()));
                lang.text_with("toml-not-one-of", &args)
            }
            TomlProblem::UnknownKey { allowed } => {
                args.push(("allowed", allowed.as_str().into()));
                lang.text_with("toml-unknown-key", &args)
            }
        }
    }
}

/// The line of a byte, and the key that stands on it.
fn place(text: &str, at: usize) -> (usize, String) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let words = text.lines().nth(line - 1).unwrap_or("");
    let key = words.split('=').next().unwrap_or("").trim().trim_matches(['[', ']', '"']).to_owned();
    (line, key)
}

/// The number of a column: `A` is 0, `AA` is 26.
pub fn column_number(letters: &str) -> Option<usize> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    letters
        .chars()
        .try_fold(0usize, |sum, c| {
            c.is_ascii_alphabetic().then(|| sum * 26 + (c.to_ascii_uppercase() as usize - 'A' as usize + 1))
        })
        .and_then(|number| number.checked_sub(1))
}

/// The letters of a column: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Fits a name to a pattern with `*` and `?`, case-blind.
pub fn fits(pattern: &str, name: &str) -> bool {
    fn go(pattern: &[char], name: &[char]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => go(rest, name) || name.split_first().is_some_and(|(_, tail)| go(pattern, tail)),
            (Some(('?', rest)), Some((_, tail))) => go(rest, tail),
            (Some((p, rest)), Some((n, tail))) if p == n => go(rest, tail),
            _ => false,
        }
    }
    let chars = |text: &str| text.to_lowercase().chars().collect::<Vec<_>>();
    go(&chars(pattern), &chars(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_mappings_are_sound() {
        for (name, text) in super::super::SHIPPED {
            let mapping = Mapping::read(text, name).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            assert_eq!(&mapping.name, name);
        }
    }

    #[test]
    fn faults_name_line_and_key() {
        let fault = Mapping::read("name = \"x\"\n[headers.any]\nfull_nam = [\"ФИО\"]\n", "x").unwrap_err();
        assert_eq!((fault.line, fault.key.as_str()), (3, "full_nam"));
        let fault = Mapping::read("[[tables]]\nkind = \"pupils\"\n", "x").unwrap_err();
        assert_eq!((fault.line, fault.key.as_str()), (2, "kind"));
        assert!(matches!(fault.problem, TomlProblem::NotOneOf { .. }));
        let fault = Mapping::read("nme = 1\n", "x").unwrap_err();
        assert_eq!((fault.line, fault.key.as_str()), (1, "nme"));
        let fault = Mapping::read("name = \n", "x").unwrap_err();
        assert_eq!(fault.line, 1);
    }

    #[test]
    fn letters_and_patterns() {
        for (letters, number) in [("A", 0), ("Z", 25), ("AA", 26), ("ab", 27)] {
            assert_eq!(column_number(letters), Some(number));
            assert_eq!(column_letters(number), letters.to_uppercase());
        }
        assert_eq!(column_number("1"), None);
        assert!(fits("*контингент*.xlsx", "Контингент 2026.XLSX"));
        assert!(!fits("контингент.xlsx", "контингент2.xlsx"));
    }
}
