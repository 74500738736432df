//! Lines around a table come in («Приложение к приказу № 118-к от 19.11.2026», «Итого: 25»); what they say goes out.

use chrono::NaiveDate;

use super::dictionary::Dictionary;
use super::movement::{OrderWords, leading_date, order_number, read_movement};
use super::phrase::{Container, Context, Manner, Part, PartKind, Sense, school_year_of};
use domain::roster::{GroupName, Standing};
use names::fold_words;

/// What the lines above a table say of it.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    /// «Группа ИС-21», as written.
    pub group: Option<String>,
    /// «ИС-21 (25)», «Численность: 25».
    pub headcount: Option<u32>,
    /// The order's number.
    pub order_number: Option<String>,
    /// The order's date.
    pub order_date: Option<NaiveDate>,
    /// «Об отчислении».
    pub movement: Option<OrderWords>,
    /// The kind of list that the lines name.
    pub container: Option<Container>,
    /// How those below stand: «Список отчисленных».
    pub standing: Option<Standing>,
    /// A draft, an intention: «Список на отчисление».
    pub turned: bool,
    /// Lines that were not understood.
    pub left: Vec<String>,
    /// Words of the lines that are known by a new answer.
    pub new_words: Vec<String>,
    /// The line that says that the list is one of some people, or of what is intended.
    pub telling: Option<String>,
    /// All lines, as they stand there.
    pub written: Vec<String>,
    /// The lines call the table an annex to an order.
    pub annex: bool,
    /// «на 01.09.2026».
    pub as_of: Option<NaiveDate>,
    /// The organisation.
    pub organization: Option<String>,
    /// «Классные руководители на 2026–2027 уч. год».
    pub class_teachers: bool,
    /// The lines speak of employees.
    pub staff: bool,
    /// The lines speak of the teaching load.
    pub teaching: bool,
    /// «Список обучающихся», without a word of what is done with them.
    pub listing: bool,
    /// «Приложение к приказу» or «ПРИКАЗ» stood alone: in so many lines the number and the date may follow.
    order_awaited: u8,
    /// The order was only spoken of («на основании приказа № 44»): a heading tells it better.
    order_in_passing: bool,
}

impl Titles {
    /// Takes in the name of a sheet or a file: a group, a kind of list. What else it is called says nothing.
    pub fn take_name(&mut self, name: &str, dictionary: &Dictionary, today: NaiveDate) {
        if let Some(group) = group_in(name) {
            self.headcount = GroupName::read(&group).and_then(|name| name.headcount).or(self.headcount);
            self.group = Some(group);
        }
        let spaced = with_year_apart(&name.replace('_', " "));
        let parts = dictionary.parts(&spaced, Manner { today, is_title: true });
        let sense = Sense::of(&parts);
        self.new_words.extend(sense.new_words().map(str::to_owned));
        self.take_kind_of_list(&sense, today, name);
    }

    fn take_kind_of_list(&mut self, sense: &Sense<'_>, today: NaiveDate, line: &str) {
        let speaks = sense.left(Context::List).is_empty();
        self.container = self.container.max(sense.container());
        self.turned |= sense.is_turned();
        if self.telling.is_none() && (sense.is_turned() || sense.container() == Some(Container::Some)) {
            self.telling = Some(line.trim().to_owned());
        }
        if sense.container() != Some(Container::NotOurs) && !sense.is_turned() {
            match sense.standing() {
                Some(standing) if standing != Standing::Active => {
                    self.standing = Some(self.standing.unwrap_or_default().max(standing));
                }
                _ => {}
            }
        }
        // «Участники класса ИС-21»: taken for a list of students it would let in whoever is there.
        if sense.container() == Some(Container::Members) {
            self.left.push(line.trim().to_owned());
            return;
        }
        // Words that change who is meant, beside others that nobody knows.
        let signals = sense.is_turned() || sense.standing().is_some_and(|standing| standing != Standing::Active);
        if signals && !speaks {
            self.left.push(line.trim().to_owned());
        }
        if sense.school_year().is_some_and(|year| year != school_year_of(today)) && self.standing.is_none() {
            self.left.push(line.trim().to_owned());
        }
    }

