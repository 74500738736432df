//! Rows of students, employees and legal representatives.

use super::columns::GuardianColumns;
use super::field::Field;
use super::hear::Section;
use super::phrase::Remark;
use super::row::{RowOf, has_letters};
use super::table::Cell;
use super::title::Listing;
use super::value::{cell_text, parse_phone};
use domain::membership::{Category, Role};
use domain::roster::{
    Group, GuardianRow, Ids, Kind, Leaving, PostKind, RowRef, Severity, StaffRow, Standing, StudentRow, Vocabulary,
    Why, WordKind,
};
use names::{PersonName, Symbol, fold_words};

impl RowOf<'_, '_> {
    pub(super) fn take_student(&mut self) -> Option<Group> {
        let dictionary = self.dictionary;
        let role =
            self.text(Field::Role).and_then(|role| self.block.words.role.get(&role, |word| dictionary.role(word)));
        match role.map(Role::category) {
            Some(Category::Staff) => return self.take_staff_of_template(),
            Some(Category::Guardian) => return self.take_guardian_of_template(),
            Some(Category::Student) | None => {}
        }
        let own = self.group_in(Field::Group);
        let mut filled_down = false;
        let group = match (own, self.block.columns.of(Field::Group)) {
            (Some(group), _) => {
                self.block.own_groups += 1;
                Some(group)
            }
            (None, None) => self.block.section,
            // «—», «Отчисленные 2026»: no group.
            (None, Some(_)) if self.cell(Field::Group) != Cell::Empty => None,
            // Where ranges are merged, a blank cell outside them is blank.
            (None, Some(column)) if self.row.column_has_merges(column) => {
                let notice = self.notice(Severity::Warning, "roster.no_group", Field::Group);
                self.part.notices.push(notice);
                None
            }
            (None, Some(_)) => {
                let above = self.block.section.or(self.block.last_group);
                filled_down = above.is_some() && self.block.section.is_none();
                if above.is_none() {
                    let notice = self.notice(Severity::Warning, "roster.no_group", Field::Group);
                    self.part.notices.push(notice);
                }
                above
            }
        };
        self.block.last_student = None;
        let several = self.people_in_cell(group);
        let name = match several.first() {
            Some(first) => *first,
            None => self.name(group)?,
        };
        let birth = self.birth(Field::BirthDate);
        self.standing();
        self.hear_leaving();
        let ids = self.ids();
        if self.block.listing == Listing::NotOurs || self.block.heard_section == Some(Section::NotListed) {
            // Read, and nobody of today.
            return group;
        }
        let standing = self.voice.standing;
        if let Some(group) = group {
            if self.block.listing == Listing::Plain {
                self.cover(group);
            }
            self.block.last_group = Some(group);
        }
        self.take_leaving(standing);
        if filled_down {
            self.block.filled_down.push(self.part.students.len());
        }
        let row = StudentRow { name, birth, group, standing, ids, source: self.source };
        self.push_leaving(&row);
        self.part.students.push(row);
        for other in several.into_iter().skip(1) {
            let row = StudentRow { name: other, birth: None, group, standing, ids: 0, source: self.source };
            self.push_leaving(&row);
            self.part.students.push(row);
        }
        self.block.last_student = Some((name, birth, group));
        for n in 0..self.block.columns.guardians.len() {
            self.take_guardian_cell(n, name, birth, group);
        }
        group
    }

    /// The people of a cell that holds the list of a group, a row a group: «1. Зимин Роман Олегович\n2. Орлова Ева Игоревна». None,
    /// unless every piece is a name for certain: two names in one row of a list of people are a slip.
    fn people_in_cell(&mut self, group: Option<Group>) -> Vec<PersonName> {
        let columns = &self.block.columns;
        let of_one = [
            Field::BirthDate,
            Field::Snils,
            Field::PersonId,
            Field::Phone,
            Field::Email,
            Field::Left,
            Field::LeavingOrder,
            Field::Status,
        ];
        let is_row_a_group = columns.of(Field::Group).is_some() && group.is_some() && group != self.block.last_group;
        if !is_row_a_group || of_one.iter().any(|field| columns.of(*field).is_some()) || !columns.guardians.is_empty() {
            return Vec::new();
        }
        let Some(Cell::Text(text)) = columns.of(Field::FullName).map(|column| self.row.cell(column)) else {
            return Vec::new();
        };
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ');
        let pieces: Vec<&str> = text
            .split(['\n', ';', ','])
            .map(|piece| piece.trim().trim_start_matches(is_number))
            .filter(|piece| !piece.is_empty())
            .collect();
        let certain = |piece: &&str| super::header::is_full_name(piece) && is_certainly_a_name(piece);
        if pieces.len() < 2 || !pieces.iter().all(certain) {
            return Vec::new();
        }
        pieces.into_iter().map(|piece| self.name_in(piece, Field::FullName)).collect()
    }

