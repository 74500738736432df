//! A header comes in; the kind of the table and the column of each field go out.

use super::dictionary::Dictionary;
use super::field::Field;
use super::file::TableRule;
use super::header::HeaderRow;
use super::hear::{Speaking, Speech};
use super::title::{Listing, Titles};
use domain::roster::{GroupName, Kind};
use names::fold_words;

/// One column, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The column's number (0 is the first).
    pub index: usize,
    /// Its header.
    pub header: String,
    /// What it holds; `None` if no mapping knows the header.
    pub field: Option<Field>,
}

/// A legal representative's columns on a student's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardianColumns {
    /// The name, with or without a phone behind it; or the surname, with the other parts in columns of their own.
    pub name: usize,
    /// The given name.
    pub given: Option<usize>,
    /// The patronymic.
    pub patronymic: Option<usize>,
    /// The phone in a column of its own.
    pub phone: Option<usize>,
    /// The mail address.
    pub email: Option<usize>,
}

/// The columns of a table.
#[derive(Debug, Clone)]
pub struct Columns {
    /// What the table holds.
    pub kind: Kind,
    /// How the kind was found out: a key of the catalogue.
    pub why: &'static str,
    /// All columns, in order.
    pub all: Vec<Column>,
    /// Columns with the words of a movement, the telling one first.
    pub movements: Vec<usize>,
    /// Columns of legal representatives.
    pub guardians: Vec<GuardianColumns>,
    /// Groups as columns: a cross table of the teaching load.
    pub cross_groups: Vec<(usize, String)>,
    /// Fields that two columns claim: nothing is guessed.
    pub ambiguous: Vec<(Field, Vec<String>)>,
    /// Values that a mapping gives for every row.
    pub constants: Vec<(Field, String)>,
    /// Columns that may say something of the person: notes, and those that nobody knows.
    pub speaking: Vec<Speaking>,
    /// Columns without a header among those that have one: whatever stands there is asked about, as right of the last header.
    pub bare: Vec<usize>,
    /// Number of columns up to the last header.
    pub width: usize,
    by_field: [Option<usize>; Field::ALL.len()],
}

impl Columns {
    /// The header of a column by number.
    pub fn header_at(&self, index: usize) -> &str {
        self.all.iter().find(|column| column.index == index).map_or("", |column| column.header.as_str())
    }

    /// The column of a field.
    #[inline]
    pub fn of(&self, field: Field) -> Option<usize> {
        self.by_field.get(field as usize).copied().flatten()
    }

    /// True if a column is read as its field, and not another one instead of it.
    pub fn is_used(&self, column: usize, field: Field) -> bool {
        let of_guardian = |known: &GuardianColumns| {
            [Some(known.name), known.given, known.patronymic, known.phone, known.email].contains(&Some(column))
        };
        matches!(field, Field::Ignored | Field::Remark)
            || self.of(field) == Some(column)
            || self.movements.contains(&column)
            || self.guardians.iter().any(of_guardian)
            || self.speaking.iter().any(|speaking| speaking.index == column)
    }

    /// The header of a field's column.
    pub fn header(&self, field: Field) -> &str {
        self.of(field)
            .and_then(|index| self.all.iter().find(|column| column.index == index))
            .map_or("", |column| column.header.as_str())
    }

    /// The constant of a field.
    #[inline]
    pub fn constant(&self, field: Field) -> Option<&str> {
        self.constants.iter().find(|(other, _)| *other == field).map(|(_, value)| value.as_str())
    }

    /// True if the person's name can be read from these columns.
    pub fn name_a_person(&self) -> bool {
        [Field::FullName, Field::Surname, Field::ClassTeacher, Field::Student]
            .iter()
            .any(|field| self.of(*field).is_some())
            || (self.kind == Kind::Guardians && !self.guardians.is_empty())
    }