    /// What these lines make of the list below.
    pub fn listing(&self) -> Listing {
        match (self.container, self.standing) {
            (Some(Container::NotOurs), _) => Listing::NotOurs,
            (_, Some(standing)) => Listing::Standing(standing),
            (Some(Container::Some), _) => Listing::Some,
            _ => Listing::Plain,
        }
    }

    /// Takes in one line.
    pub fn take(&mut self, line: &str, dictionary: &Dictionary, today: NaiveDate) {
        let low = line.to_lowercase();
        self.written.push(line.trim().to_owned());
        let parts = dictionary.parts(line, Manner { today, is_title: true });
        self.new_words.extend(Sense::of(&parts).new_words().map(str::to_owned));
        if let Some(group) = group_of(&parts).or_else(|| group_in(line)) {
            self.headcount = GroupName::read(&group).and_then(|name| name.headcount).or(self.headcount);
            // «Группа ИС-21 (отчисленные)»: the bracket is no part of the name.
            let bare = dictionary.group_without_remark(&group, today).to_owned();
            if let Some(remark) = group.strip_prefix(bare.as_str()).filter(|remark| !remark.is_empty()) {
                let remark = remark.replace(['(', ')'], " ");
                let parts = dictionary.parts(&remark, Manner { today, is_title: true });
                self.take_kind_of_list(&Sense::of(&parts), today, line);
            }
            self.group = Some(bare);
        }
        self.take_order(line, &low, today);
        // A headline that only names the register («Движение контингента») names no movement.
        let of_order = low.chars().count() < 200
            && (low.trim_start().starts_with("об ") || low.trim_start().starts_with("о ") || is_command(&low));
        if of_order {
            let read = read_movement(line, dictionary, today);
            if !read.left.is_empty() {
                self.left.push(line.trim().to_owned());
            }
            self.movement = Some(read.says);
        } else {
            let sense = Sense::of(&parts);
            let before = self.left.len();
            self.take_kind_of_list(&sense, today, line);
            let tells_itself =
                names_an_organization(&low) || names_an_authority(&low) || heads_an_order(&low) || low.contains("ул.");
            if self.left.len() == before && !sense.left(Context::List).is_empty() && !tells_itself {
                self.left.push(line.trim().to_owned());
            }
        }
        if let Some(date) = date_after(&low, &["по состоянию на ", "на "], today) {
            self.as_of = Some(date);
        }
        if self.organization.is_none() && names_an_organization(&low) && !low.contains("приказ") {
            self.organization = Some(line.trim().chars().take(200).collect());
        }
        if let Some(count) = total(line).or_else(|| headcount(&low)) {
            self.headcount = Some(count);
        }
        self.listing |= (low.contains("список") || low.contains("состав ")) && !of_order;
        self.class_teachers |= low.contains("классн") && low.contains("руководств")
            || low.contains("классные руководител")
            || low.contains("кураторы")
            || low.contains("классных руководител");
        self.staff |=
            ["сотрудник", "штатн", "работник", "педагогический состав", "тарифик"].iter().any(|w| low.contains(w));
        self.teaching |= ["нагрузк", "тарификац", "закрепление дисциплин"].iter().any(|w| low.contains(w));
    }

