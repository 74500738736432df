//! A word comes in; what it can be in a name goes out: found once for every distinct word.

use super::fold::{fold_name, is_hyphen, is_letter};
use super::given::given_name;

/// What a word can be in a name: a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Sense(u16);

impl Sense {
    /// A given name of the list.
    pub(super) const GIVEN: Sense = Sense(1);
    /// A given name that is a surname too.
    pub(super) const ALSO_SURNAME: Sense = Sense(1 << 1);
    /// A man's given name.
    pub(super) const MANS: Sense = Sense(1 << 2);
    /// A woman's given name.
    pub(super) const WOMANS: Sense = Sense(1 << 3);
    /// Ends as patronymics do.
    pub(super) const PATRONYMIC: Sense = Sense(1 << 4);
    /// A woman's patronymic: no surname looks like it.
    pub(super) const WOMANS_PATRONYMIC: Sense = Sense(1 << 5);
    /// Ends as Russian and neighbouring surnames do, and is no given name.
    pub(super) const SURNAME: Sense = Sense(1 << 6);
    /// Ends as a surname that a given name hardly ever does: -ов, -ева, -ский, -енко.
    pub(super) const STRONG_SURNAME: Sense = Sense(1 << 7);
    /// One letter, with or without a dot.
    pub(super) const INITIAL: Sense = Sense(1 << 8);
    /// A small word of a name: ван, аль, оглы.
    pub(super) const PARTICLE: Sense = Sense(1 << 9);
    /// A word that is no name: «Тест», «Вакансия», «Итого».
    pub(super) const NO_NAME: Sense = Sense(1 << 10);
    /// Begins with a capital letter.
    pub(super) const CAPITAL: Sense = Sense(1 << 11);
    /// Not a word of letters of one script: digits, signs, capitals in the middle of it, no vowel at all.
    pub(super) const ODD: Sense = Sense(1 << 12);
    /// A surname of a man alone: -ов, -ин, -ский.
    pub(super) const MANS_SURNAME: Sense = Sense(1 << 13);
    /// Several capital letters and no small one.
    pub(super) const ALL_CAPITALS: Sense = Sense(1 << 14);
    /// A given name that is more often a surname: Ким, Богдан.
    pub(super) const MOSTLY_SURNAME: Sense = Sense(1 << 15);

    pub(super) const fn and(self, other: Sense) -> Sense {
        Sense(self.0 | other.0)
    }

    /// True if the whole of the other set is here.
    pub(super) fn has(self, other: Sense) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if something of the other set is here.
    pub(super) fn has_any(self, other: Sense) -> bool {
        self.0 & other.0 != 0
    }

    /// A given name and nothing else.
    pub(super) fn only_given(self) -> bool {
        self.has(Sense::GIVEN) && !self.has(Sense::ALSO_SURNAME)
    }

