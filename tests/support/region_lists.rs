//! The lists of a whole region, the same for the same number of people: in no order, with namesakes, with names that one side
//! writes without ё or in capitals, with moves, leavers and newcomers. For measurements: an order that suits a program would flatter it.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::invent::{Dice, Invented, person};

/// What has changed since the platform was filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// What a week brings: of a hundred people one is new, one in a hundred moved, one left.
    Usual,
    /// Everybody is in another group.
    AllMoved,
    /// The platform knows one of a thousand.
    AllNew,
}

/// Where the lists are.
#[derive(Debug)]
pub struct Lists {
    pub students: PathBuf,
    pub members: PathBuf,
    pub orders: PathBuf,
}

/// Writes the lists of so many people into a folder that is made for them.
pub fn write(folder: &Path, people: usize, change: Change) -> Lists {
    std::fs::create_dir(folder).unwrap();
    let lists = Lists {
        students: folder.join("students.csv"),
        members: folder.join("members.csv"),
        orders: folder.join("orders.csv"),
    };
    let dice = &mut Dice::new(7);
    let groups = groups((people / 25).max(2));
    let (mut students, mut members, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..people {
        let (own, group, another) = (person(dice), n % groups.len(), (n + 1) % groups.len());
        let (name, birth) = (own.name(), own.birth.format("%d.%m.%Y"));
        let listed = |group: usize| format!("{name};{birth};{};{n:07}", groups[group]);
        let member = format!("u{n:07};{};{birth};{};обучающийся;состоит", written(&own, dice), groups[group]);
        match (change, dice.below(1000)) {
            (Change::AllMoved, _) => {
                students.push(listed(another));
                members.push(member);
            }
            (Change::AllNew, 0) | (Change::Usual, 28..) => {
                students.push(listed(group));
                members.push(member);
            }
            (Change::AllNew, _) | (Change::Usual, 0..10) => students.push(listed(group)),
            (Change::Usual, 10..18) => {
                students.push(listed(another));
                members.push(member);
                let (from, to) = (&groups[group], &groups[another]);
                orders.push(format!("Перевод в другую группу;{name};{birth};{from};{to};{n}-п;16.11.2026"));
            }
            (Change::Usual, 18..26) => {
                members.push(member);
                orders.push(format!("Отчисление;{name};{birth};{};;{n}-о;16.11.2026", groups[group]));
            }
            (Change::Usual, _) => members.push(member),
        }
    }
    shuffle(&mut students, dice);
    shuffle(&mut members, dice);
    lines(&lists.students, "ФИО;Дата рождения;Группа;Личный код", &students);
    lines(&lists.members, "ID пользователя;ФИО;Дата рождения;Класс;Роль;Статус", &members);
    // A list of orders without any would be none.
    if orders.is_empty() {
        orders.push("Отчисление;Нездешний Никто Никитич;01.01.2006;НН-1;;1-о;16.11.2026".to_owned());
    }
    lines(&lists.orders, "Вид движения;ФИО;Дата рождения;Из группы;В группу;№ приказа;Дата приказа", &orders);
    lists
}

/// Writes the list of students in so many files, each of other groups; gives their paths.
pub fn in_files(lists: &Lists, files: usize) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(&lists.students).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let mut of_group: Vec<&str> = rows.lines().collect();
    of_group.sort_by_key(|row| row.split(';').nth(2));
    let mut begins: Vec<usize> = (0..files).map(|n| n * of_group.len() / files).collect();
    // A group is in one file.
    let group = |n: usize| of_group[n].split(';').nth(2);
    for begin in &mut begins {
        while *begin > 0 && *begin < of_group.len() && group(*begin) == group(*begin - 1) {
            *begin += 1;
        }
    }
    begins.push(of_group.len());
    let folder = lists.students.parent().unwrap();
    let parts = begins.windows(2).enumerate().filter(|(_, part)| part[0] < part[1]);
    parts
        .map(|(n, part)| {
            let path = folder.join(format!("list-{files}-{n}.csv"));
            lines(&path, head, &of_group[part[0]..part[1]]);
            path
        })
        .collect()
}

/// Names of groups of many forms: «ИС-11», «бгд-319», «2ТМ-7», «Повар А 12».
fn groups(count: usize) -> Vec<String> {
    const LETTERS: [&str; 14] = ["Б", "Г", "Д", "Ж", "З", "Л", "П", "Ф", "Ц", "Ч", "Ш", "Э", "Ю", "Я"];
    let letter = |n: usize| LETTERS[n % LETTERS.len()];
    let mut seen: HashSet<String> = HashSet::new();
    let names = (0..).map(|n: usize| {
        let (letters, number) = (n / 90, n % 90 + 10);
        let word = format!("{}{}{}", letter(letters), letter(letters / 14), letter(letters / 196));
        match n % 4 {
            0 => format!("{word}-{number}"),
            1 => format!("{word} {number}"),
            2 => format!("{}-{}-{}", word, number / 10, number % 10 + 1),
            _ => format!("{word}{number}з"),
        }
    });
    names.filter(|name| seen.insert(name.clone())).take(count).collect()
}

/// A name as the platform has it.
fn written(person: &Invented, dice: &mut Dice) -> String {
    match dice.below(100) {
        0..30 => person.name().replace('ё', "е"),
        30..32 => person.name().to_uppercase(),
        _ => person.name(),
    }
}

fn shuffle(rows: &mut [String], dice: &mut Dice) {
    for n in (1..rows.len()).rev() {
        rows.swap(n, dice.below(n + 1));
    }
}

fn lines<T: AsRef<str>>(path: &Path, head: &str, rows: &[T]) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "{head}").unwrap();
    rows.iter().for_each(|row| writeln!(out, "{}", row.as_ref()).unwrap());
    out.flush().unwrap();
}