    fn take_order(&mut self, line: &str, low: &str, today: NaiveDate) {
        let heading = heads_an_order(low);
        let awaited = self.order_awaited > 0;
        self.order_awaited = self.order_awaited.saturating_sub(1);
        let in_passing = !heading && speaks_in_passing(low);
        let read = match OrderLine::read(line, today) {
            // «Отменить приказ № 44»: the order that is spoken of is another one.
            Some(_) if !heading && takes_an_order_back(low) => None,
            Some(_) if in_passing && (awaited || self.names_an_order()) => None,
            None if awaited => OrderLine::read_rest(line, low, today),
            read => read,
        };
        let Some(order) = read else {
            if heading && low.chars().count() < 200 {
                self.order_awaited = LINES_OF_A_HEADING;
            }
            return;
        };
        if order.number.is_none() || order.date.is_none() {
            // «Приложение к приказу № 118-к», and the date below it.
            self.order_awaited = if heading { LINES_OF_A_HEADING } else { self.order_awaited };
        } else {
            self.order_awaited = 0;
        }
        self.annex |= awaited || low.contains("прилож") || low.trim_start().starts_with("приказ");
        if std::mem::replace(&mut self.order_in_passing, in_passing) {
            (self.order_number, self.order_date) = (None, None);
        }
        self.order_number = order.number.or(self.order_number.take());
        self.order_date = order.date.or(self.order_date);
    }

    pub(super) fn names_an_order(&self) -> bool {
        self.order_number.is_some() || self.order_date.is_some()
    }

    /// Whether these lines, below a table under `above`, begin another order.
    pub(super) fn begin_an_order(&self, above: &Titles) -> bool {
        self.names_an_order() && !(self.order_in_passing && above.names_an_order())
    }

    /// The titles of a table that stands below these in one document, under lines of its own. The order and the
    /// organisation hold on; the group does not, because who stands below is not of it unless a line says so.
    pub(super) fn followed_by(&self, next: Titles, same_columns: bool) -> Titles {
        let another = next.begin_an_order(self);
        let listing = next.listing && next.movement.is_none();
        let (order_number, order_date) = match another || listing {
            true => (next.order_number, next.order_date),
            false => (self.order_number.clone(), self.order_date),
        };
        let movement = match another || listing {
            true => next.movement,
            false => next.movement.or_else(|| self.movement.clone()),
        };
        Titles {
            group: next.group,
            headcount: next.headcount,
            order_number,
            order_date,
            movement,
            annex: next.annex || (self.annex && !listing),
            as_of: next.as_of.or(self.as_of),
            organization: next.organization.or_else(|| self.organization.clone()),
            class_teachers: next.class_teachers || (same_columns && self.class_teachers),
            staff: next.staff || (same_columns && self.staff),
            teaching: next.teaching || (same_columns && self.teaching),
            listing,
            container: next.container,
            standing: next.standing,
            turned: next.turned,
            left: next.left,
            new_words: next.new_words,
            telling: next.telling,
            written: next.written,
            order_awaited: 0,
            order_in_passing: if another || listing { next.order_in_passing } else { self.order_in_passing },
        }
    }
}

/// What titles make of the list below them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listing {
    /// Those of today.
    #[default]
    Plain,
    /// All of them are gone, or on leave.
    Standing(Standing),
    /// Nobody of today: applicants, an archive, a draft, a sample, guests.
    NotOurs,
    /// Some of a group: complete for nothing.
    Some,
}

impl Listing {
    /// Which of two names says more.
    pub fn or(self, other: Listing) -> Listing {
        match (self, other) {
            (Listing::NotOurs, _) | (_, Listing::NotOurs) => Listing::NotOurs,
            (Listing::Standing(a), Listing::Standing(b)) => Listing::Standing(a.max(b)),
            (Listing::Standing(a), _) | (_, Listing::Standing(a)) => Listing::Standing(a),
            (Listing::Some, _) | (_, Listing::Some) => Listing::Some,
            _ => Listing::Plain,
        }
    }
}

/// «Архив-2024» in two words: a year behind a hyphen is no part of the word before it.
fn with_year_apart(name: &str) -> String {
    let pieces: Vec<&str> = name.split('-').collect();
    let is_year = |piece: &str| {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && (piece.starts_with("19") || piece.starts_with("20"))
    };
    let mut apart = String::with_capacity(name.len());
    for (n, piece) in pieces.iter().enumerate() {
        if n > 0 {
            // «2025-2026» stays the year of study that it is.
            let after_word = apart.chars().next_back().is_some_and(char::is_alphabetic);
            apart.push(if after_word && is_year(piece) { ' ' } else { '-' });
        }
        apart.push_str(piece);
    }
    apart
}

