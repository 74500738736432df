//! The words of an order come in («переведён в гр. ТМ-11 с 01.12.2026»); the movement goes out.

use chrono::NaiveDate;

use super::title::OrderLine;
use super::value::{Century, parse_date};
use crate::roster::MovementKind;

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
    /// The words speak of an employee.
    pub of_staff: bool,
}

/// Reads the words of an order; `None` if they name no movement.
pub fn read_movement(words: &str, today: NaiveDate) -> Option<MovementWords> {
    let low: String = words.to_lowercase().replace('ё', "е").split_whitespace().collect::<Vec<_>>().join(" ");
    if is_amendment(&low) {
        return Some(amendment(words, today));
    }
    let kind = kind_of(&low)?;
    let of_staff = kind.of_staff() || low.contains("по уходу") || low.contains("на работу") || low.contains("должност");
    Some(MovementWords {
        kind,
        to_group: group_after(&low, &["в группу", "в гр.", "в гр", "в класс", "зачислен в", "зачислить в"]),
        from_group: group_after(&low, &["из группы", "из гр.", "из гр", "из класса"]),
        effective: date_after(&low, &["с ", "читать ", "считать ", "от "], kind, today),
        new_name: (kind == MovementKind::SurnameChange).then(|| new_name(words)).flatten(),
        cancels: (kind == MovementKind::Cancellation).then(|| OrderLine::read_cell(words, today)),
        of_staff,
    })
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
fn amendment(words: &str, today: NaiveDate) -> MovementWords {
    let (order, instead) = words.split_once([':', ';']).unwrap_or((words, ""));
    let cancels = Some(OrderLine::read_cell(order, today));
    let instead = read_movement(instead, today)
        .filter(|instead| !matches!(instead.kind, MovementKind::SurnameChange | MovementKind::Cancellation));
    match instead {
        Some(instead) => MovementWords { cancels, ..instead },
        None => MovementWords {
            kind: MovementKind::Amendment,
            to_group: None,
            from_group: None,
            effective: None,
            new_name: None,
            cancels,
            of_staff: false,
        },
    }
}

/// The order of the questions is the point: «отчислен в связи с окончанием обучения» is a graduation, «отчислен в порядке
/// перевода в другую организацию» a transfer out, «вышел из академического отпуска» a return.
fn kind_of(low: &str) -> Option<MovementKind> {
    use MovementKind as K;
    let has = |words: &[&str]| words.iter().any(|word| low.contains(word));
    let elsewhere = has(&["друг", "ину", "ино"])
        && has(&["организац", "учрежд", "колледж", "техникум", "школ", "вуз", "заведен", "оо", "спо"]);
    let back = has(&[
        "выход",
        "вышел",
        "вышла",
        "выйти",
        "приступ",
        "возвра",
        "допущен",
        "из академ",
        "из отпуска",
        "окончание академ",
        "досрочн",
    ]);
    let ends = has(&["окончил", "окончани", "окончен", "завершени", "завершил"]);
    // «По окончании учебного года переведён на 2 курс», «окончил 1 семестр»: nobody leaves by that.
    let of_a_part = has(&["курс", "семестр", "учебного года", "уч. год", "четверт", "практик"])
        && !has(&["полный курс", "полного курса", "отчисл", "обучени", "образовани", "программ", "диплом"]);
    // «Допущен к выпускным экзаменам» is said of somebody who stays.
    let graduates = has(&["выпущ", "получением образования"]) || (has(&["выпуск"]) && !has(&["выпускн", "допущен"]));
    let finishes = graduates || (ends && !of_a_part);
    Some(
        if low.starts_with("отмен")
            || (has(&["отмен", "аннулир", "утратившим силу", "не считать", "считать недействит"])
                && has(&["приказ", "№"]))
        {
            K::Cancellation
        } else if has(&["уволен", "увольн", "уволить"]) {
            K::Dismissal
        } else if has(&["отчисл", "исключ"]) && has(&["академ", "акад.", "а/о"]) {
            // «Отчислен за невыход из академического отпуска».
            K::Expulsion
        } else if has(&["восстанов"]) {
            K::Reinstatement
        } else if has(&["фамил", "смена фио", "изменение фио", "персональных данных"])
        {
            K::SurnameChange
        } else if has(&["академ", "акад.", "а/о"]) {
            if back { K::ReturnFromLeave } else { K::AcademicLeave }
        } else if has(&["по уходу", "декрет", "по беременности"]) {
            if back { K::ReturnFromLeave } else { K::ParentalLeave }
        } else if has(&[
            "уволен",
            "увольн",
            "уволить",
            "расторж",
            "расторг",
            "прекращение трудов",
            "прекращение действия трудов",
        ]) {
            K::Dismissal
        } else if finishes {
            K::Graduation
        } else if has(&["перевод", "перевед", "перевест", "переход"]) {
            if elsewhere {
                K::TransferOut
            } else if has(&["должност"]) {
                K::PostChange
            } else if has(&["отчисл"]) && !has(&["групп", "гр."]) {
                K::TransferOut
            } else {
                K::Transfer
            }
        } else if has(&["отчисл", "исключ", "выбыл", "выбыт", "смерт"]) {
            if elsewhere { K::TransferOut } else { K::Expulsion }
        } else if has(&["на работу", "трудоустро", "назначен", "назначить"]) {
            K::Hire
        } else if has(&["зачисл", "прибы"]) {
            K::Enrolment
        } else if has(&["принят", "прием", "принять"]) {
            if has(&["студент", "обучен", "обучающ", "числ", "курс", "групп"]) {
                K::Enrolment
            } else {
                K::Hire
            }
        } else {
            return None;
        },
    )
}

fn group_after(low: &str, leads: &[&str]) -> Option<String> {
    leads.iter().find_map(|lead| {
        let mut from = 0;
        while let Some(at) = low.get(from..)?.find(lead) {
            let start = from + at;
            let free = low.get(..start)?.chars().next_back().is_none_or(|c| !c.is_alphabetic());
            let rest = low.get(start + lead.len()..)?;
            from = start + lead.len();
            if !free {
                continue;
            }
            let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '№' | '«' | '"' | '.'));
            let mut words = rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '»' | '"' | ')'));
            let first = words.next().unwrap_or("").trim_end_matches('.');
            let second = words.next().unwrap_or("").trim_end_matches('.');
            let both = format!("{first} {second}");
            if first.chars().any(|c| c.is_ascii_digit()) && crate::roster::GroupName::read(first).is_some() {
                return Some(first.to_uppercase_name());
            }
            if second.starts_with(|c: char| c.is_ascii_digit()) && crate::roster::GroupName::looks_like_one(&both) {
                return Some(both.to_uppercase_name());
            }
        }
        None
    })
}

