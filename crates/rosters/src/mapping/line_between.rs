//! A row under a header that is perhaps no person comes in; what it is goes out: a line between people («Группа ИС-21»,
//! «Отчислены:», «Итого: 25»), a header printed again or that of another table, a parent below a child, or a person after all.

use super::dictionary::{Dictionary, without_brackets};
use super::field::Field;
use super::header::{HeaderRow, explains_columns, numbers_columns};
use super::hear::Section;
use super::phrase::{Container, Context, Manner};
use super::reader::Reader;
use super::table::{Cell, Row};
use super::table_block::Block;
use super::title::{OrderLine, Titles, group_in, group_said, is_footer, is_page_mark};
use super::understood::Understood;
use super::value::cell_text;
use domain::roster::{GroupName, Kind, RowRef, Standing};

/// What a row is.
pub(super) enum Line {
    Person,
    Skipped(&'static str),
    NewHeader(HeaderRow),
}

impl Reader<'_> {
    /// A row that does not look like a person at first sight.
    pub(super) fn line_between(&mut self, number: u32, row: &dyn Row, filled: usize) -> Line {
        let Some(block) = &mut self.sheet.block else { return Line::Person };
        if (block.rows == 0 && explains_columns(row)) || numbers_columns(row) {
            return Line::Skipped("skipped-explanation");
        }
        if let Some(line) = repeated_or_new_header(block, self.dictionary, number, row) {
            return line;
        }
        let first = (0..row.width()).find(|column| row.cell(*column) != Cell::Empty).unwrap_or(0);
        let name_filled = row.cell(block.name_column) != Cell::Empty;
        let ordinal = block.columns.of(Field::Ordinal);
        let text = cell_text(row.cell(first)).map(|text| text.into_owned()).unwrap_or_default();
        if Some(first) == ordinal && filled == 1 && !text.chars().any(char::is_alphabetic) {
            return Line::Skipped("skipped-empty-numbered");
        }
        if let Some(expected) = self.total_in(row, filled) {
            self.check_total(number, expected);
            return Line::Skipped("skipped-total");
        }
        let Some(block) = &mut self.sheet.block else { return Line::Person };
        if filled <= 2 && is_page_mark(&text) {
            return Line::Skipped("skipped-line");
        }
        if filled <= 3 && is_footer(&text) && (!name_filled || filled <= 2) {
            // Below a signature nobody of the list stands.
            block.heard_section = Some(Section::Left(text.trim().to_owned()));
            return Line::Skipped("skipped-footer");
        }
        if !name_filled && self.takes_parent(number, row) {
            return Line::Skipped("skipped-parent");
        }
        let Some(block) = &mut self.sheet.block else { return Line::Person };
        let numbered = Some(first) == ordinal && !text.chars().any(char::is_alphabetic);
        if filled > 2 || (filled == 2 && numbered) {
            return Line::Person;
        }
        let today = self.options.today;
        if let Some(order) = OrderLine::read(&text, today)
            && (block.columns.kind == Kind::Movements || !name_filled)
        {
            block.titles.order_number = order.number.or(block.titles.order_number.take());
            block.titles.order_date = order.date.or(block.titles.order_date);
            block.titles.movement = None;
            let mut line = Titles::default();
            line.take(&text, self.dictionary, today);
            block.titles.movement = line.movement.or(block.titles.movement.take());
            return Line::Skipped("skipped-order-line");
        }
        if block.columns.kind == Kind::Movements && filled == 1 {
            let mut line = Titles::default();
            line.take(&text, self.dictionary, today);
            if line.movement.is_some() {
                block.titles.movement = line.movement;
                return Line::Skipped("skipped-order-line");
            }
        }
        // «Группа ИС-21» in a merged row, then its people.
        let names_one = match first == block.name_column {
            true => GroupName::looks_like_one(&text),
            false => group_in(&text).is_some(),
        };
        let counted = names_one
            && (first + 1..row.width())
                .all(|column| matches!(row.cell(column), Cell::Empty | Cell::Number(_)) || is_count(row, column));
        if (filled == 1 || counted)
            && let Some(group) = group_in(&text).or_else(|| group_said(&text, self.dictionary, today))
        {
            let group = self.dictionary.group_without_remark(&group, self.options.today).to_owned();
            self.begin_section(&group);
            self.hear_beside_group(&text);
            return Line::Skipped("skipped-section");
        }
        // «Ученики», then people: a list as it was copied from a page.
        if filled == 1 && block.columns.kind == Kind::Members {
            let (role, status) = self.dictionary.heading(&text);
            if role.is_some() || status.is_some() {
                // Requests and invitations are told of people of any role.
                block.heading = (role, status);
                return Line::Skipped("skipped-section");
            }
        }
        if filled == 1 && self.takes_section(&text, name_filled) {
            return Line::Skipped("skipped-section");
        }
        if name_filled {
            return Line::Person;
        }
        if filled == 1 { Line::Skipped("skipped-line") } else { Line::Person }
    }