/// The group that a line names.
fn group_of(parts: &[Part]) -> Option<String> {
    parts.iter().flat_map(|part| &part.kinds).find_map(|kind| match kind {
        PartKind::Group(group) | PartKind::FromGroup(group) | PartKind::ToGroup(group) => Some(group.clone()),
        _ => None,
    })
}

/// The group of a line that was understood to its last word and begins with it, at most behind a course or a speciality:
/// «ИС-21 — 2 курс — очная форма обучения», «2 курс, ИС-21, куратор Юдин Л. П.».
pub fn group_said(line: &str, dictionary: &Dictionary, today: NaiveDate) -> Option<String> {
    let parts = dictionary.parts(line, Manner { today, is_title: true });
    let mut group = None;
    for kind in parts.iter().map(|part| part.kinds.as_slice()) {
        match kind {
            [PartKind::Group(name)] if group.is_none() => group = Some(name.clone()),
            [PartKind::Course | PartKind::Filler | PartKind::SchoolYear(_)] => {}
            [PartKind::Signer | PartKind::Person] if group.is_some() => {}
            _ => return None,
        }
    }
    group
}

/// «Приложение», «к приказу», «от 19.11.2026», «№ 118-к»: an order's heading may take so many more lines.
const LINES_OF_A_HEADING: u8 = 3;

fn heads_an_order(low: &str) -> bool {
    let low = low.trim_start();
    ["приложени", "к приказ", "к распоряжени"].iter().any(|start| low.starts_with(start))
        || ["приказ", "распоряжение"].contains(&low.split_whitespace().next().unwrap_or(""))
}

fn takes_an_order_back(low: &str) -> bool {
    ["отмен", "внести", "утратив", "изменить приказ"].iter().any(|word| low.contains(word))
        || (low.contains("изменени") && low.contains("в приказ"))
}

fn speaks_in_passing(low: &str) -> bool {
    ["основани", "соответстви", "во исполнение", "руководствуясь", "ознакомлен", "контроль"]
        .iter()
        .any(|word| low.contains(word))
}

/// A line that names an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderLine {
    /// Its number.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<NaiveDate>,
}

impl OrderLine {
    /// Reads «Приложение к приказу № 118-к от 19.11.2026», «Приказ от 19.11.2026 № 118-к».
    pub fn read(line: &str, today: NaiveDate) -> Option<OrderLine> {
        let low = line.to_lowercase();
        if !(low.contains("приказ") || low.contains("распоряжени")) {
            return None;
        }
        // «Приложение № 1 к приказу от 19.11.2026 № 118-к»: the order's number is the one behind the word.
        let behind = ["приказ", "распоряжени"].iter().find_map(|word| low.find(word)).and_then(|at| line.get(at..));
        let number = behind.and_then(order_number).or_else(|| match low.contains("приложение №") {
            true => None,
            false => order_number(line),
        });
        let order = OrderLine { number, date: date_after(&low, &["от "], today) };
        (order.number.is_some() || order.date.is_some()).then_some(order)
    }

    /// Reads what stands in a line below «ПРИКАЗ»: «от 19.11.2026 № 118-к», «№ 118-к», «19 ноября 2026 г. № 118-к».
    fn read_rest(line: &str, low: &str, today: NaiveDate) -> Option<OrderLine> {
        let low = low.trim_start();
        let order = OrderLine { number: order_number(line), ..OrderLine::read_cell(line, today) };
        let both = order.number.is_some() && order.date.is_some();
        let either = order.number.is_some() || order.date.is_some();
        (both || (either && (low.starts_with("от ") || low.starts_with('№')))).then_some(order)
    }