    /// The second parent, in a row of its own below the student.
    pub(super) fn take_parents_below(
        &mut self,
        name: PersonName,
        birth: Option<chrono::NaiveDate>,
        group: Option<Group>,
    ) {
        self.hear();
        for n in 0..self.block.columns.guardians.len() {
            self.take_guardian_cell(n, name, birth, group);
        }
    }

    /// Among the changes of a system: the group that the student is in no more, or that they are gone.
    fn take_leaving(&mut self, standing: Standing) {
        if self.block.columns.of(Field::FromGroup).is_none() || self.rule.and_then(|rule| rule.header_row) != Some(0) {
            return;
        }
        let group = self.group_in(Field::FromGroup);
        if standing == Standing::Gone {
            self.part.left.push(Leaving { source: self.source, group: None });
        } else if group.is_some() {
            self.part.left.push(Leaving { source: self.source, group });
        }
    }

    /// The status of a row, and what the title of its table says. Words that are not known are asked about, and the person
    /// counts as present.
    fn standing(&mut self) {
        if let Listing::Standing(standing) = self.block.listing {
            self.voice.standing = self.voice.standing.max(standing);
        }
        if let Some(text) = self.text(Field::Status) {
            let text = text.into_owned();
            let header = self.block.columns.header(Field::Status).to_owned();
            self.hear_standing(&text, &header);
        }
    }

    pub(super) fn take_staff(&mut self) -> Option<Group> {
        // A vacancy is nobody.
        if let Some(text) = self.text(Field::FullName) {
            let text = text.into_owned();
            if text.to_lowercase().contains("вакан") {
                return None;
            }
        }
        let name = self.name(None)?;
        let birth = self.birth(Field::BirthDate);
        let written = self.text(Field::Post);
        let post_kind = match &written {
            Some(post) => self.post_kind(post),
            // A list of teachers without posts is a list of teachers.
            None => PostKind::Pedagogical,
        };
        let post = self.part.texts.intern(written.as_deref().unwrap_or("").trim());
        if let Some(post) = written {
            let header = self.block.columns.header(Field::Post).to_owned();
            self.hear_post(&post, &header);
        }
        let left_on = self.date(Field::LeftOn);
        self.standing();
        self.hear_leaving();
        if left_on.is_some_and(|day| day <= self.today) {
            self.voice.standing = Standing::Gone;
        }
        let ids = self.ids();
        if self.block.listing == Listing::NotOurs || self.block.heard_section == Some(Section::NotListed) {
            return None;
        }
        let standing = self.voice.standing;
        self.part.staff.push(StaffRow { name, birth, post, post_kind, standing, left_on, ids, source: self.source });
        if let Some(text) = self.text(Field::ClassTeacherOf) {
            let text = text.into_owned();
            let table = self.table_of(Kind::Teaching);
            self.take_class_teacher(name, ids, &text, RowRef { table, row: self.source.row });
        }
        None
    }

    pub(super) fn post_kind(&mut self, post: &str) -> PostKind {
        let kind = self.dictionary.post(post);
        if kind == PostKind::Unknown {
            let notice = self.notice(Severity::Info, "roster.unknown_post", Field::Post).text("value", post);
            self.part.notices.push(notice);
        }
        kind
    }

    fn take_staff_of_template(&mut self) -> Option<Group> {
        if self.block.listing == Listing::NotOurs {
            return None;
        }
        let name = self.name(None)?;
        let birth = self.birth(Field::BirthDate);
        let written = self.text(Field::Role).unwrap_or_default();
        let post = self.part.texts.intern(&written);
        let header = self.block.columns.header(Field::Role).to_owned();
        self.hear_post(&written, &header);
        let ids = self.ids();
        let table = self.table_of(Kind::Staff);
        let source = RowRef { table, row: self.source.row };
        self.standing();
        let standing = self.voice.standing;
        let post_kind = PostKind::Pedagogical;
        self.part.staff.push(StaffRow { name, birth, post, post_kind, standing, left_on: None, ids, source });
        if let Some(made) = self.part.tables.get_mut(table.index()) {
            made.rows += 1;
        }
        None
    }

