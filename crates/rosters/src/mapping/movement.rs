//! The words of an order come in («переведён в гр. ТМ-11 с 01.12.2026»); the movement goes out.

use chrono::NaiveDate;

use super::dictionary::Dictionary;
use super::phrase::{Context, Manner, Says};
use super::title::OrderLine;
use super::value::{Century, parse_date};
use domain::roster::MovementKind;

/// What the words of an order say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementWords {
    /// What happens.
    pub kind: MovementKind,
    /// «в гр. ТМ-11».
    pub to_group: Option<String>,
    /// «из группы ИС-21».
    pub from_group: Option<String>,
    /// «с 01.12.2026».
    pub effective: Option<NaiveDate>,
    /// «стала Петрова».
    pub new_name: Option<String>,
    /// «отменить приказ № 118-к от 19.11.2026»: the order whose effect this one takes away.
    pub cancels: Option<OrderLine>,
    /// The order that the words themselves name.
    pub reference: Option<OrderLine>,
    /// The words speak of an employee.
    pub of_staff: bool,
    /// The row is about another order and names nobody.
    pub of_order_alone: bool,
}

/// What a text says as the words of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderWords {
    /// A movement, as far as it was understood.
    Movement(MovementWords),
    /// An order that leaves people where they are: another object, a draft, a refusal.
    Nothing,
    /// It cannot be told what it says.
    Unclear,
}

/// The words of an order, with what of them was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadWords {
    /// What they say.
    pub says: OrderWords,
    /// The words that no vocabulary knows; empty if all were understood.
    pub left: String,
    /// Words that are known by a new answer.
    pub new_words: Option<String>,
}

impl MovementWords {
    /// A movement of which nothing else is told.
    pub fn of(kind: MovementKind) -> MovementWords {
        MovementWords {
            kind,
            to_group: None,
            from_group: None,
            effective: None,
            new_name: None,
            cancels: None,
            reference: None,
            of_staff: kind.of_staff(),
            of_order_alone: false,
        }
    }
}

/// Reads the words of an order.
pub fn read_movement(words: &str, dictionary: &Dictionary, today: NaiveDate) -> ReadWords {
    let low: String = words.to_lowercase().replace('ё', "е").split_whitespace().collect::<Vec<_>>().join(" ");
    if is_amendment(&low) {
        return amendment(words, dictionary, today);
    }
    let understood = dictionary.understand(words, Context::Order, Manner { today, is_title: false });
    let says = match &understood.says {
        Says::Ordered(ordered) => {
            let of_staff = ordered.kind.of_staff()
                || low.contains("по уходу")
                || low.contains("на работу")
                || low.contains("должност");
            OrderWords::Movement(MovementWords {
                to_group: ordered.to_group.clone(),
                from_group: ordered.from_group.clone(),
                effective: ordered.effective,
                new_name: (ordered.kind == MovementKind::SurnameChange).then(|| new_name(words)).flatten(),
                reference: ordered.reference.clone(),
                of_staff,
                ..MovementWords::of(ordered.kind)
            })
        }
        Says::Annuls(order) => OrderWords::Movement(MovementWords {
            cancels: order.clone().or_else(|| Some(OrderLine::read_cell(words, today))),
            ..MovementWords::of(MovementKind::Cancellation)
        }),
        Says::Nothing => OrderWords::Nothing,
        Says::Unclear => OrderWords::Unclear,
    };
    // A new surname is a word that no vocabulary can know.
    let left = match &says {
        OrderWords::Movement(MovementWords { new_name: Some(_), .. }) => String::new(),
        // What is left of «отменить приказ № 118-к об отчислении Иванова» says whom the order was about.
        OrderWords::Movement(words) if words.kind == MovementKind::Cancellation => String::new(),
        _ => understood.left,
    };
    ReadWords { says, left, new_words: understood.new_words }
}

fn is_amendment(low: &str) -> bool {
    low.contains("приказ")
        && [
            "внести измен", "внесен", "внесение измен", "изменить", "изменение в ", "изменения в ", "в редакции",
            "внести поправ",
        ]
        .iter()
        .any(|words| low.contains(words))
}