    /// Reads number and date from one cell: «118-к от 19.11.2026», «№ 118-к, 19.11.2026», «19.11.2026 № 118-к».
    pub fn read_cell(text: &str, today: NaiveDate) -> OrderLine {
        let number = order_number(text).or_else(|| {
            let first = text.split([' ', ',', ';']).next().unwrap_or("");
            (first.chars().any(|c| c.is_ascii_digit()) && leading_date(text, today).is_none()).then(|| first.to_owned())
        });
        let date = text
            .char_indices()
            .filter(|(at, c)| {
                c.is_ascii_digit()
                    && text
                        .get(..*at)
                        .and_then(|before| before.chars().next_back())
                        .is_none_or(|c| !c.is_alphanumeric())
            })
            .find_map(|(at, _)| {
                let rest = text.get(at..)?;
                rest.contains(['.', '/', ' ', '-']).then(|| leading_date(rest, today)).flatten()
            });
        OrderLine { number, date }
    }
}

fn is_command(low: &str) -> bool {
    ["отчислить", "зачислить", "перевести", "восстановить", "уволить", "предоставить", "считать", "принять", "изменить"]
        .iter()
        .any(|word| low.contains(word))
}

/// True for a line that orders something about somebody by name: «1. Отчислить Белкина Артёма Олеговича, обучающегося
/// группы ИС-21, с 19.11.2026». It is no title of a table, and what it says is not read.
pub fn orders_somebody(line: &str) -> bool {
    let low = line.to_lowercase();
    let done = ["отчислен", "зачислен", "переведен", "переведён", "восстановлен", "уволен"];
    let title = heads_an_order(&low) || low.trim_start().starts_with("об ") || low.trim_start().starts_with("о ");
    !title && (is_command(&low) || done.iter().any(|word| low.contains(word))) && names_somebody(line)
}

/// Whether a name stands in a sentence, in whatever case: «Белкина Артёма Олеговича», «Белкину А. О.».
fn names_somebody(line: &str) -> bool {
    const FATHERS: [&str; 14] =
        ["вич", "вича", "вичу", "вичем", "вна", "вны", "вне", "вну", "вной", "ична", "ичны", "ичне", "ичну", "ичной"];
    let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches([',', ';', ':', ')', '('])).collect();
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let initials = |word: &str| word.contains('.') && word.chars().all(|c| c == '.' || c.is_uppercase());
    words.windows(3).any(|three| match three {
        [surname, given, father] => {
            capital(surname)
                && surname.chars().count() > 1
                && capital(given)
                && (initials(given)
                    || (capital(father)
                        && FATHERS.iter().any(|end| father.to_lowercase().trim_end_matches('.').ends_with(end))))
        }
        _ => false,
    }) || words.windows(2).last().is_some_and(|two| match two {
        [surname, given] => capital(surname) && surname.chars().count() > 1 && initials(given),
        _ => false,
    })
}

/// The group that a line names, as written there.
pub fn group_in(line: &str) -> Option<String> {
    let trimmed = line.trim();
    if let Some(class) = class_in(trimmed) {
        return Some(class);
    }
    if GroupName::looks_like_one(trimmed) {
        // «ИС-21 (09.02.07 Информационные системы), 2 курс, кл. рук. Юдин Л.П.»: what stands behind is no part of the name.
        let end = trimmed.find(')').map_or(trimmed.len(), |at| at + 1);
        return trimmed.get(..end).map(str::to_owned);
    }
    let low = trimmed.to_lowercase();
    for lead in ["групп", "гр.", "класс"] {
        let Some(at) = low.find(lead) else { continue };
        // Russian letters keep their length in bytes when they change case.
        let rest = trimmed.get(at..)?;
        let rest = match lead {
            "гр." => rest.get(lead.len()..)?,
            _ => rest.trim_start_matches(char::is_alphabetic),
        };
        let rest = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '№' | '«' | '"' | '.' | '-' | '–'));
        let mut words = rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '»' | '"'));
        // «Группа ИС-22. Специальность: …»
        let first = words.next().unwrap_or("").trim_end_matches(['.', ':']);
        let second = words.next().unwrap_or("");
        let both = format!("{first} {second}");
        if GroupName::looks_like_one(first) {
            return Some(if second.starts_with('(') { both } else { first.to_owned() });
        }
        if GroupName::looks_like_one(&both) {
            return Some(both);
        }
    }
    None
}

