//! A header comes in; the table that begins below it goes out, with what its titles, its sheet and its file say of every row.

use super::columns::{Columns, KIND_UNSURE};
use super::field::Field;
use super::header::HeaderRow;
use super::phrase::{Context, Manner, Sense};
use super::reader::{Reader, TableReading, new_table};
use super::table_block::{Block, RecentWords};
use super::title::{Listing, Titles};
use domain::roster::{Kind, Notice, RowRef, Scope, Severity, Standing, TableId, Why, WordKind};

impl Reader<'_> {
    /// A header with the row above it, if that is its upper half and no title.
    pub(super) fn with_row_above(&mut self, header: HeaderRow) -> HeaderRow {
        let before = self.sheet.before_last_title.take();
        let Some(above) = &self.sheet.last_title else { return header };
        let joined = header.under(above, self.dictionary, self.kind_hint());
        match (joined, before) {
            (Some(joined), Some(before)) => {
                self.sheet.titles = before;
                self.sheet.last_title = None;
                self.sheet.title_rows.pop();
                joined
            }
            _ => header,
        }
    }

    pub(super) fn begin_block(&mut self, first: HeaderRow, header: HeaderRow) {
        self.end_block();
        self.sheet.between.header_read();
        let titles = std::mem::take(&mut self.sheet.titles);
        self.sheet.lone_titles = Titles::default();
        self.sheet.title_rows.clear();
        let shaped = self.rule_of_shape(&header.texts);
        let is_overruling = shaped.is_some_and(|(rule, _)| rule.contradicts(&self.rules_beside(rule, &header.texts)));
        let rule = shaped.map(|(rule, _)| rule.over(self.sheet.rule));
        let rule = rule.as_ref().or(self.sheet.rule);
        let columns = Columns::resolve(&header, &titles, self.dictionary, rule, self.options.forced);
        let section = titles.group.as_deref().and_then(|group| self.part.groups.take(group));
        let listing = match columns.kind {
            Kind::Members | Kind::Consents => Listing::Plain,
            _ => titles.listing().or(self.sheet.named.listing()).or(self.file_named.listing()),
        };
        let turned = titles.turned || self.sheet.named.turned || self.file_named.turned;
        let table = self.table_of(columns.kind, &titles);
        if let Some((rule, true)) = shaped {
            let words = rule.words_of_corrected(&header.texts);
            self.part.leftovers.add_to_table(table, Why::NewAnswer, &words, names::fold_words(&words));
        }
        self.hear_titles(table, columns.kind, &titles, listing, turned);
        if columns.why == KIND_UNSURE {
            self.hear_header(table, &header.texts);
        }
        for (field, headers) in &columns.ambiguous {
            let source = RowRef { table, row: header.number };
            self.part.notices.push(
                Notice::new(Severity::Error, "mapping.ambiguous_column")
                    .at(source)
                    .column(headers.first().map_or("", String::as_str))
                    .text("field", field.code())
                    .text("headers", headers.join("», «")),
            );
        }
        if !columns.name_a_person()
            || columns
                .ambiguous
                .iter()
                .any(|(field, _)| super::header::names_a_person(*field) || *field == Field::Group)
        {
            self.doubt(table, None);
        }
        if let (Some(group), Some(table)) =
            (section.filter(|_| listing == Listing::Plain), self.part.tables.get_mut(table.index()))
        {
            table.coverage.groups.insert(group);
        }
        let name_column = [Field::FullName, Field::Surname, Field::ClassTeacher, Field::Student]
            .iter()
            .find_map(|field| columns.of(*field))
            .or(columns.guardians.first().map(|guardian| guardian.name))
            .unwrap_or(0);
        let drawn = self.draw_list(table, &columns, &first, &header, (shaped.is_some(), is_overruling));
        self.readings.push(TableReading {
            first_column: 0,
            sheet: self.sheet.name.clone(),
            kind: columns.kind,
            why: columns.why,
            header: (first.number, header.number),
            columns: columns.all.clone(),
            records: 0,
            skipped: Vec::new(),
            group: titles.group.clone(),
            phrases: titles.written.iter().map(|line| (line.clone(), true)).collect(),
        });
        self.sheet.begun = true;
        self.sheet.block = Some(Block {
            columns,
            table,
            expected: titles.headcount,
            titles,
            section,
            name_column,
            header: first,
            rows: 0,
            section_rows: 0,
            heading: (None, None),
            ordinal: None,
            filled_down: Vec::new(),
            own_groups: 0,
            covered: Vec::new(),
            last_group: None,
            last_teacher: None,
            last_student: None,
            tables: self.sheet.tables.clone(),
            words: RecentWords::default(),
            heard_section: None,
            new_section: None,
            gone: listing == Listing::Standing(Standing::Gone),
            listing,
            turned,
            numbered: 0,
            reading: self.readings.len() - 1,
            drawn,
        });
    }

    /// A header by which nobody can tell whose list it is bears on every row, until somebody said what its words are.
    fn hear_header(&mut self, table: TableId, header: &[String]) {
        let words: Vec<&str> = header.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let words = words.join(", ");
        let parts = self.dictionary.parts(&words, Manner { today: self.options.today, is_title: true });
        if !Sense::of(&parts).left(Context::List).is_empty() {
            self.part.leftovers.add_to_table(table, Why::Word(WordKind::Title), &words, names::fold_words(&words));
            if let Some(table) = self.part.tables.get_mut(table.index()) {
                table.scope = Scope::None;
            }
        }
    }

    /// What was not understood of titles and names bears on every row of the table.
    fn hear_titles(&mut self, table: TableId, kind: Kind, titles: &Titles, listing: Listing, turned: bool) {
        if matches!(kind, Kind::Members | Kind::Consents | Kind::Teaching) {
            return;
        }
        let names: [(Why, &[String]); 3] = [
            (Why::Word(WordKind::Title), &titles.left),
            (Why::Word(WordKind::Sheet), &self.sheet.named.left),
            (Why::Word(WordKind::File), &self.file_named.left),
        ];
        for (why, lines) in names {
            for line in lines {
                self.part.leftovers.add_to_table(table, why, line, names::fold_words(line));
            }
        }
        let new = [&titles.new_words, &self.sheet.named.new_words, &self.file_named.new_words].into_iter().flatten();
        for words in new {
            self.part.leftovers.add_to_table(table, Why::NewAnswer, words, names::fold_words(words));
        }
        // «Список на отчисление» is a list of people who are there: what is meant to become of them is not done.
        // «Участники олимпиады»: that somebody stands there makes nobody a student of today.
        let why = match listing {
            Listing::Some => Some(Why::PartOfGroup),
            Listing::Plain if turned => Some(Why::Intended),
            _ => None,
        };
        let why = why.filter(|_| kind != Kind::Movements);
        if let Some(why) = why {
            let words = titles.telling.clone().or(self.sheet.name.clone()).unwrap_or(self.options.file.to_owned());
            self.part.leftovers.add_to_table(table, why, &words, names::fold_words(&words));
        }
        if (listing != Listing::Plain || why.is_some())
            && let Some(table) = self.part.tables.get_mut(table.index())
        {
            table.scope = Scope::None;
        }
    }

    fn table_of(&mut self, kind: Kind, titles: &Titles) -> TableId {
        if let Some((_, table)) = self.sheet.tables.iter().find(|(known, _)| *known == kind) {
            return *table;
        }
        let table =
            new_table(&mut self.part, self.options.file, self.sheet.name.as_deref(), kind, self.sheet.rule, titles);
        self.sheet.tables.push((kind, table));
        for name in std::mem::take(&mut self.sheet.unread) {
            let group = self.part.groups.take(&name);
            self.doubt(table, group);
        }
        table
    }
}
