//! Invented people in any number, the same for the same seed: for measurements, and for tests that need many.

use chrono::{Days, NaiveDate};
use names::{Names, known_given_name};
use planner::identity::NearSide;

/// SplitMix64: small, and the same on every machine and with every version of every library.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const STEMS: [&str; 70] = [
    "Абрам", "Агаф", "Беляк", "Блин", "Богдан", "Быстр", "Вавил", "Велич", "Вишняк", "Воркун", "Гаврил", "Глад",
    "Горбун", "Гранат", "Давид", "Дегтяр", "Дорох", "Дубрав", "Евсе", "Елагин", "Емель", "Жерд", "Журавл", "Завьял",
    "Зимин", "Золот", "Игнат", "Ильин", "Кабан", "Калач", "Камыш", "Карас", "Кисел", "Ковал", "Колос", "Корол",
    "Котельн", "Кулик", "Ладыг", "Лапин", "Лебед", "Листв", "Лукьян", "Макар", "Мельник", "Морковк", "Мухан", "Назар",
    "Некрас", "Овсян", "Окун", "Орех", "Панкр", "Парус", "Перв", "Погод", "Ракит", "Родник", "Рябин", "Савел",
    "Сверчк", "Снегир", "Солод", "Степан", "Тимоф", "Туман", "Федос", "Хорош", "Чернух", "Щегл",
];
const ENDINGS: [(&str, &str); 12] = [
    ("ов", "ова"),
    ("ев", "ева"),
    ("ин", "ина"),
    ("енко", "енко"),
    ("овский", "овская"),
    ("ицын", "ицына"),
    ("ухин", "ухина"),
    ("ников", "никова"),
    ("ейкин", "ейкина"),
    ("очкин", "очкина"),
    ("анов", "анова"),
    ("ицкий", "ицкая"),
];
const MEN: [&str; 24] = [
    "Александр", "Алексей", "Андрей", "Антон", "Артём", "Борис", "Вадим", "Виктор", "Глеб", "Григорий", "Денис",
    "Дмитрий", "Егор", "Иван", "Игорь", "Кирилл", "Максим", "Михаил", "Никита", "Павел", "Роман", "Сергей", "Тимур",
    "Фёдор",
];
const WOMEN: [&str; 24] = [
    "Александра", "Алина", "Алиса", "Анастасия", "Анна", "Валерия", "Варвара", "Вера", "Виктория", "Дарья", "Диана",
    "Екатерина", "Елизавета", "Ирина", "Кира", "Ксения", "Людмила", "Маргарита", "Мария", "Наталья", "Ольга", "Полина",
    "София", "Татьяна",
];
const FATHERS: [&str; 26] = [
    "Александров", "Алексеев", "Андреев", "Антонов", "Борисов", "Вадимов", "Викторов", "Владимиров", "Геннадьев",
    "Григорьев", "Денисов", "Дмитриев", "Евгеньев", "Иванов", "Игорев", "Константинов", "Максимов", "Михайлов",
    "Николаев", "Олегов", "Павлов", "Романов", "Сергеев", "Степанов", "Фёдоров", "Юрьев",
];

/// An invented person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invented {
    pub surname: String,
    pub given: String,
    pub patronymic: String,
    pub birth: NaiveDate,
}

impl Invented {
    pub fn name(&self) -> String {
        format!("{} {} {}", self.surname, self.given, self.patronymic)
    }
}

pub fn person(dice: &mut Dice) -> Invented {
    let (stem, ending, father) = (dice.of(&STEMS), dice.of(&ENDINGS), dice.of(&FATHERS));
    let birth = NaiveDate::from_ymd_opt(2005, 1, 1).unwrap() + Days::new(dice.below(1800) as u64);
    if dice.percent(50) {
        let patronymic = format!("{father}ич");
        Invented { surname: format!("{stem}{}", ending.0), given: dice.of(&MEN).to_owned(), patronymic, birth }
    } else {
        let patronymic = format!("{father}на");
        Invented { surname: format!("{stem}{}", ending.1), given: dice.of(&WOMEN).to_owned(), patronymic, birth }
    }
}

