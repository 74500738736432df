//! Two folded names come in; how alike they are goes out. Only for people who were not matched exactly.

use rapidfuzz::distance::damerau_levenshtein;

use super::given::common_given_name;

/// How two folded names differ, in edits (a letter more, less, other, or two swapped).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// Edits in the surname.
    pub surname: usize,
    /// Edits in the given name.
    pub given: usize,
    /// Edits in the patronymic; 0 if one side has none.
    pub patronymic: usize,
    /// Both sides have a patronymic.
    pub both_patronymics: bool,
    /// Both given names are names in their own right («Инна», «Анна»): not a slip of the keyboard.
    pub two_given_names: bool,
}

impl Likeness {
    /// All edits together.
    pub fn edits(&self) -> usize {
        self.surname + self.given + self.patronymic
    }
}

/// Compares two names, each as folded surname, given name, patronymic.
pub fn likeness(a: [&str; 3], b: [&str; 3]) -> Likeness {
    let [a_surname, a_given, a_patronymic] = a;
    let [b_surname, b_given, b_patronymic] = b;
    let edits = |a: &str, b: &str| if a == b { 0 } else { damerau_levenshtein::distance(a.chars(), b.chars()) };
    let both_patronymics = !a_patronymic.is_empty() && !b_patronymic.is_empty();
    Likeness {
        surname: edits(a_surname, b_surname),
        given: edits(a_given, b_given),
        patronymic: if both_patronymics { edits(a_patronymic, b_patronymic) } else { 0 },
        both_patronymics,
        two_given_names: a_given != b_given
            && common_given_name(a_given)
            && common_given_name(b_given)
            && !same_name_in_two_forms(a_given, b_given),
    }
}

/// «Наталья» and «Наталия», «Софья» and «София», «Данила» and «Даниил»: one name in two forms.
fn same_name_in_two_forms(a: &str, b: &str) -> bool {
    let bare = |name: &str| name.chars().filter(|c| !matches!(c, 'ь' | 'и' | 'й')).collect::<String>();
    bare(a) == bare(b) || TWO_FORMS.iter().any(|(x, y)| (a, b) == (*x, *y) || (b, a) == (*x, *y))
}

const TWO_FORMS: [(&str, &str); 6] = [
    ("данила", "даниил"),
    ("данил", "данила"),
    ("алена", "елена"),
    ("георгий", "егор"),
    ("никита", "микита"),
    ("ксения", "оксана"),
];