    /// Resolves a header.
    pub fn resolve(
        header: &HeaderRow,
        titles: &Titles,
        dictionary: &Dictionary,
        rule: Option<&TableRule>,
        forced: Option<Kind>,
    ) -> Columns {
        let generic: Vec<(usize, &str, Option<Field>)> = header
            .texts
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
            .map(|(index, text)| (index, text.as_str(), dictionary.field(None, text)))
            .collect();
        let (kind, why) = match rule.and_then(|rule| rule.kind) {
            Some(kind) => (kind, "kind-by-mapping"),
            None => match forced {
                Some(kind) => (kind, "kind-by-option"),
                None => find_kind(&generic, titles, dictionary),
            },
        };
        let mut all: Vec<Column> = generic
            .iter()
            .map(|(index, text, _)| Column {
                index: *index,
                header: (*text).to_owned(),
                field: dictionary.field(Some(kind), text),
            })
            .collect();
        for (index, field) in rule.map(|rule| rule.columns.as_slice()).unwrap_or_default() {
            match all.iter_mut().find(|column| column.index == *index) {
                Some(column) => column.field = Some(*field),
                None => all.push(Column { index: *index, header: String::new(), field: Some(*field) }),
            }
        }
        let mut columns = Columns {
            kind,
            why,
            all,
            movements: Vec::new(),
            guardians: Vec::new(),
            cross_groups: Vec::new(),
            ambiguous: Vec::new(),
            constants: rule.map(|rule| rule.constants.clone()).unwrap_or_default(),
            speaking: Vec::new(),
            bare: Vec::new(),
            width: header.texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1),
            by_field: [None; Field::ALL.len()],
        };
        columns.settle(rule);
        columns
    }

    fn settle(&mut self, rule: Option<&TableRule>) {
        self.drop_doubles();
        for (index, field) in rule.map(|rule| rule.columns.as_slice()).unwrap_or_default() {
            // Whoever says what a column holds has seen it beside the others.
            let dropped = self.all.iter_mut().find(|column| column.index == *index);
            if let Some(column) = dropped.filter(|column| column.field == Some(Field::Ignored)) {
                column.field = Some(*field);
            }
        }
        let by_rule: Vec<usize> =
            rule.map(|rule| rule.columns.iter().map(|(index, _)| *index).collect()).unwrap_or_default();
        let all = std::mem::take(&mut self.all);
        for field in Field::ALL {
            let mut claims: Vec<&Column> = all.iter().filter(|column| column.field == Some(field)).collect();
            // A mapping's word is final.
            if claims.iter().any(|column| by_rule.contains(&column.index)) {
                claims.retain(|column| by_rule.contains(&column.index));
            }
            match field {
                Field::Ignored
                | Field::GuardianSurname
                | Field::GuardianGivenName
                | Field::GuardianPatronymic
                | Field::GuardianPhone
                | Field::GuardianEmail
                | Field::Remark => {}
                Field::Movement => self.movements = movement_columns(&claims),
                Field::Guardian => {
                    let named = all.iter().filter(|column| names_a_guardian(column.field));
                    self.guardians = named.map(|column| guardian_columns(column, &all)).collect();
                }
                // People have two phones, two addresses, a file and a record book: the first one counts.
                Field::Ordinal | Field::Phone | Field::Email | Field::PersonId | Field::Snils => {
                    self.set(field, claims.first().map(|column| column.index));
                }
                _ => match claims.as_slice() {
                    [] => {}
                    [only] => self.set(field, Some(only.index)),
                    several => {
                        let headers = several.iter().map(|column| column.header.clone()).collect();
                        self.ambiguous.push((field, headers));
                    }
                },
            }
        }
        // A phone that belongs to the guardian beside it is not the student's.
        if let Some(phone) = self.of(Field::Phone)
            && self.guardians.iter().any(|guardian| guardian.phone == Some(phone))
        {
            let other = all
                .iter()
                .filter(|column| column.field == Some(Field::Phone))
                .map(|column| column.index)
                .find(|index| self.guardians.iter().all(|guardian| guardian.phone != Some(*index)));
            self.set(Field::Phone, other);
        }
        if self.kind == Kind::Teaching {
            self.cross_groups = all
                .iter()
                .filter(|column| column.field.is_none() && GroupName::looks_like_one(&column.header))
                .map(|column| (column.index, column.header.clone()))
                .collect();
        }
        let declared = rule.is_some_and(|rule| rule.header_row == Some(0));
        self.speaking = all
            .iter()
            .filter(|column| !self.cross_groups.iter().any(|(index, _)| *index == column.index))
            .filter(|_| !declared)
            .filter_map(|column| {
                let speech = match column.field {
                    None => Speech::Unknown,
                    Some(Field::Remark) => Speech::Notes,
                    Some(field) if is_beside(self.kind, field) => Speech::Beside,
                    Some(_) => return None,
                };
                Some(Speaking { index: column.index, header: column.header.clone(), speech })
            })
            .collect();
        if declared {
            self.width = usize::MAX;
        } else {
            self.bare = (0..self.width).filter(|index| !all.iter().any(|column| column.index == *index)).collect();
        }
        self.all = all;
    }

    /// Where two words mean one field but one of them is the plainer word, the other column is left out.
    fn drop_doubles(&mut self) {
        let has = |columns: &[Column], field: Field| columns.iter().any(|column| column.field == Some(field));
        // A page of members says «Имя» for the whole name.
        if self.kind == Kind::Members && !has(&self.all, Field::FullName) && !has(&self.all, Field::Surname) {
            for column in self.all.iter_mut().filter(|column| column.field == Some(Field::GivenName)) {
                column.field = Some(Field::FullName);
            }
        }
        // «Параллель» beside the letter of the class is the class's number.
        if has(&self.all, Field::GroupLetter) && !has(&self.all, Field::Group) {
            for column in self.all.iter_mut().filter(|column| fold_words(&column.header) == "параллель") {
                column.field = Some(Field::Group);
            }
        }
        // In a list of students «ФИО ребёнка» is the student, whoever stands beside.
        let somebody = has(&self.all, Field::FullName) || has(&self.all, Field::Surname);
        if self.kind == Kind::Students && !somebody {
            for column in self.all.iter_mut().filter(|column| column.field == Some(Field::Student)) {
                column.field = Some(Field::FullName);
            }
        }
        let three = has(&self.all, Field::Surname) && has(&self.all, Field::GivenName);
        let groups = self.all.iter().filter(|column| column.field == Some(Field::Group)).count();
        let several_names = self.all.iter().filter(|column| column.field == Some(Field::FullName)).count() > 1;
        for column in &mut self.all {
            let folded = fold_words(&column.header);
            match column.field {
                // «Имя пользователя» beside «Ф.И.О.» is a login.
                Some(Field::FullName)
                    if several_names
                        && (folded.contains("пользовател") || folded.contains("профил") || folded == "участник") =>
                {
                    column.field = Some(Field::Ignored);
                }
                // «ФИО» over «Фамилия», «Имя», «Отчество».
                Some(Field::FullName) if three => column.field = Some(Field::Ignored),
                Some(Field::Group) if groups > 1 && folded.contains("подразделен") => {
                    column.field = Some(Field::Ignored)
                }
                _ => {}
            }
        }
        let dated = self.all.iter().filter(|column| column.field == Some(Field::EffectiveDate)).count();
        if dated > 1 {
            let kept = self.all.iter().position(|column| {
                column.field == Some(Field::EffectiveDate) && !fold_words(&column.header).contains("зачислен")
            });
            for (n, column) in self.all.iter_mut().enumerate() {
                if column.field == Some(Field::EffectiveDate) && Some(n) != kept {
                    column.field = Some(Field::Ignored);
                }
            }
        }
    }

    fn set(&mut self, field: Field, column: Option<usize>) {
        if let Some(place) = self.by_field.get_mut(field as usize) {
            *place = column;
        }
    }
}