    fn take_guardian_of_template(&mut self) -> Option<Group> {
        let notice = self.notice(Severity::Warning, "roster.guardian_without_child", Field::Role);
        self.part.notices.push(notice);
        None
    }

    /// A row a parent, or both parents in one cell.
    pub(super) fn take_guardians(&mut self) -> Option<Group> {
        let group = self.group_in(Field::Group).or(self.block.section);
        let child_field =
            if self.block.columns.of(Field::Student).is_some() { Field::Student } else { Field::FullName };
        let by_parts = self.block.columns.of(Field::Surname).is_some();
        // «Фамилия», «Имя», «Отчество» beside a column of the child are the guardian's; beside a column of guardians the child's.
        let child = if by_parts && !self.block.columns.guardians.is_empty() {
            self.name(group)
        } else {
            match self.text(child_field) {
                Some(text) if has_letters(&text) => {
                    self.look_at(&text, child_field);
                    Some(self.name_in(&text, child_field))
                }
                _ => {
                    self.unreadable("no_child", child_field, group);
                    None
                }
            }
        }?;
        let birth_field = if self.block.columns.of(Field::StudentBirthDate).is_some() {
            Field::StudentBirthDate
        } else {
            Field::BirthDate
        };
        let birth = self.birth(birth_field);
        if let Some(group) = group {
            self.cover(group);
        }
        if self.block.columns.guardians.is_empty() {
            // «ФИО» of the guardian beside «ФИО ребёнка».
            let name = self.name(group)?;
            let ids = self.ids();
            let without_rights = self.without_rights();
            self.push_guardian(name, ids, child, birth, group, without_rights);
            return group;
        }
        for n in 0..self.block.columns.guardians.len() {
            self.take_guardian_cell(n, child, birth, group);
        }
        group
    }

    /// Whether the row says that the legal representative has no rights. Only known relations make one; any other waits.
    fn without_rights(&mut self) -> bool {
        let mut no_rights = self.voice.no_rights;
        for field in [Field::Rights, Field::Relation, Field::Status] {
            if field == Field::Status && self.block.columns.kind != Kind::Guardians {
                continue;
            }
            let Some(text) = self.text(field) else { continue };
            let text = text.into_owned();
            let header = self.block.columns.header(field).to_owned();
            let heard = self.understand(&text);
            if let Some(words) = &heard.new_words {
                self.left(Why::NewAnswer, words, &header);
            }
            if heard.remark == Some(Remark::NoRights) {
                no_rights = true;
            } else if field == Field::Relation
                && (heard.relation != Some(true)
                    || !heard.is_whole()
                    || heard.is_turned
                    || heard.remark > Some(Remark::Plain))
            {
                self.left(Why::Word(WordKind::Phrase(Vocabulary::Relation)), &text, &header);
            } else if field != Field::Relation && !heard.is_whole() {
                self.left(Why::Word(WordKind::Phrase(Vocabulary::Remark)), &text, &header);
            }
        }
        no_rights
    }

    fn push_guardian(
        &mut self,
        name: PersonName,
        ids: u32,
        student: PersonName,
        student_birth: Option<chrono::NaiveDate>,
        group: Option<Group>,
        without_rights: bool,
    ) {
        let table = self.table_of(Kind::Guardians);
        if table != self.block.table
            && let Some(made) = self.part.tables.get_mut(table.index())
        {
            made.rows += 1;
            made.coverage.groups.extend(group);
        }
        let source = RowRef { table, row: self.source.row };
        self.part.guardians.push(GuardianRow { name, ids, student, student_birth, group, without_rights, source });
    }