    /// What a word can be, from the word and its folded form.
    pub(super) fn of(written: &str, folded: &str) -> Sense {
        let mut sense = Sense::default();
        let mut put = |one: Sense, is: bool| {
            if is {
                sense = sense.and(one);
            }
        };
        // «аль-Хатиб» too.
        let capital = |part: &str| part.chars().find(|c| is_letter(*c)).is_some_and(|c| !c.is_lowercase());
        put(Sense::CAPITAL, written.split(is_hyphen).any(capital));
        if is_initial(written) {
            put(Sense::INITIAL, true);
            return sense;
        }
        let mut letters = written.chars().filter(|c| is_letter(*c));
        let are_capitals = letters.clone().all(|c| !c.is_lowercase());
        put(Sense::ALL_CAPITALS, are_capitals && letters.nth(1).is_some());
        put(Sense::ODD, is_odd(written));
        put(Sense::NO_NAME, is_no_name(folded));
        put(Sense::PARTICLE, is_particle(folded));
        let given = given_name(folded).or_else(|| {
            // «Анна-Мария», «Магомед-Расул»: a given name if its parts are.
            let mut parts = folded.split(' ');
            let (first, second) = (given_name(parts.next()?)?, given_name(parts.next()?)?);
            parts.next().is_none().then_some(super::given::GivenName {
                also_surname: first.also_surname && second.also_surname,
                mostly_surname: first.mostly_surname && second.mostly_surname,
                ..first
            })
        });
        if let Some(given) = given {
            put(Sense::GIVEN, true);
            put(Sense::ALSO_SURNAME, given.also_surname);
            put(Sense::MOSTLY_SURNAME, given.mostly_surname);
            put(Sense::MANS, given.mans);
            put(Sense::WOMANS, given.womans);
        }
        let patronymic = given.is_none() && is_patronymic(folded);
        put(Sense::PATRONYMIC, patronymic);
        put(
            Sense::WOMANS_PATRONYMIC,
            patronymic && ["вна", "чна", "ишна", "кызы", "гызы"].iter().any(|end| folded.ends_with(end)),
        );
        if given.is_none() && !patronymic {
            let last = folded.rsplit(' ').next().unwrap_or(folded);
            let long = last.chars().count() >= 4;
            let ends = |ends: &[&str]| long && ends.iter().any(|end| last.ends_with(end));
            let strong = ends(STRONG_ENDINGS);
            put(Sense::STRONG_SURNAME, strong);
            put(Sense::SURNAME, strong || ends(ENDINGS));
            put(Sense::MANS_SURNAME, ends(&["ов", "ев", "ин", "ын", "ский", "цкий", "ской"]));
        }
        sense
    }

    /// What a word can be.
    pub(super) fn of_word(written: &str) -> Sense {
        Sense::of(written, &fold_name(written))
    }
}

const STRONG_ENDINGS: &[&str] =
    &["ов", "ова", "ев", "ева", "ский", "ская", "цкий", "цкая", "енко", "швили", "янц", "янова", "ичев", "ичева"];
const ENDINGS: &[&str] = &[
    "ин", "ина", "ын", "ына", "ской", "ко", "ук", "юк", "чук", "ян", "дзе", "иани", "ых", "их", "ец", "вой", "вая",
    "ыло", "йло",
];

/// Words that stand where a name should and are none. The vocabularies of a college know more of them.
const NO_NAMES: &[&str] = &[
    "test", "аноним", "бот", "вакант", "вакансия", "вакантно", "всего", "группа", "гость", "имя", "итого", "класс",
    "неизвестно", "неизвестный", "образец", "отчество", "педагог", "пользователь", "преподаватель", "пример", "резерв",
    "родитель", "студент", "студентка", "тест", "тестов", "тестова", "тестович", "тестовый", "удален", "ученик",
    "учитель", "фамилия", "фио", "шаблон", "администратор", "admin", "user", "deleted", "unknown",
];

fn is_no_name(folded: &str) -> bool {
    NO_NAMES.contains(&folded)
}

fn is_particle(folded: &str) -> bool {
    matches!(
        folded,
        "аль"
            | "эль"
            | "ал"
            | "абу"
            | "абд"
            | "ибн"
            | "бин"
            | "бен"
            | "бинт"
            | "ван"
            | "дер"
            | "ден"
            | "де"
            | "да"
            | "ди"
            | "дель"
            | "дос"
            | "ла"
            | "ле"
            | "фон"
            | "цу"
            | "тер"
            | "мак"
            | "сан"
            | "шах"
            | "шейх"
            | "хан"
            | "бек"
            | "оол"
            | "заде"
    )
}

/// Letters with something among them that no name has.
fn is_odd(written: &str) -> bool {
    let mut letters = 0u32;
    let mut vowels = false;
    let mut cyrillic = true;
    let mut small_before = false;
    for c in written.chars() {
        if is_letter(c) {
            letters += 1;
            cyrillic &= ('\u{400}'..='\u{52f}').contains(&c);
            vowels |= is_vowel(c);
            // «хБЮМНБ»: letters of another code page. «МакГрегор» is a name.
            if small_before && c.is_uppercase() && letters <= 2 {
                return true;
            }
            small_before = c.is_lowercase();
            continue;
        }
        small_before = false;
        let accepted = is_hyphen(c)
            || matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | '.' | ' ' | '\u{a0}')
            || ('\u{300}'..='\u{36f}').contains(&c)
            || super::fold::is_hidden(c);
        if !accepted {
            return true;
        }
    }
    cyrillic && letters >= 4 && !vowels
}

