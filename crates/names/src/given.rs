//! A folded word comes in; what the list of given names knows of it goes out. The list, where it comes from and its licence:
//! `given_names/README.md`.

use std::sync::LazyLock;

/// The list: a name a line, sorted by bytes, a tab, its marks.
const LIST: &str = include_str!("given_names/given_names.txt");

/// What the list knows of a given name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GivenName {
    /// Borne by women alone.
    pub(super) womans: bool,
    /// Borne by men alone.
    pub(super) mans: bool,
    /// Also a surname: Роман, Герман, Ким.
    pub(super) also_surname: bool,
    /// More often a surname than a given name: Ким.
    pub(super) mostly_surname: bool,
    /// In common use, so that another such name is another person's.
    pub(super) common: bool,
}

/// Where each line of the list begins, and the end of the last.
static LINES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let ends = LIST.bytes().zip(1u32..).filter(|(byte, _)| *byte == b'\n').map(|(_, next)| next);
    std::iter::once(0).chain(ends).collect()
});

/// A line of the list: the name and its marks.
fn line(number: usize) -> Option<(&'static str, &'static str)> {
    let (start, end) = (*LINES.get(number)?, *LINES.get(number + 1)?);
    let line = LIST.get(start as usize..end as usize - 1)?;
    // The marks are a few letters, none of them longer than a byte.
    let tab = line.len() - 1 - line.bytes().rev().position(|byte| byte == b'\t')?;
    Some((line.get(..tab)?, line.get(tab + 1..)?))
}

/// Looks a folded word up.
pub(super) fn given_name(folded: &str) -> Option<GivenName> {
    let (mut low, mut high) = (0, LINES.len() - 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let (name, marks) = line(middle)?;
        match name.cmp(folded) {
            std::cmp::Ordering::Equal => {
                let has = |mark: u8| marks.bytes().any(|byte| byte == mark);
                return Some(GivenName {
                    womans: has(b'f'),
                    mans: has(b'm'),
                    also_surname: has(b's') || has(b'S'),
                    mostly_surname: has(b'S'),
                    common: has(b'c'),
                });
            }
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// True for a folded given name that the list knows.
pub fn known_given_name(folded: &str) -> bool {
    given_name(folded).is_some()
}

/// True for a folded given name in common use, so that two such names are two people and not one name mistyped.
pub(super) fn common_given_name(folded: &str) -> bool {
    given_name(folded).is_some_and(|name| name.common)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold_name;

    #[test]
    fn every_name_of_the_list_is_found() {
        let mut count = 0;
        let mut before = "";
        for line in LIST.lines() {
            let (name, _) = line.split_once('\t').unwrap();
            assert!(before < name, "{before} / {name}");
            assert_eq!(fold_name(name), name);
            assert!(given_name(name).is_some(), "{name}");
            assert!(given_name(&format!("{name}ъъ")).is_none());
            before = name;
            count += 1;
        }
        assert!(count > 4_000);
    }

    #[test]
    fn names_of_many_peoples_are_known_and_other_words_are_not() {
        for name in
            "Хадижа Бекзод Нарек Ильнар Зарема Арам Баир Ислам Дилшод Тимурлан Сухроб Айсылу Дзерасса Сослан Гаянэ Вусал \
             Теймураз Абдурахмон Нурсултан Айгерим Сэсэг Чойган Айаал Санал Хонгор Патимат Заурбек"
                .split_whitespace()
        {
            assert!(known_given_name(&fold_name(name)), "{name}");
        }
        for word in ["", "иванов", "сергеевич", "выбыл", "староста", "ъ", "а", "яяя", "абвгд", "сергеи\n", "иван\tm"]
        {
            assert!(!known_given_name(word), "{word}");
        }
        assert!(given_name("ким").unwrap().also_surname && given_name("роман").unwrap().also_surname);
        assert!(given_name("ким").unwrap().mostly_surname && !given_name("роман").unwrap().mostly_surname);
        assert!(!given_name("алексей").unwrap().also_surname);
    }
}