    /// «Иванова Анна Ильинична, +7 900 …; Иванов Пётр Олегович» in one cell.
    fn take_guardian_cell(
        &mut self,
        n: usize,
        child: PersonName,
        birth: Option<chrono::NaiveDate>,
        group: Option<Group>,
    ) {
        let Some(columns) = self.block.columns.guardians.get(n).copied() else { return };
        let Some(text) = self.guardian_text(columns) else {
            if self.block.columns.kind == Kind::Guardians && self.row.cell(columns.name) == Cell::Empty && n == 0 {
                self.unreadable("empty", Field::Guardian, group);
            }
            return;
        };
        self.look_at(&text, Field::Guardian);
        let people = guardians_in(&text);
        let alone = people.len() == 1;
        let no_rights_here = self.without_rights();
        let header = self.block.columns.header_at(columns.name).to_owned();
        // «Мать (ФИО, место работы, телефон)» says itself that something else stands there.
        let of_work = fold_words(&header).contains("работ");
        for person in &people {
            let mut no_rights_there = false;
            for remark in person.remarks.iter().filter(|_| !of_work) {
                let heard = self.understand(remark);
                if heard.remark == Some(Remark::NoRights) {
                    no_rights_there = true;
                } else {
                    self.hear_remark(remark, &header, Why::Word(WordKind::Phrase(Vocabulary::Remark)));
                }
            }
            let name = self.name_in(&person.name, Field::Guardian);
            if self.part.names.key(name).given.is_empty() {
                continue;
            }
            let mut ids = Ids { phone: person.phone.unwrap_or(0), ..Ids::default() };
            if alone {
                if let Some(phone) = columns.phone.and_then(|column| cell_text(self.row.cell(column))) {
                    match parse_phone(&phone) {
                        Some(phone) => ids.phone = phone,
                        None if phone.chars().any(|c| c.is_ascii_digit()) => {
                            let notice = self
                                .notice(Severity::Warning, "roster.bad_phone", Field::GuardianPhone)
                                .text("value", phone);
                            self.part.notices.push(notice);
                        }
                        None => {}
                    }
                }
                if let Some(email) = columns.email.and_then(|column| cell_text(self.row.cell(column))) {
                    ids.email = self.part.texts.push(&email.trim().to_lowercase());
                }
                if self.block.columns.kind == Kind::Guardians {
                    self.guardian_ids(&mut ids);
                }
            }
            let ids = self.part.keep_ids(ids);
            self.push_guardian(
                name,
                ids,
                child,
                birth,
                group,
                person.without_rights || no_rights_here || no_rights_there,
            );
        }
    }

    /// The name of a legal representative, put together where its parts stand in columns of their own.
    fn guardian_text(&self, columns: GuardianColumns) -> Option<String> {
        let surname = cell_text(self.row.cell(columns.name))?;
        let others = [columns.given, columns.patronymic].into_iter().flatten();
        let parts = others.filter_map(|column| cell_text(self.row.cell(column)));
        Some(parts.fold(surname.trim().to_owned(), |name, part| format!("{name} {}", part.trim())))
    }

    /// In a list of guardians the ids in the row are the guardian's.
    fn guardian_ids(&mut self, ids: &mut Ids) {
        if ids.phone == 0
            && let Some(phone) = self.text(Field::Phone).and_then(|text| parse_phone(&text))
        {
            ids.phone = phone;
        }
        if ids.email == Symbol::EMPTY
            && let Some(email) = self.text(Field::Email)
        {
            ids.email = self.part.texts.push(&email.trim().to_lowercase());
        }
        if let Some(id) = self.text(Field::PlatformId) {
            ids.platform_id = self.part.texts.push(id.trim());
        }
    }
}

/// A person in a cell with several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct PersonInCell {
    name: String,
    phone: Option<u64>,
    without_rights: bool,
    /// What else stands there: where they work, notes.
    remarks: Vec<String>,
}

fn is_certainly_a_name(words: &str) -> bool {
    let bare = words.split('(').next().unwrap_or(words);
    let kin = ["мать ", "отец ", "опекун ", "мама ", "папа "];
    let low = bare.to_lowercase();
    let bare = kin.iter().find_map(|kin| low.starts_with(kin).then(|| bare.get(kin.len()..)).flatten()).unwrap_or(bare);
    let name = names::understand(bare);
    let capital = |part: &str| part.chars().next().is_some_and(char::is_uppercase);
    capital(&name.surname)
        && capital(&name.given)
        && !name.surname.is_empty()
        && !name.given.is_empty()
        && (name.unclear.is_none() || !name.patronymic.is_empty())
}