/// «Внести изменения в приказ № 45-к: дату отчисления читать 01.12.2026»: the former order has no effect any more; what
/// holds instead is read from the words behind it. If they name no movement, nothing holds until a person has looked.
fn amendment(words: &str, dictionary: &Dictionary, today: NaiveDate) -> ReadWords {
    let (order, instead) = words.split_once([':', ';']).unwrap_or((words, ""));
    let cancels = Some(OrderLine::read_cell(order, today));
    let read = read_movement(instead, dictionary, today);
    match read.says {
        OrderWords::Movement(instead)
            if !matches!(instead.kind, MovementKind::SurnameChange | MovementKind::Cancellation) =>
        {
            let says = OrderWords::Movement(MovementWords { cancels, ..instead });
            ReadWords { says, left: read.left, new_words: read.new_words }
        }
        _ => {
            let says = OrderWords::Movement(MovementWords { cancels, ..MovementWords::of(MovementKind::Amendment) });
            ReadWords { says, left: String::new(), new_words: None }
        }
    }
}

/// A date at the beginning of a text, in digits or with the month in words.
pub fn leading_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '«' | '"' | ':'));
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let one: String = text.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-')).collect();
    let one = one.trim_end_matches(['.', '-', '/']);
    if one.len() > 5
        && let Ok(date) = parse_date(one, Century::Present, today)
    {
        return Some(date);
    }
    let three: Vec<&str> = text.split_whitespace().take(3).collect();
    parse_date(&three.join(" ").replace(['«', '»', '"', ','], " "), Century::Present, today).ok()
}

/// «была Иванова, стала Петрова», «с Ивановой на Петрову» (the second form names an inflected surname and is left to a person).
fn new_name(words: &str) -> Option<String> {
    /// How surnames end that are told of, not named.
    const FORMS: [&str; 4] = ["у", "ю", "ого", "его"];
    let low = words.to_lowercase();
    for lead in ["стала", "стал ", "новая фамилия", "новая", "на фамилию", "фамилии на ", "фамилию на ", "->", "→"]
    {
        if let Some(at) = low.find(lead) {
            // The lower-case text has the same length in bytes for Russian letters.
            let rest = words.get(at + lead.len()..)?;
            let name: String = rest
                .trim_start_matches(|c: char| !c.is_alphabetic())
                .chars()
                .take_while(|c| c.is_alphabetic() || matches!(c, '-' | ' ' | '.'))
                .collect();
            let name = name.trim().trim_end_matches('.').to_owned();
            // «на Кузнецову», «на Петровского»: not the surname itself but a form of it, which is left to a person.
            let is_form = lead.ends_with("на ") && FORMS.iter().any(|end| name.to_lowercase().ends_with(end));
            if !name.is_empty() && !is_form {
                return Some(name);
            }
        }
    }
    None
}

/// The number behind «№»: `118-к`.
pub fn order_number(words: &str) -> Option<String> {
    let (_, rest) = words.split_once('№')?;
    let number: String = rest
        .trim_start()
        .chars()
        .take_while(|c| !c.is_whitespace() && !matches!(c, ',' | ';' | ':' | ')' | '»' | '"'))
        .collect();
    let number = number.trim_end_matches('.').to_owned();
    number.chars().any(|c| c.is_ascii_digit()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::lexicon_with;

    fn read(words: &str) -> MovementWords {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        match read_movement(words, &lexicon_with(&[]).unwrap(), today).says {
            OrderWords::Movement(words) => words,
            other => panic!("{words}: {other:?}"),
        }
    }

    #[test]
    fn details_in_the_words() {
        assert_eq!(
            read("смена фамилии: была Иванова, стала Петрова-Ёлкина").new_name.as_deref(),
            Some("Петрова-Ёлкина")
        );
        assert_eq!(read("изменение фамилии на Кузнецова").new_name.as_deref(), Some("Кузнецова"));
        assert_eq!(read("смена фамилии на Кузнецову").new_name, None, "a form of it");
        let cancelled = OrderLine { number: Some("118-к".into()), date: NaiveDate::from_ymd_opt(2026, 11, 19) };
        let m = read("Отменить приказ № 118-к от 19.11.2026");
        assert_eq!((m.kind, m.cancels, m.effective), (MovementKind::Cancellation, Some(cancelled.clone()), None));
        let m = read("внести изменения в приказ № 118-к от 19.11.2026: дату отчисления читать 01.12.2026");
        assert_eq!((m.kind, m.cancels.as_ref()), (MovementKind::Expulsion, Some(&cancelled)));
        assert_eq!(m.effective, NaiveDate::from_ymd_opt(2026, 12, 1));
        let m = read("изменить приказ № 118-к от 19.11.2026 в части основания");
        assert_eq!((m.kind, m.cancels), (MovementKind::Amendment, Some(cancelled)));
    }
}
