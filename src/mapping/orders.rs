//! Rows of orders: a register of movements, or the annex of one order.

use super::field::Field;
use super::movement::{MovementWords, read_movement};
use super::row::RowOf;
use super::title::OrderLine;
use crate::names::{PersonName, Text};
use crate::roster::{Group, Movement, MovementKind, PostKind, Severity};

impl RowOf<'_, '_> {
    pub(super) fn take_movement(&mut self) -> Option<Group> {
        let Some(words) = self.movement_words() else {
            let notice = self.notice(Severity::Error, "orders.unknown_movement", Field::Movement);
            let column = self.block.columns.movements.first().copied();
            let value = column.and_then(|column| super::value::cell_text(self.row.cell(column)));
            let notice = notice.text("value", value.unwrap_or_default());
            self.part.notices.push(notice);
            self.count_unreadable();
            return None;
        };
        let group_here = self.group_in(Field::Group).or(self.block.section);
        let mut from_group = self.group_in(Field::FromGroup).or_else(|| self.group_of(words.from_group.as_deref()));
        let mut to_group = self.group_in(Field::ToGroup).or_else(|| self.group_of(words.to_group.as_deref()));
        match words.kind {
            MovementKind::Enrolment | MovementKind::Reinstatement | MovementKind::ReturnFromLeave => {
                to_group = to_group.or(group_here);
            }
            MovementKind::Transfer if to_group.is_none() && from_group.is_none() => to_group = group_here,
            MovementKind::Transfer if to_group.is_none() => to_group = group_here,
            _ => from_group = from_group.or(group_here),
        }
        let has_name = self.text(Field::FullName).or_else(|| self.text(Field::Surname)).is_some();
        let name = if has_name || !words.kind.is_about_an_order() { self.order_name()? } else { PersonName::default() };
        let reference = self.text(Field::OrderReference).map(|text| OrderLine::read_cell(&text, self.today));
        let number = match self.text(Field::OrderNumber) {
            Some(number) => {
                // «№ 118-к от 19.11.2026» in the number's column.
                let line = OrderLine::read_cell(&number, self.today);
                let bare = number.trim().trim_start_matches(['№', 'N']).trim();
                if line.date.is_some() { line.number } else { Some(bare.to_owned()) }
            }
            None => reference
                .as_ref()
                .and_then(|line| line.number.clone())
                .or_else(|| self.block.titles.order_number.clone()),
        };
        let date = match self.date(Field::OrderDate) {
            Some(date) => Some(date),
            None => reference
                .as_ref()
                .and_then(|line| line.date)
                .or_else(|| self.text(Field::OrderNumber).and_then(|text| OrderLine::read_cell(&text, self.today).date))
                .or(self.block.titles.order_date),
        };
        let effective = self.date(Field::EffectiveDate).or(words.effective).or(date);
        let birth = self.birth(Field::BirthDate);
        let new_name = match self.text(Field::NewName) {
            Some(text) => Some(self.changed_name(name, &text)),
            None => words.new_name.as_deref().map(|text| self.changed_name(name, text)),
        };
        let post = self.text(Field::Post);
        let post_kind = match &post {
            Some(post) => self.post_kind(post),
            None => PostKind::Unknown,
        };
        let grouped = from_group.is_some() || to_group.is_some();
        let of_staff = words.kind.of_staff() && !(words.kind == MovementKind::ParentalLeave && grouped)
            || (words.of_staff || post.is_some()) && !grouped;
        let number = number.map(|number| self.part.texts.intern(&number)).unwrap_or(Text::EMPTY);
        let cancelled = words.cancels.unwrap_or_default();
        let cancels = cancelled.number.map(|number| self.part.texts.intern(&number)).unwrap_or(Text::EMPTY);
        let ids = self.ids();
        self.part.movements.push(Movement {
            name,
            birth,
            ids,
            kind: words.kind,
            number,
            date,
            effective,
            from_group,
            to_group,
            new_name,
            cancels,
            cancels_of: cancelled.date,
            post_kind,
            of_staff,
            source: self.source,
        });
        None
    }

    fn count_unreadable(&mut self) {
        if let Some(table) = self.part.tables.get_mut(self.source.table.index()) {
            table.unreadable += 1;
        }
    }

    fn group_of(&mut self, written: Option<&str>) -> Option<Group> {
        written.and_then(|written| self.part.groups.take(written))
    }

    /// The person of an order. Orders decline names («Иванова Петра Сергеевича»); the columns of a register do not.
    fn order_name(&mut self) -> Option<PersonName> {
        self.name(None)
    }

    /// A new surname alone keeps given name and patronymic.
    fn changed_name(&mut self, old: PersonName, text: &str) -> PersonName {
        if text.split_whitespace().count() >= 2 {
            return self.part.names.full_name(text);
        }
        PersonName { surname: self.part.names.part(text.trim()), ..old }
    }

    /// The words of the movement columns, the telling one first; details are filled from the others; then the title's.
    fn movement_words(&self) -> Option<MovementWords> {
        let mut found: Option<MovementWords> = None;
        for column in &self.block.columns.movements {
            let Some(text) = super::value::cell_text(self.row.cell(*column)) else { continue };
            if let Some(first) = &mut found
                && first.kind.is_about_an_order()
            {
                // «Отмена приказа» in one column, «приказ № 45-к от 18.11.2026» in the other.
                let named = OrderLine::read_cell(&text, self.today);
                let known = first.cancels.take().filter(|order| order.number.is_some());
                first.cancels = known.or(Some(named));
                continue;
            }
            let read = read_movement(&text, self.today).or_else(|| {
                self.lexicon.movement(&text).map(|kind| MovementWords {
                    kind,
                    to_group: None,
                    from_group: None,
                    effective: None,
                    new_name: None,
                    cancels: None,
                    of_staff: kind.of_staff(),
                })
            });
            match (&mut found, read) {
                (None, read) => {
                    // In an annex the title says what is done; «Основание» is only the reason («личное заявление»).
                    let reason = self.block.titles.annex
                        && self.block.titles.movement.is_some()
                        && crate::names::fold_words(self.header_of(*column)).starts_with("основание");
                    if !reason {
                        found = read;
                    }
                }
                (Some(first), Some(more)) => {
                    first.to_group = first.to_group.take().or(more.to_group);
                    first.from_group = first.from_group.take().or(more.from_group);
                    first.effective = first.effective.or(more.effective);
                    first.new_name = first.new_name.take().or(more.new_name);
                    first.cancels = first.cancels.take().or(more.cancels);
                }
                (Some(_), None) => {}
            }
        }
        found.or_else(|| self.block.titles.movement.clone())
    }

    fn header_of(&self, column: usize) -> &str {
        self.block.columns.all.iter().find(|other| other.index == column).map_or("", |column| column.header.as_str())
    }
}