trait UppercaseName {
    fn to_uppercase_name(&self) -> String;
}

impl UppercaseName for str {
    /// The words were folded to small letters; a group is written in capitals, but for what follows its number («ИС-21з»).
    fn to_uppercase_name(&self) -> String {
        let digit = self.find(|c: char| c.is_ascii_digit()).unwrap_or(self.len());
        let (letters, rest) = self.split_at(digit);
        if letters.is_empty() { self.to_uppercase() } else { letters.to_uppercase() + rest }
    }
}

/// The first date behind «с» or «от»; for a leave «с … по …» the first.
fn date_after(low: &str, leads: &[&str], kind: MovementKind, today: NaiveDate) -> Option<NaiveDate> {
    if kind == MovementKind::Cancellation {
        return None;
    }
    leads.iter().find_map(|lead| {
        low.match_indices(lead)
            .filter(|(at, _)| {
                low.get(..*at).and_then(|before| before.chars().next_back()).is_none_or(|c| !c.is_alphanumeric())
            })
            .find_map(|(at, lead)| {
                let rest = low.get(at + lead.len()..)?;
                // «от» before a date is the order's own date if it stands behind a number.
                if lead == "от " && low.get(..at).is_some_and(|before| before.contains('№')) {
                    return None;
                }
                leading_date(rest, today)
            })
    })
}

/// A date at the beginning of a text, in digits or with the month in words.
pub(crate) fn leading_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
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
    let low = words.to_lowercase();
    for lead in ["стала", "стал ", "новая фамилия", "новая", "на фамилию", "->", "→"]
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
            if !name.is_empty() {
                return Some(name);
            }
        }
    }
    None
}