/// Takes a cell with parents apart: names, each with the phone and the remark behind it.
fn guardians_in(text: &str) -> Vec<PersonInCell> {
    let mut people: Vec<PersonInCell> = Vec::new();
    let pieces: Vec<&str> = text.split(['\n', ';', ',', '/', '\r']).filter(|piece| !piece.trim().is_empty()).collect();
    let alone = pieces.len() == 1;
    for piece in pieces {
        let piece = piece.trim();
        let bare = match piece.split_once(':') {
            Some((lead, rest)) if lead.chars().count() <= 25 => rest.trim(),
            _ => piece,
        };
        let low = bare.to_lowercase();
        let digits_at = bare.find(|c: char| c.is_ascii_digit() || c == '+').unwrap_or(bare.len());
        let (words, number) = bare.split_at(digits_at);
        let words = words.trim().trim_end_matches(['-', '–', '—', '(', '.', ' ']).trim();
        let words = words.strip_suffix("тел").unwrap_or(words).trim();
        let rights = ["лишен", "лишён", "ограничен"].iter().any(|word| low.contains(word));
        // Beside others only what is a name for certain is one: «учитель начальных классов» is not.
        let is_name = words.split_whitespace().count() >= 2
            && !rights
            && !low.starts_with("тел")
            && !fold_words(words).contains("прав")
            && (alone || is_certainly_a_name(words));
        if is_name {
            let name = words.split('(').next().unwrap_or(words).trim();
            let name = ["мать ", "отец ", "опекун ", "мама ", "папа "]
                .iter()
                .find_map(|kin| name.to_lowercase().starts_with(kin).then(|| name.get(kin.len()..)).flatten())
                .unwrap_or(name);
            people.push(PersonInCell { name: name.trim().to_owned(), ..PersonInCell::default() });
        } else if rights {
            // «Иванов Пётр Олегович лишён родительских прав» in one piece.
            let at = ["лишен", "лишён", "ограничен"].iter().filter_map(|word| low.find(word)).min().unwrap_or(0);
            let name = bare.get(..at).unwrap_or("").trim().trim_end_matches(['-', '–', '—', '(', ' ']).trim();
            if name.split_whitespace().count() >= 2 {
                people.push(PersonInCell { name: name.to_owned(), without_rights: true, ..PersonInCell::default() });
            } else if let Some(last) = people.last_mut() {
                last.without_rights = true;
            }
        } else if words.chars().any(char::is_alphabetic)
            && !low.starts_with("тел")
            && !matches!(low.as_str(), "т" | "моб" | "сот")
            && parse_phone(number).is_none()
            && let Some(last) = people.last_mut()
        {
            last.remarks.push(bare.to_owned());
        }
        if low.contains('(')
            && rights
            && let Some(last) = people.last_mut()
        {
            last.without_rights = true;
        }
        if let (Some(phone), Some(last)) = (parse_phone(number), people.last_mut())
            && last.phone.is_none()
        {
            last.phone = Some(phone);
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_in_one_cell() {
        let read = |text: &str| {
            guardians_in(text).into_iter().map(|p| (p.name, p.phone, p.without_rights)).collect::<Vec<_>>()
        };
        let anna = || "Иванова Анна Ильинична".to_owned();
        let petr = || "Иванов Пётр Олегович".to_owned();
        assert_eq!(read("Иванова Анна Ильинична"), [(anna(), None, false)]);
        assert_eq!(
            read("Мать: Иванова Анна Ильинична, +7 900 000-00-01\nОтец: Иванов Пётр Олегович, 8 900 000 00 02"),
            [(anna(), Some(79_000_000_001), false), (petr(), Some(79_000_000_002), false)]
        );
        assert_eq!(
            read("Иванова Анна Ильинична, Иванов Пётр Олегович"),
            [(anna(), None, false), (petr(), None, false)]
        );
        assert_eq!(read("Иванова Анна Ильинична 89000000001"), [(anna(), Some(79_000_000_001), false)]);
        assert_eq!(
            read("Иванова Анна Ильинична; Иванов Пётр Олегович (лишён родительских прав)"),
            [(anna(), None, false), (petr(), None, true)]
        );
        assert_eq!(read("Иванов Пётр Олегович, лишён родительских прав"), [(petr(), None, true)]);
        assert_eq!(read("мать Иванова Анна Ильинична"), [(anna(), None, false)]);
    }
}