/// True for a field of another kind of table, in which words may stand that tell of the person.
fn is_beside(kind: Kind, field: Field) -> bool {
    let of_orders = matches!(
        field,
        Field::Movement
            | Field::OrderNumber
            | Field::OrderDate
            | Field::OrderReference
            | Field::EffectiveDate
            | Field::FromGroup
            | Field::ToGroup
            | Field::NewName
            | Field::MemberStatus
    );
    match kind {
        Kind::Students => of_orders || matches!(field, Field::Post | Field::Subject | Field::Rights | Field::Relation),
        Kind::Staff => of_orders || matches!(field, Field::Rights | Field::Relation),
        Kind::Guardians | Kind::Teaching => of_orders || matches!(field, Field::Left | Field::LeavingReason),
        Kind::Movements => matches!(field, Field::Left | Field::LeavingReason | Field::Status),
        Kind::Members | Kind::Consents => false,
    }
}

/// «Вид движения» tells more than «Основание».
fn movement_columns(claims: &[&Column]) -> Vec<usize> {
    let weak = |column: &Column| {
        let folded = fold_words(&column.header);
        folded.starts_with("основание")
            || folded.starts_with("причина")
            || folded.starts_with("статус")
            || folded.starts_with("состояние")
    };
    let (weaker, stronger): (Vec<&Column>, Vec<&Column>) = claims.iter().copied().partition(|column| weak(column));
    stronger.iter().chain(&weaker).map(|column| column.index).collect()
}