fn is_vowel(c: char) -> bool {
    matches!(
        c.to_lowercase().next().unwrap_or(c),
        'а' | 'е'
            | 'ё'
            | 'и'
            | 'о'
            | 'у'
            | 'ы'
            | 'э'
            | 'ю'
            | 'я'
            | 'і'
            | 'ї'
            | 'є'
            | 'ө'
            | 'ү'
            | 'ұ'
            | 'ә'
            | 'й'
            | 'ѣ'
    )
}

/// One letter, with or without a dot.
pub fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(is_letter) && matches!((chars.next(), chars.next()), (None, _) | (Some('.'), None))
}

/// «оглы», «кызы» and their kin, in folded form: a word of their own behind the father's name.
pub(super) fn is_son_or_daughter_of(folded: &str) -> bool {
    matches!(
        folded,
        "оглы"
            | "оглу"
            | "углы"
            | "уулу"
            | "улы"
            | "уули"
            | "кызы"
            | "гызы"
            | "кизи"
            | "кизы"
            | "угли"
            | "ўғли"
            | "ұлы"
            | "қызы"
    )
}

/// True for the folded «сергеевич», «ильинична», «кузьмич», «хасан оглы», «бахытулы»; surnames such as «Абрамович» look the same,
/// so the position decides too.
pub fn is_patronymic(folded: &str) -> bool {
    let slavic = ["ич", "вна", "чна", "ишна"].iter().any(|end| folded.ends_with(end));
    if slavic {
        return folded.chars().count() >= 5;
    }
    ["оглы", "кызы", "гызы", "уулу", "улы", "угли", "ұлы", "қызы"]
        .iter()
        .any(|end| folded.strip_suffix(end).is_some_and(|father| father.trim_end().chars().count() >= 3))
        || folded.ends_with("vich")
        || folded.ends_with("vna")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_what_they_can_be() {
        let has = |word: &str, sense: Sense| Sense::of_word(word).has(sense);
        for word in
            ["Сергеевич", "Ильинична", "КУЗЬМИЧ", "Фоминична", "Хасан-оглы", "Хасаноглы", "Нурланкызы", "Серикулы"]
        {
            assert!(has(word, Sense::PATRONYMIC), "{word}");
        }
        for word in ["Юрь", "Сергее", "Пётр", "Иванов", "Яна", "выбыл", "Ич"] {
            assert!(!has(word, Sense::PATRONYMIC), "{word}");
        }
        for word in ["Иванов", "Осокина", "Шевченко", "Карапетян", "Гогоберидзе", "Седых", "Снежко-Ланской", "Раевский"]
        {
            assert!(has(word, Sense::SURNAME), "{word}");
        }
        for word in ["Лев", "Марина", "Карен", "Ли", "Тё", "Полина"] {
            assert!(!has(word, Sense::SURNAME), "{word}");
        }
        for word in ["Ива4ов", "хБЮМНБ", "Бвгдж", "Иван@", "???", "Р?"] {
            assert!(has(word, Sense::ODD), "{word}");
        }
        for word in ["О’Нил", "Д'Артаньян", "МакГрегор", "Петрова-Ёлкина", "Тхк", "Smith", "Семе\u{308}н"]
        {
            assert!(!has(word, Sense::ODD), "{word}");
        }
        assert!(has("Анна-Мария", Sense::GIVEN) && has("Пётр", Sense::MANS) && has("Яна", Sense::WOMANS));
        assert!(has("Тестович", Sense::NO_NAME) && has("Вакансия", Sense::NO_NAME));
    }
}