/// «9 «А» класс», «Список 9 «А» класса»: the class as «9А».
fn class_in(line: &str) -> Option<String> {
    let (before, rest) = line.split_once(['«', '"', '“', '„'])?;
    let (letter, rest) = rest.split_once(['»', '"', '”'])?;
    let number: String = before.trim_end().chars().rev().take_while(char::is_ascii_digit).collect();
    let number: String = number.chars().rev().collect();
    let lead = before.trim_end().strip_suffix(number.as_str())?;
    let is_class = number.parse::<u8>().is_ok_and(|number| (1..=11).contains(&number))
        && letter.chars().count() == 1
        && letter.chars().all(char::is_alphabetic);
    let by_itself = lead.trim().is_empty() && rest.trim().is_empty();
    let said = rest.to_lowercase().trim_start().starts_with("класс") || lead.to_lowercase().contains("класс");
    let apart = lead.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    (is_class && apart && (said || by_itself)).then(|| format!("{number}{}", letter.to_uppercase()))
}

fn date_after(low: &str, leads: &[&str], today: NaiveDate) -> Option<NaiveDate> {
    leads.iter().find_map(|lead| {
        low.match_indices(lead).find_map(|(at, lead)| leading_date(low.get(at + lead.len()..)?, today))
    })
}

fn names_an_organization(low: &str) -> bool {
    [
        "техникум", "колледж", "школа", "гбпоу", "гапоу", "гбоу", "мбоу", "маоу", "училище", "лицей", "гимназия",
        "университет", "институт", "фгбоу", "образовательн",
    ]
    .iter()
    .any(|word| low.contains(word))
}

/// «Министерство образования Заречной области», «Департамент образования города»: above the college's own name.
fn names_an_authority(low: &str) -> bool {
    let authority = ["министерство", "департамент", "комитет", "управление", "отдел"]
        .iter()
        .find_map(|word| low.trim_start().strip_prefix(word));
    authority.is_some_and(|rest| {
        ["общего", "профессионального", "образования", "образованию", "просвещения", "науки"]
            .iter()
            .any(|word| rest.trim_start().trim_start_matches("по ").starts_with(word))
    })
}

/// «Итого: 25 чел.», «Всего 25», «Итого обучающихся – 25»: the number.
pub fn total(line: &str) -> Option<u32> {
    let low = line.trim().to_lowercase();
    (low.starts_with("итого") || low.starts_with("всего") || low.starts_with("общий итог"))
        .then(|| first_number(&low))
        .flatten()
}

/// «Численность: 25», «количество обучающихся – 25»: the number.
fn headcount(low: &str) -> Option<u32> {
    ["численность", "количество обучающихся", "количество студентов", "списочный состав:", "в количестве"]
        .iter()
        .find_map(|lead| low.find(lead).and_then(|at| low.get(at + lead.len()..)).and_then(first_number))
}

fn first_number(text: &str) -> Option<u32> {
    let digits: String =
        text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(7).collect();
    digits.parse().ok()
}

/// True for lines below a table: «Классный руководитель ____», «Исп. …», «Итого: 25».
pub fn is_footer(line: &str) -> bool {
    let low = line.trim().to_lowercase();
    [
        "итого",
        "всего",
        "классный руковод",
        "кл. рук",
        "куратор",
        "директор",
        "зам. дир",
        "заместитель",
        "зав.",
        "заведующ",
        "исп.",
        "исполнитель",
        "подпись",
        "дата",
        "м.п.",
        "м. п.",
        "секретарь",
        "ответственн",
        "составил",
        "проверил",
        "согласован",
        "утвержда",
        "утвержден",
        "примечани",
        "*",
        "специалист",
        "методист",
        "начальник",
        "юношей",
        "девушек",
        "в том числе",
        "из них",
        "в т.ч",
        "бухгалтер",
        "страница",
        "стр.",
        "лист ",
    ]
    .iter()
    .any(|start| low.starts_with(start))
}

