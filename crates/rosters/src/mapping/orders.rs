//! Rows of orders: a register of movements, or the annex of one order.

use super::field::Field;
use super::hear::Section;
use super::movement::{MovementWords, OrderWords, read_movement};
use super::row::RowOf;
use super::title::OrderLine;
use domain::roster::{Group, Movement, MovementKind, PostKind, Severity, Standing, Vocabulary, Why, WordKind};
use names::{PersonName, Symbol};

/// What the row says is done.
enum Told {
    Movement(MovementWords),
    /// Understood: nobody goes anywhere.
    Nothing,
    /// Not understood.
    Unclear,
    /// No word of it.
    Silent,
}

impl RowOf<'_, '_> {
    pub(super) fn take_movement(&mut self) -> Option<Group> {
        let passed_over = self.block.heard_section == Some(Section::NotListed);
        let words = match self.movement_words() {
            Told::Movement(words) if !(self.voice.no_effect || passed_over) => words,
            // Understood, and nobody goes anywhere by it.
            Told::Movement(_) | Told::Nothing => return self.pass_over("orders.no_effect"),
            Told::Unclear => MovementWords::of(MovementKind::Unclear),
            Told::Silent => {
                let notice = self.notice(Severity::Error, "orders.unknown_movement", Field::Movement);
                self.part.notices.push(notice.text("value", ""));
                self.count_unreadable();
                return None;
            }
        };
        let group_here = self.group_in(Field::Group).or(self.block.section);
        let mut from_group = self.group_in(Field::FromGroup).or_else(|| self.group_of(words.from_group.as_deref()));
        let mut to_group = self.group_in(Field::ToGroup).or_else(|| self.group_of(words.to_group.as_deref()));
        match words.kind {
            MovementKind::Enrolment | MovementKind::Reinstatement | MovementKind::ReturnFromLeave => {
                to_group = to_group.or(group_here);
            }
            MovementKind::Transfer if to_group.is_none() => to_group = group_here,
            _ => from_group = from_group.or(group_here),
        }
        let mut words = words;
        // «Отмена приказа» beside «приказ № 118-к от 19.10.2026» where the name stands.
        if words.kind.is_about_an_order()
            && words.cancels.as_ref().is_none_or(|order| order.number.is_none())
            && let Some(text) = self.text(Field::FullName)
        {
            let text = text.into_owned();
            if let Some(order) = self.understand(&text).reference.clone() {
                words.cancels = Some(order);
                words.of_order_alone = true;
            }
        }
        let has_name =
            !words.of_order_alone && self.text(Field::FullName).or_else(|| self.text(Field::Surname)).is_some();
        let names = match has_name || !words.kind.is_about_an_order() {
            true => self.order_names(),
            false => vec![PersonName::default()],
        };
        // «Ершова Инна Юрьевна (ошибочно)»: what stands beside the name turns the order as what stands beside its words does.
        if self.voice.no_effect {
            return self.pass_over("orders.no_effect");
        }
        let name = *names.first()?;
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
        let own_number = number.clone();
        let number = number.or_else(|| words.reference.as_ref().and_then(|line| line.number.clone()));
        if let Some(number) = own_number.filter(|_| !words.kind.is_about_an_order()) {
            self.names_an_order(&number);
        }
        let date = match self.date(Field::OrderDate) {
            Some(date) => Some(date),
            None => reference
                .as_ref()
                .and_then(|line| line.date)
                .or_else(|| self.text(Field::OrderNumber).and_then(|text| OrderLine::read_cell(&text, self.today).date))
                .or(words.reference.as_ref().and_then(|line| line.date))
                .or(self.block.titles.order_date),
        };
        let effective = self.day_of_effect().or(words.effective).or(date);
        let birth = self.birth(Field::BirthDate);
        let new_name = match self.text(Field::NewName) {
            Some(text) => Some(self.changed_name(name, &text)),
            None => words
                .new_name
                .as_deref()
                .filter(|text| !is_form_for_a_man(self.part.names.written(name.patronymic), text))
                .map(|text| self.changed_name(name, text)),
        };
        let post = self.text(Field::Post);
        let post_kind = match &post {
            Some(post) => self.post_kind(post),
            None => PostKind::Unknown,
        };
        let grouped = from_group.is_some() || to_group.is_some();
        let of_staff = words.kind.of_staff() && !(words.kind == MovementKind::ParentalLeave && grouped)
            || (words.of_staff || post.is_some()) && !grouped;
        let number = number.map(|number| self.part.texts.intern(&number)).unwrap_or(Symbol::EMPTY);
        let cancelled = words.cancels.unwrap_or_default();
        let cancels = cancelled.number.map(|number| self.part.texts.intern(&number)).unwrap_or(Symbol::EMPTY);
        let ids = self.ids();
        let movement = Movement {
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
        };
        self.part.movements.extend(names.into_iter().map(|name| Movement { name, ..movement }));
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

    /// From when the order is in force. A day that cannot be read is not today's: what follows waits.
    fn day_of_effect(&mut self) -> Option<chrono::NaiveDate> {
        let cell = self.dated(Field::EffectiveDate);
        if cell == super::table::Cell::Empty {
            return None;
        }
        match super::value::cell_date(cell, super::value::Century::Present, self.today) {
            Ok(day) => day,
            Err(_) => {
                let text = self.text(Field::EffectiveDate).unwrap_or_default().into_owned();
                let heard = self.understand(&text);
                if let Some(day) = heard.from.filter(|_| heard.is_whole()) {
                    return Some(day);
                }
                let header = self.block.columns.header(Field::EffectiveDate).to_owned();
                self.left(Why::Day, &text, &header);
                None
            }
        }
    }

    /// A row that was understood and has no effect: said once a cause.
    fn pass_over(&mut self, code: &'static str) -> Option<Group> {
        let column = self.block.columns.movements.first().copied();
        let value = column.and_then(|column| super::value::cell_text(self.cell_at(column)));
        let notice = self.notice(Severity::Info, code, Field::Movement).text("value", value.unwrap_or_default());
        self.part.notices.push(notice);
        None
    }

    /// The people of an order: one, or several in one cell.
    fn order_names(&mut self) -> Vec<PersonName> {
        if let Some(text) = self.text(Field::FullName)
            && text.contains([',', ';', '\n', '/'])
            && let Some(people) = names::several_people(&text)
        {
            return people.iter().map(|person| self.part.names.full_name(person)).collect();
        }
        self.name(None).into_iter().collect()
    }

    /// A new surname alone keeps given name and patronymic.
    fn changed_name(&mut self, old: PersonName, text: &str) -> PersonName {
        if text.split_whitespace().count() >= 2 {
            return self.part.names.full_name(text);
        }
        PersonName { surname: self.part.names.part(text.trim()), ..old }
    }

    /// The words of the movement columns, the telling one first; details are filled from the others; then the title's.
    fn movement_words(&mut self) -> Told {
        let mut found: Option<MovementWords> = None;
        let (mut nothing, mut unclear) = (false, false);
        for n in 0..self.block.columns.movements.len() {
            let Some(column) = self.block.columns.movements.get(n).copied() else { continue };
            let Some(text) = super::value::cell_text(self.cell_at(column)) else { continue };
            let text = text.into_owned();
            if let Some(first) = &mut found
                && first.kind.is_about_an_order()
            {
                // «Отмена приказа» in one column, «приказ № 45-к от 18.11.2026» in the other.
                let named = OrderLine::read_cell(&text, self.today);
                let known = first.cancels.take().filter(|order| order.number.is_some());
                first.cancels = known.or(Some(named));
                continue;
            }
            let header = self.header_of(column).to_owned();
            let read = self
                .block
                .words
                .orders
                .entry(text.clone())
                .or_insert_with(|| std::rc::Rc::new(read_movement(&text, self.dictionary, self.today)));
            let read = std::rc::Rc::clone(read);
            if let Some(words) = &read.new_words {
                self.left(Why::NewAnswer, words, &header);
            }
            let folded = names::fold_words(&header);
            let of_reason = folded.starts_with("основание") || folded.starts_with("причина");
            // In an annex the title says what is done; «Основание» is only the reason («личное заявление»).
            let titled = self.block.titles.annex && self.block.titles.movement.is_some();
            if of_reason && (found.is_some() || titled || self.block.gone) {
                continue;
            }
            let is_whole = read.left.is_empty();
            match (&mut found, &read.says) {
                (_, _) if !is_whole => {
                    unclear = true;
                    self.left(Why::Word(WordKind::Phrase(Vocabulary::Movement)), &text, &header);
                    if let (None, OrderWords::Movement(words)) = (&found, &read.says) {
                        found = Some(words.clone());
                    }
                }
                (_, OrderWords::Nothing) => nothing = true,
                // Words without an act: a reason, a state of the order.
                (_, OrderWords::Unclear) if n > 0 => {}
                (None, OrderWords::Unclear) => {
                    unclear = true;
                    self.left(Why::Word(WordKind::Phrase(Vocabulary::Movement)), &text, &header);
                }
                (None, OrderWords::Movement(words)) => found = Some(words.clone()),
                (Some(first), OrderWords::Movement(more)) => {
                    if more.kind != first.kind && !(first.kind.leaves() && more.kind.leaves()) {
                        self.left(Why::Word(WordKind::Phrase(Vocabulary::Movement)), &text, &header);
                    }
                    first.to_group = first.to_group.take().or(more.to_group.clone());
                    first.from_group = first.from_group.take().or(more.from_group.clone());
                    first.effective = first.effective.or(more.effective);
                    first.new_name = first.new_name.take().or(more.new_name.clone());
                    first.cancels = first.cancels.take().or(more.cancels.clone());
                }
                (Some(_), OrderWords::Unclear) => {}
            }
        }
        match (found, nothing, unclear) {
            (_, true, _) => Told::Nothing,
            (Some(words), ..) => Told::Movement(words),
            (None, _, true) => Told::Unclear,
            (None, false, false) => match &self.block.titles.movement {
                Some(OrderWords::Movement(words)) => Told::Movement(words.clone()),
                Some(OrderWords::Nothing) => Told::Nothing,
                Some(OrderWords::Unclear) => Told::Unclear,
                None => match self.voice.standing {
                    Standing::Gone => Told::Movement(MovementWords::of(MovementKind::Expulsion)),
                    _ => Told::Silent,
                },
            },
        }
    }

    fn header_of(&self, column: usize) -> &str {
        self.block.columns.all.iter().find(|other| other.index == column).map_or("", |column| column.header.as_str())
    }
}
/// «на Кузнецова» is the surname of a woman, and of a man a form of «Кузнецов»: which it is, a person says.
fn is_form_for_a_man(patronymic: &str, surname: &str) -> bool {
    let is_man = patronymic.to_lowercase().ends_with("ич");
    is_man && ["ова", "ева", "ёва", "ина", "ына"].iter().any(|end| surname.to_lowercase().ends_with(end))
}