fn names_a_guardian(field: Option<Field>) -> bool {
    matches!(field, Some(Field::Guardian | Field::GuardianSurname))
}

/// The other parts of a guardian's name, the phone and the address that stand right behind it.
fn guardian_columns(name: &Column, all: &[Column]) -> GuardianColumns {
    let mut columns = GuardianColumns { name: name.index, given: None, patronymic: None, phone: None, email: None };
    let behind = all.iter().filter(|column| column.index > name.index);
    for column in behind {
        match column.field {
            Some(Field::GuardianGivenName) if columns.given.is_none() => columns.given = Some(column.index),
            Some(Field::GuardianPatronymic) if columns.patronymic.is_none() => {
                columns.patronymic = Some(column.index);
            }
            Some(Field::GuardianPhone | Field::Phone) if columns.phone.is_none() => columns.phone = Some(column.index),
            Some(Field::GuardianEmail) if columns.email.is_none() => columns.email = Some(column.index),
            Some(Field::Ignored | Field::Relation | Field::Rights | Field::GuardianEmail | Field::Email) | None => {}
            _ => break,
        }
    }
    // The mother's phone may stand before her name, or far behind it.
    if columns.phone.is_none() {
        let kin = kin_of(&name.header);
        columns.phone = all
            .iter()
            .find(|column| column.field == Some(Field::GuardianPhone) && kin.is_some() && kin_of(&column.header) == kin)
            .map(|column| column.index);
    }
    columns
}

fn kin_of(header: &str) -> Option<&'static str> {
    let folded = fold_words(header);
    [
        ("мат", "mother"),
        ("мам", "mother"),
        ("отец", "father"),
        ("отц", "father"),
        ("пап", "father"),
        ("законн", "guardian"),
        ("родител", "guardian"),
        ("опекун", "guardian"),
    ]
    .iter()
    .find(|(root, _)| folded.contains(root))
    .map(|(_, kin)| *kin)
}

/// Why a list is taken for one of students, though it may be the platform's of its members: its people wait until somebody says.
pub(super) const KIND_UNSURE: &str = "kind-unsure";