/// The number behind «№»: `118-к`.
pub(crate) fn order_number(words: &str) -> Option<String> {
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
    use MovementKind as K;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[test]
    fn words_of_orders() {
        for (words, kind) in [
            ("отчислен по собственному желанию", K::Expulsion),
            ("Отчисление", K::Expulsion),
            ("отчислена в связи с окончанием обучения", K::Graduation),
            ("окончил обучение", K::Graduation),
            ("отчислен в порядке перевода в другую образовательную организацию", K::TransferOut),
            ("переведён в гр. ТМ-11", K::Transfer),
            ("перевод в другую организацию", K::TransferOut),
            ("перевод в другую группу", K::Transfer),
            ("предоставлен академический отпуск с 01.12.2026 по 01.12.2027", K::AcademicLeave),
            ("выход из академического отпуска", K::ReturnFromLeave),
            ("Считать приступившим к обучению после академического отпуска", K::ReturnFromLeave),
            ("восстановлен", K::Reinstatement),
            ("смена фамилии: была Иванова, стала Петрова", K::SurnameChange),
            ("зачисление", K::Enrolment),
            ("Принят в число студентов", K::Enrolment),
            ("принят на работу", K::Hire),
            ("Приём на работу", K::Hire),
            ("уволен по собственному желанию", K::Dismissal),
            ("перевод на другую должность", K::PostChange),
            ("отпуск по уходу за ребёнком", K::ParentalLeave),
            ("выход из отпуска по уходу за ребенком", K::ReturnFromLeave),
            ("отменить приказ № 118-к от 19.11.2026", K::Cancellation),
            ("отчислен за невыход из академического отпуска", K::Expulsion),
            ("уволена по окончании отпуска по уходу за ребёнком", K::Dismissal),
            ("по окончании учебного года переведён на 2 курс", K::Transfer),
            ("отчислен в связи с окончанием полного курса обучения", K::Graduation),
            ("выпуск", K::Graduation),
        ] {
            assert_eq!(read_movement(words, today()).map(|m| m.kind), Some(kind), "{words}");
        }
        for words in ["прочее", "окончил 1 курс", "допущен к выпускным экзаменам"]
        {
            assert_eq!(read_movement(words, today()), None, "{words}");
        }
    }

    #[test]
    fn details_in_the_words() {
        let m = read_movement("переведён из гр. ИС-21 в гр. ТМ-11 с 01.12.2026", today()).unwrap();
        assert_eq!((m.from_group.as_deref(), m.to_group.as_deref()), (Some("ИС-21"), Some("ТМ-11")));
        assert_eq!(m.effective, NaiveDate::from_ymd_opt(2026, 12, 1));
        let m = read_movement("предоставлен академический отпуск с 1 декабря 2026 г. по 01.12.2027", today()).unwrap();
        assert_eq!(m.effective, NaiveDate::from_ymd_opt(2026, 12, 1));
        let m = read_movement("смена фамилии: была Иванова, стала Петрова-Ёлкина", today()).unwrap();
        assert_eq!(m.new_name.as_deref(), Some("Петрова-Ёлкина"));
        let m = read_movement("Отменить приказ № 118-к от 19.11.2026", today()).unwrap();
        let cancelled = OrderLine { number: Some("118-к".into()), date: NaiveDate::from_ymd_opt(2026, 11, 19) };
        assert_eq!((m.cancels, m.effective), (Some(cancelled.clone()), None));
        let m = read_movement(
            "внести изменения в приказ № 118-к от 19.11.2026: дату отчисления читать 01.12.2026",
            today(),
        );
        let m = m.unwrap();
        assert_eq!((m.kind, m.cancels.as_ref()), (K::Expulsion, Some(&cancelled)));
        assert_eq!(m.effective, NaiveDate::from_ymd_opt(2026, 12, 1));
        let m = read_movement("изменить приказ № 118-к от 19.11.2026 в части основания", today()).unwrap();
        assert_eq!((m.kind, m.cancels), (K::Amendment, Some(cancelled)));
        let m = read_movement("Отчислить из группы ИС-21 в группу риска не включать", today()).unwrap();
        assert_eq!(m.to_group, None);
    }
}