/// True for the mark of a printed page, behind which the list goes on: «Страница 1 из 2», «стр. 3», «лист 2».
pub fn is_page_mark(line: &str) -> bool {
    let low = line.trim().to_lowercase();
    let rest = ["страница", "стр.", "стр", "лист"].iter().find_map(|word| low.strip_prefix(word));
    rest.is_some_and(|rest| {
        let words: Vec<&str> =
            rest.split(|c: char| c.is_whitespace() || c == '/').filter(|word| !word.is_empty()).collect();
        let number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
        !words.is_empty() && words.len() <= 3 && words.iter().all(|word| *word == "из" || number(word))
    })
}

/// True for who signs below a table, over several cells: «Классный руководитель | ________ | Петрова А.А.». Said only of
/// rows without any digit; what reads as a whole name with a patronymic is a person.
pub fn is_signature(line: &str) -> bool {
    let word = fold_words(line.split_whitespace().next().unwrap_or(""));
    let signs = [
        "классный", "классная", "куратор", "директор", "заместитель", "зам", "зав", "заведующий", "заведующая",
        "исполнитель", "исп", "составил", "составила", "проверил", "проверила", "секретарь", "методист", "согласовано",
        "утверждаю", "подпись",
    ];
    let fathers = |word: &str| ["вич", "вна", "ична", "ьич"].iter().any(|end| word.to_lowercase().ends_with(end));
    signs.contains(&word.as_str()) && !line.split_whitespace().any(fathers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(lines: &[&str]) -> Titles {
        let mut titles = Titles::default();
        for line in lines {
            titles.take(line, &crate::mapping::lexicon_with(&[]).unwrap(), day(2026, 11, 23));
        }
        titles
    }

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_group_list() {
        let t = titles(&["ГБПОУ «Приозёрский техникум»", "Список обучающихся", "Группа ИС-21", "на 01.09.2026"]);
        assert_eq!(t.group.and_then(|group| GroupName::read(&group)).map(|name| name.folded).as_deref(), Some("ис21"));
        assert_eq!(t.as_of, Some(day(2026, 9, 1)));
        assert_eq!(t.organization.as_deref(), Some("ГБПОУ «Приозёрский техникум»"));
        assert!(!t.annex && t.movement.is_none());
    }

    #[test]
    fn an_annex() {
        let t = titles(&["Приложение к приказу № 118-к от 19.11.2026", "Об отчислении обучающихся"]);
        assert!(t.annex);
        assert_eq!(t.order_number.as_deref(), Some("118-к"));
        assert_eq!(t.order_date, Some(day(2026, 11, 19)));
        assert!(
            matches!(t.movement, Some(OrderWords::Movement(words)) if words.kind == domain::roster::MovementKind::Expulsion)
        );
        assert!(t.group.is_none());
    }

    #[test]
    fn a_heading_over_several_lines() {
        for lines in [
            ["Приложение № 1", "к приказу ГБПОУ «Приозёрский техникум»", "от 19.11.2026 № 118-к"],
            ["ПРИКАЗ", "г. Приозёрск", "19 ноября 2026 г.    № 118-к"],
            ["Приложение № 2 к приказу", "№ 118-к", "от «19» ноября 2026 г."],
            ["Приложение № 1 к приказу от 19.11.2026 № 118-к", "", "На основании приказа № 44 от 01.09.2025"],
            ["Приказ № 118-к от 19.11.2026 «О внесении изменений в приказ № 45-к»", "Контроль", "№ 2"],
        ] {
            let t = titles(&lines);
            assert_eq!(t.order_number.as_deref(), Some("118-к"), "{lines:?}");
            assert_eq!(t.order_date, Some(day(2026, 11, 19)), "{lines:?}");
            assert!(t.annex);
        }
        let t = titles(&["Об отмене приказа № 44 от 01.09.2025", "от 01.09.2026"]);
        assert_eq!((t.order_number, t.order_date), (None, None));
        // What is spoken of counts where nothing else does, and a heading is not mixed with it.
        let t = titles(&["Выбывшие на основании приказа № 44 от 01.09.2025"]);
        assert_eq!((t.order_number.as_deref(), t.order_date), (Some("44"), Some(day(2025, 9, 1))));
        let t = titles(&["Изменения в контингенте по приказу № 44 от 01.09.2025"]);
        assert_eq!(t.order_number.as_deref(), Some("44"));
        let t = titles(&["На основании приказа № 44 от 01.09.2025", "ПРИКАЗ № 118-к"]);
        assert_eq!((t.order_number.as_deref(), t.order_date), (Some("118-к"), None));
    }

    #[test]
    fn orders_about_somebody_in_words() {
        for line in [
            "1. Отчислить Белкина Артёма Олеговича, обучающегося группы ИС-21, с 19.11.2026",
            "Перевести Орлову Еву Игоревну в группу ТМ-11",
            "2. Восстановить Зимина Р.О.",
        ] {
            assert!(orders_somebody(line), "{line}");
        }
        for line in [
            "1. Отчислить следующих обучающихся группы ИС-21:",
            "Об отчислении Белкина Артёма Олеговича",
            "Приказ № 118-к от 19.11.2026 отчислить Белкина Артёма Олеговича",
            "Классный руководитель Юдин Лев Петрович",
        ] {
            assert!(!orders_somebody(line), "{line}");
        }
    }

    #[test]
    fn groups_in_lines() {
        for (line, group) in [
            ("Список обучающихся группы ИС-21", Some("ис21")),
            ("Группа: «ИС 21»", Some("ис21")),
            ("гр. ИС-21", Some("ис21")),
            ("ИС-21 (25)", Some("ис21")),
            ("Группа: ИС-21. Специальность: Информатика", Some("ис21")),
            ("9 «А» класс", Some("9а")),
            ("Список 9 «А» класса", Some("9а")),
            ("Класс 10 \"б\"", Some("10б")),
            ("Группа риска", None),
            ("Движение контингента", None),
            ("на 01.09.2026", None),
        ] {
            let found = group_in(line).and_then(|found| GroupName::read(&found)).map(|name| name.folded);
            assert_eq!(found.as_deref(), group, "{line}");
        }
    }

    #[test]
    fn totals_and_footers() {
        assert_eq!(total("Итого: 25 чел."), Some(25));
        assert_eq!(total("Всего обучающихся – 7"), Some(7));
        assert_eq!(total("Иванов"), None);
        assert!(is_footer("Классный руководитель ____________ Петрова А.А."));
        assert!(is_footer("Исп. Сидорова, тел. 12-34"));
        assert!(!is_footer("Иванов Пётр"));
        assert!(is_page_mark("Страница 1 из 2") && is_page_mark("стр. 3") && is_page_mark("Лист 2/4"));
        assert!(!is_page_mark("Лист ознакомления") && !is_page_mark("Стрельцов 2"));
        assert!(is_signature("Классный руководитель") && is_signature("Зам. директора по УВР"));
        assert!(!is_signature("Секретарёв Иван") && !is_signature("Директор Иван Петрович"));
    }

    #[test]
    fn order_cells() {
        let read = |text| OrderLine::read_cell(text, day(2026, 11, 23));
        for text in ["118-к от 19.11.2026", "№ 118-к, 19.11.2026", "19.11.2026 № 118-к", "№118-к от 19 ноября 2026 г."]
        {
            assert_eq!(read(text), OrderLine { number: Some("118-к".into()), date: Some(day(2026, 11, 19)) }, "{text}");
        }
    }
}