fn find_kind(
    columns: &[(usize, &str, Option<Field>)],
    titles: &Titles,
    dictionary: &Dictionary,
) -> (Kind, &'static str) {
    let at = |field: Field| columns.iter().find(|(_, _, known)| *known == Some(field)).map(|(index, _, _)| *index);
    let has = |field: Field| at(field).is_some();
    let guardian_at = at(Field::Guardian).or(at(Field::GuardianSurname));
    let header_is = |words: &[&str]| {
        columns.iter().any(|(_, text, _)| {
            let folded = fold_words(text);
            words.iter().any(|word| folded.starts_with(word))
        })
    };
    if (has(Field::PlatformId) && (has(Field::Role) || has(Field::Place) || has(Field::Group)))
        || has(Field::MemberStatus)
        || (has(Field::JoinedAt) && !has(Field::Movement))
        || has(Field::InvitedAt)
        || has(Field::BlockedUntil)
        || has(Field::StatusConfirmed)
    {
        return (Kind::Members, "kind-by-headers");
    }
    if has(Field::AcknowledgedOn) {
        return (Kind::Consents, "kind-by-headers");
    }
    let told = columns.iter().any(|(_, text, field)| {
        *field == Some(Field::Movement)
            && !fold_words(text).starts_with("основание")
            && !fold_words(text).starts_with("причина")
            && !fold_words(text).starts_with("содержание")
    });
    let ordered =
        has(Field::OrderNumber) || has(Field::OrderDate) || has(Field::OrderReference) || has(Field::EffectiveDate);
    // A list of those who left is a list of people: each row says by which order.
    let of_leavers = titles.listing() != Listing::Plain && !told;
    if !of_leavers
        && (told
            || has(Field::FromGroup)
            || has(Field::ToGroup)
            || has(Field::NewName)
            || (has(Field::Movement) && (ordered || titles.annex))
            || (titles.annex && (titles.movement.is_some() || !has(Field::BirthDate)))
            || (titles.movement.is_some() && titles.names_an_order()))
    {
        return (Kind::Movements, "kind-by-headers");
    }
    let child = columns
        .iter()
        .find(|(_, text, _)| dictionary.field(Some(Kind::Guardians), text) == Some(Field::Student))
        .map(|(index, _, _)| *index);
    if let (Some(guardian), Some(child)) = (guardian_at, child) {
        // A student's row with his parents behind it is a list of students: it has his birth date and his group.
        let listed = child < guardian && has(Field::BirthDate) && has(Field::Group) && !has(Field::Relation);
        return if listed { (Kind::Students, "kind-by-headers") } else { (Kind::Guardians, "kind-by-headers") };
    }
    let beside_child = guardian_at.is_some() || has(Field::FullName) || has(Field::Surname) || has(Field::Relation);
    if has(Field::Student) && beside_child {
        return (Kind::Guardians, "kind-by-headers");
    }
    let crossed =
        columns.iter().filter(|(_, text, field)| field.is_none() && GroupName::looks_like_one(text)).count() >= 2;
    let named = has(Field::FullName) || has(Field::Surname);
    if (has(Field::Subject) && (has(Field::Group) || crossed || has(Field::ClassTeacherOf) || titles.teaching) && named)
        || (crossed && named && !has(Field::BirthDate))
        || (has(Field::ClassTeacher) && has(Field::Group) && !named)
        || (titles.class_teachers && has(Field::Group) && named && !has(Field::BirthDate))
        || (has(Field::ClassTeacherOf) && named && !has(Field::Post))
    {
        return (Kind::Teaching, "kind-by-headers");
    }
    if has(Field::Post)
        || has(Field::LeftOn)
        || header_is(&[
            "табел",
            "таб№",
            "сотрудник",
            "преподаватель",
            "педагог",
            "работник",
            "фиосотрудника",
            "фиопреподавателя",
            "фиоработника",
            "ставка",
        ])
    {
        return (Kind::Staff, if titles.staff { "kind-by-title" } else { "kind-by-headers" });
    }
    // Only a platform gives people roles, under «Сотрудники» too: taken for a staffing list, it would let in whoever is there.
    // A list with details that no platform tells, or by groups, is somebody else's: a student's role in the group, say.
    // A telephone stands in both.
    let of_rosters = [Field::BirthDate, Field::Snils, Field::Relation, Field::Subject, Field::Post];
    // «ID» alone is anybody's number: the platform's as well as that of a register.
    let has_own_number = columns.iter().any(|(_, text, field)| {
        *field == Some(Field::PersonId) && dictionary.field(Some(Kind::Members), text) != Some(Field::PlatformId)
    });
    // Only a platform has chats, too.
    if (has(Field::Role) || has(Field::Place)) && !has_own_number && !of_rosters.into_iter().any(has) {
        return if has(Field::Phone) { (Kind::Students, KIND_UNSURE) } else { (Kind::Members, "kind-by-headers") };
    }
    if titles.staff && !has(Field::Group) {
        return (Kind::Staff, "kind-by-title");
    }
    if guardian_at.is_some() && !named {
        return (Kind::Guardians, "kind-by-headers");
    }
    (Kind::Students, if has(Field::BirthDate) || has(Field::Group) { "kind-by-headers" } else { "kind-by-default" })
}