    /// The second parent in a row of its own below the student: nothing of the student stands there.
    fn takes_parent(&mut self, number: u32, row: &dyn Row) -> bool {
        let Some(block) = &mut self.sheet.block else { return false };
        let Some((name, birth, group)) = block.last_student else { return false };
        let of_guardian = |column: usize| {
            block.columns.guardians.iter().any(|known| {
                let others = [known.given, known.patronymic, known.phone, known.email];
                known.name == column || others.contains(&Some(column))
            })
        };
        let named = block.columns.guardians.iter().any(|known| row.cell(known.name) != Cell::Empty);
        let alone = (0..row.width()).all(|column| {
            row.cell(column) == Cell::Empty
                || of_guardian(column)
                || block.columns.all.iter().any(|known| known.index == column && known.field == Some(Field::Ignored))
        });
        // Where nothing but the name is told of a student, the name may be what is missing.
        let told =
            [Field::Ordinal, Field::BirthDate, Field::Group].iter().any(|field| block.columns.of(*field).is_some());
        if !named || !alone || !told || block.columns.kind != Kind::Students {
            return false;
        }
        let source = RowRef { table: block.table, row: number };
        let Some(mut row_of) = self.row_of(row, source) else { return false };
        row_of.take_parents_below(name, birth, group);
        true
    }

    /// A line between the rows: «Отчислены:», «Приглашённые на собрание:». What is not understood bears on all below it.
    fn takes_section(&mut self, text: &str, in_name_column: bool) -> bool {
        let today = self.options.today;
        let heard = self.dictionary.understand(text, Context::List, Manner { today, is_title: true });
        let Some(block) = &mut self.sheet.block else { return false };
        if block.columns.kind == Kind::Members {
            return false;
        }
        let words = text.split_whitespace().count();
        let is_known =
            heard.is_whole() && (heard.container.is_some() || heard.standing != Some(Standing::Active) || words == 1);
        // In the column of names a line may be a person whose other cells are empty.
        if in_name_column
            && (super::header::is_full_name(text) || (!is_known && super::header::is_written_like_a_name(text)))
        {
            return false;
        }
        block.new_section = heard.new_words.clone();
        if block.columns.kind == Kind::Movements && heard.is_whole() {
            let read = super::movement::read_movement(text, self.dictionary, today);
            block.heard_section = match read.says {
                super::movement::OrderWords::Movement(_) => {
                    block.titles.movement = Some(read.says);
                    None
                }
                super::movement::OrderWords::Nothing => Some(Section::NotListed),
                super::movement::OrderWords::Unclear => Some(Section::Left(text.trim().to_owned())),
            };
            return true;
        }
        let in_staff = block.columns.kind == Kind::Staff;
        block.heard_section = match (heard.container, heard.standing) {
            // «Учебная часть», «Педагогический персонал»: departments between employees.
            (Some(Container::Listing), None) if in_staff && heard.is_whole() && !self.dictionary.names_others(text) => {
                None
            }
            (Some(Container::Some), _) if heard.is_whole() => block.heard_section.take(),
            _ => section_of(&heard, text).or_else(|| match heard.standing {
                None => Some(Section::Left(text.trim().to_owned())),
                Some(_) => None,
            }),
        };
        true
    }