/// The group of the n-th of so many people, 25 in each: «АБ-101».
pub fn group(n: usize) -> String {
    const LETTERS: [&str; 20] = [
        "АД", "БД", "ВМ", "ГС", "ДО", "ЖД", "ИС", "КП", "ЛС", "МЖ", "НТ", "ОП", "ПК", "РС", "СВ", "ТМ", "УД", "ФК",
        "ХТ", "ЭК",
    ];
    let group = n / 25;
    format!("{}{}-{}{:02}", LETTERS[group / 8000 % 20], LETTERS[group / 400 % 20], group / 100 % 4 + 1, group % 100)
}

/// A name as a hurried clerk types it: one letter wrong, two in some cases.
pub fn mistyped(person: &Invented, dice: &mut Dice) -> Invented {
    loop {
        let mut typed = person.clone();
        for _ in 0..if dice.percent(15) { 2 } else { 1 } {
            let part = match dice.below(3) {
                0 => &mut typed.surname,
                1 => &mut typed.given,
                _ => &mut typed.patronymic,
            };
            *part = slip(part, dice);
        }
        // Another name («Анна» for «Алла») is another person, as far as anybody can tell from the paper.
        let another = typed.given != person.given && known_given_name(&typed.given.to_lowercase().replace('ё', "е"));
        if typed != *person && !another {
            return typed;
        }
    }
}

fn slip(word: &str, dice: &mut Dice) -> String {
    const BESIDE: [(char, &str); 12] = [
        ('а', "ов"),
        ('о', "ал"),
        ('е', "ин"),
        ('и', "ем"),
        ('н', "ге"),
        ('р', "пк"),
        ('т', "иь"),
        ('к', "еу"),
        ('в', "ыа"),
        ('л', "од"),
        ('с', "чм"),
        ('м', "си"),
    ];
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + dice.below(letters.len() - 2);
    match dice.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => {
            let beside = BESIDE.iter().find(|(letter, _)| *letter == letters[at]).map_or("ае", |(_, beside)| beside);
            letters[at] = dice.of(&beside.chars().collect::<Vec<_>>());
        }
    }
    letters.into_iter().collect()
}

/// One side of a comparison: a person, whether the birth date is known there, and the number of the group.
#[derive(Debug, Clone)]
pub struct Side {
    pub person: Invented,
    pub birth_known: bool,
    pub group: usize,
}

/// Two sides that no exact comparison ties, and which of them are one person.
#[derive(Debug)]
pub struct Unmatched {
    pub left: Vec<Side>,
    pub right: Vec<Side>,
    pub truth: Vec<(usize, usize)>,
}

/// So many on each side: four of five are one person, mistyped on the right; the others are somebody else on each side,
/// among them twins of people on the other one.
pub fn unmatched(count: usize, seed: u64) -> Unmatched {
    let dice = &mut Dice::new(seed);
    let (mut left, mut right, mut truth) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..count {
        let someone = person(dice);
        let group = n / 25;
        let known = dice.percent(75);
        left.push(Side { person: someone.clone(), birth_known: known || dice.percent(50), group });
        let other = match dice.below(100) {
            0..80 => {
                truth.push((n, n));
                mistyped(&someone, dice)
            }
            80..83 => {
                let names: &[&str] = if someone.patronymic.ends_with("ич") { &MEN } else { &WOMEN };
                let given = names.iter().find(|given| **given != someone.given).unwrap();
                Invented { given: (*given).to_owned(), ..someone }
            }
            _ => person(dice),
        };
        right.push(Side { person: other, birth_known: known, group });
    }
    Unmatched { left, right, truth }
}

/// The two sides as the comparison takes them.
pub fn near_sides(set: &Unmatched, names: &mut Names) -> (Vec<NearSide>, Vec<NearSide>) {
    let mut sides = |sides: &[Side]| -> Vec<NearSide> {
        let near = |side: &Side| {
            let name = names.full_name(&side.person.name());
            NearSide { key: names.key(name), birth: side.birth_known.then_some(side.person.birth), initials: false }
        };
        sides.iter().map(near).collect()
    };
    (sides(&set.left), sides(&set.right))
}
