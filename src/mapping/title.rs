//! Lines around a table come in («Приложение к приказу № 118-к от 19.11.2026», «Итого: 25»); what they say goes out.

use chrono::NaiveDate;

use super::movement::{MovementWords, leading_date, order_number, read_movement};
use crate::names::fold_words;
use crate::roster::GroupName;

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
    pub movement: Option<MovementWords>,
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
}

impl Titles {
    /// Takes in one line, or the name of a sheet.
    pub fn take(&mut self, line: &str, today: NaiveDate) {
        let low = line.to_lowercase();
        if let Some(group) = group_in(line) {
            self.headcount = GroupName::read(&group).and_then(|name| name.headcount).or(self.headcount);
            self.group = Some(group);
        }
        if let Some(order) = OrderLine::read(line, today) {
            self.annex |= low.contains("прилож") || low.trim_start().starts_with("приказ");
            self.order_number = order.number.or(self.order_number.take());
            self.order_date = order.date.or(self.order_date);
        }
        // A headline that only names the register («Движение контингента») names no movement.
        if low.chars().count() < 200
            && (low.trim_start().starts_with("об ") || low.trim_start().starts_with("о ") || is_command(&low))
            && let Some(movement) = read_movement(line, today)
        {
            self.movement = Some(movement);
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
        self.class_teachers |= low.contains("классн") && low.contains("руководств")
            || low.contains("классные руководител")
            || low.contains("кураторы")
            || low.contains("классных руководител");
        self.staff |=
            ["сотрудник", "штатн", "работник", "педагогический состав", "тарифик"].iter().any(|w| low.contains(w));
        self.teaching |= ["нагрузк", "тарификац", "закрепление дисциплин"].iter().any(|w| low.contains(w));
    }
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
        let order = OrderLine { number: order_number(line), date: date_after(&low, &["от "], today) };
        (order.number.is_some() || order.date.is_some()).then_some(order)
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

/// The group that a line names, as written there.
pub fn group_in(line: &str) -> Option<String> {
    let trimmed = line.trim();
    if GroupName::looks_like_one(trimmed) {
        return Some(trimmed.to_owned());
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
        let first = words.next().unwrap_or("");
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

/// «Итого: 25 чел.», «Всего 25», «Итого обучающихся – 25»: the number.
pub fn total(line: &str) -> Option<u32> {
    let low = line.trim().to_lowercase();
    (low.starts_with("итого") || low.starts_with("всего")).then(|| first_number(&low)).flatten()
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
            titles.take(line, day(2026, 11, 23));
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
        assert_eq!(t.movement.map(|m| m.kind), Some(crate::roster::MovementKind::Expulsion));
        assert!(t.group.is_none());
    }

    #[test]
    fn groups_in_lines() {
        for (line, group) in [
            ("Список обучающихся группы ИС-21", Some("ис21")),
            ("Группа: «ИС 21»", Some("ис21")),
            ("гр. ИС-21", Some("ис21")),
            ("ИС-21 (25)", Some("ис21")),
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