    /// What a line says besides the group that it names: «Группа ИС-21 (отчисленные)», «гр. ИС-21, 1 подгруппа».
    fn hear_beside_group(&mut self, text: &str) {
        if GroupName::looks_like_one(text) && !text.contains(['(', ',', ';']) {
            return;
        }
        let manner = Manner { today: self.options.today, is_title: true };
        // What stands in the bracket is said by itself; «(25 чел.)» and «(9)» are no words.
        let inside = text.split_once('(').map_or("", |(_, rest)| rest.split(')').next().unwrap_or(""));
        let counted = GroupName::read(text).is_some_and(|name| name.headcount.is_some());
        let inside = if counted || !inside.chars().any(char::is_alphabetic) { "" } else { inside };
        let outside = without_brackets(text);
        let heard = [outside.as_str(), inside].map(|part| self.dictionary.understand(part, Context::List, manner));
        let Some(block) = &mut self.sheet.block else { return };
        if matches!(block.columns.kind, Kind::Members | Kind::Consents | Kind::Movements | Kind::Teaching) {
            return;
        }
        block.new_section = heard.iter().find_map(|heard| heard.new_words.clone());
        block.heard_section = heard.iter().find_map(|heard| section_of(heard, text));
        let is_part = heard.iter().any(|heard| heard.container == Some(Container::Some));
        if is_part || block.heard_section.is_some() {
            let (table, section) = (block.table, block.section);
            self.doubt(table, section);
        }
    }
}

/// «25», «25 чел.», «25 человек» beside a group: how many there are.
fn is_count(row: &dyn Row, column: usize) -> bool {
    let Cell::Text(text) = row.cell(column) else { return false };
    let text = text.trim().to_lowercase();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < text.len() && matches!(unit.trim().trim_end_matches('.'), "" | "ч" | "чел" | "человек" | "человека")
}

/// What a line between the rows makes of those below it; nothing if it only says who they are.
fn section_of(heard: &Understood, text: &str) -> Option<Section> {
    let left = || Some(Section::Left(text.trim().to_owned()));
    match (heard.container, heard.standing) {
        _ if !heard.is_whole() => left(),
        (Some(Container::NotOurs), _) => Some(Section::NotListed),
        (Some(Container::Members), _) => left(),
        (_, Some(Standing::Active)) if heard.is_turned => left(),
        (_, None) if heard.is_turned => left(),
        (_, None | Some(Standing::Active)) => None,
        (_, Some(standing)) => {
            let order = heard.reference.clone().map(|line| super::hear::Left {
                kind: domain::roster::MovementKind::Expulsion,
                line,
                effective: heard.from,
            });
            Some(Section::Standing(standing, order))
        }
    }
}

/// A header in the middle: the same one, printed on each page, or the one of another table.
pub(super) fn repeated_or_new_header(
    block: &Block,
    dictionary: &Dictionary,
    number: u32,
    row: &dyn Row,
) -> Option<Line> {
    if block.header.levels.len() > 1 && is_row_of_header(&block.header, row) {
        return Some(Line::Skipped("skipped-repeated-header"));
    }
    let Cell::Text(text) = row.cell(block.name_column) else {
        // A table below may begin further left or right.
        let filled = (0..row.width()).filter(|column| matches!(row.cell(*column), Cell::Text(_))).count();
        if filled >= 3 && row.cell(block.name_column) == Cell::Empty {
            let candidate = HeaderRow::copy(number, row);
            return candidate.is_header(dictionary, None).then_some(Line::NewHeader(candidate));
        }
        return None;
    };
    let own = block.header.texts.get(block.name_column).map_or("", String::as_str);
    let repeated = !own.is_empty() && text.trim() == own;
    if !repeated {
        // Names of people have a space or stand beside other cells with data; a header word has neither.
        if text.len() > 60 || dictionary.field(Some(block.columns.kind), text).is_none() {
            return None;
        }
    }
    let candidate = HeaderRow::copy(number, row);
    let same = block.header.texts.iter().zip(&candidate.texts).filter(|(a, b)| a == b && !a.is_empty()).count();
    let filled = candidate.texts.iter().filter(|text| !text.is_empty()).count();
    if same * 2 > filled || (repeated && filled <= 1) {
        return Some(Line::Skipped("skipped-repeated-header"));
    }
    // «Обучающиеся» alone below a header of several columns is a line between the rows.
    let columns = block.header.texts.iter().filter(|text| !text.is_empty()).count();
    let lone = filled == 1 && columns > 1;
    (!lone && candidate.is_header(dictionary, None)).then_some(Line::NewHeader(candidate))
}

/// One of the rows of a header again, as it is printed on each page.
fn is_row_of_header(header: &HeaderRow, row: &dyn Row) -> bool {
    let copy = HeaderRow::copy(0, row);
    let filled = copy.texts.iter().filter(|text| !text.is_empty()).count();
    header.levels.iter().any(|(_, level)| {
        let same = level.iter().zip(&copy.texts).filter(|(a, b)| a == b && !a.is_empty()).count();
        same > 0 && same * 2 > filled
    })
}
