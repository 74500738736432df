//! Two names as people write them of themselves come in; whether they may be one person's goes out. For a question beside
//! somebody of the same place, never for a decision: «Gromov Zakhar», «Захар Г.», «Саша Громов», «Громова Захара» in an order.

use super::fold::fold_name;
use super::given::known_given_name;
use super::sense::is_patronymic;

/// A name, word by word.
#[derive(Debug, Clone, Default)]
pub struct LooseName {
    words: Vec<Word>,
}

#[derive(Debug, Clone)]
struct Word {
    folded: String,
    /// The consonants, in Latin letters: what is left of a name in whatever alphabet and case.
    consonants: String,
    is_latin: bool,
    is_patronymic: bool,
}

impl Word {
    fn is_initial(&self) -> bool {
        self.folded.chars().nth(1).is_none()
    }

    /// True if both are one word, an initial for a word, one word in two cases or in two alphabets.
    fn fits(&self, other: &Word) -> bool {
        if self.is_latin || other.is_latin {
            let initial = self.is_initial() || other.is_initial();
            return match initial {
                true => {
                    self.consonants.chars().next() == other.consonants.chars().next() && !self.consonants.is_empty()
                }
                false => !self.consonants.is_empty() && self.consonants == other.consonants,
            };
        }
        if self.is_initial() || other.is_initial() {
            return self.folded.chars().next() == other.folded.chars().next();
        }
        self.folded == other.folded || same_stem(&self.folded, &other.folded)
    }
}

impl LooseName {
    /// A name as it is written.
    pub fn new(written: &str) -> LooseName {
        let words = written.split(|c: char| !c.is_alphabetic() && !matches!(c, '\u{301}' | '\'' | '’'));
        let words = words.filter(|word| !word.is_empty()).map(|word| {
            let folded = fold_name(word);
            let is_latin = word.is_ascii() && word.chars().any(|c| c.is_ascii_alphabetic());
            Word {
                consonants: match is_latin {
                    true => consonants_of_latin(&word.to_ascii_lowercase()),
                    false => consonants_of_russian(&folded),
                },
                is_patronymic: is_patronymic(&folded),
                is_latin,
                folded,
            }
        });
        LooseName { words: words.collect() }
    }

    /// Under what the name can be looked up: two names that may be one have one of these in common.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.words.iter().filter(|word| !word.is_initial() && !word.is_patronymic).map(|word| {
            let end = word.consonants.char_indices().nth(2).map_or(word.consonants.len(), |(at, _)| at);
            word.consonants.get(..end).unwrap_or_default()
        })
    }

    /// True if both may be one person's, who stands in one place and was not found there under the name of the list. Of a
    /// surname alone that is said only where the other word is nobody's given name: sisters and brothers are two people.
    ///
    /// `surname` is the listed person's, as it is written.
    pub fn may_be(&self, other: &LooseName, surname: &str) -> bool {
        let mut taken = vec![false; other.words.len()];
        let mut matched: Vec<&Word> = Vec::new();
        for word in &self.words {
            let found =
                (other.words.iter().zip(taken.iter_mut())).find(|(theirs, taken)| !**taken && word.fits(theirs));
            if let Some((theirs, taken)) = found {
                *taken = true;
                matched.push(if theirs.is_initial() { theirs } else { word });
            }
        }
        let is_whole = |word: &&&Word| !word.is_initial() && !word.is_patronymic;
        let whole = matched.iter().filter(is_whole).count();
        let fewest = self.words.len().min(other.words.len());
        if fewest < 2 || whole == 0 {
            return false;
        }
        if matched.len() == fewest || whole >= 2 {
            return true;
        }
        let surname = fold_name(surname);
        let by_surname = matched.iter().any(|word| surname.split(' ').any(|part| part == word.folded));
        let rest = other.words.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(word, _)| word);
        let mut rest = rest.filter(|word| !word.is_patronymic);
        by_surname && rest.all(|word| !word.is_latin && !word.is_initial() && !known_given_name(&word.folded))
    }
}

/// «Громов» and «Громова», «Олеговича» and «Олегович», «Инну» and «Инна»: one word but for its ending.
fn same_stem(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (long, short) = (a.chars().count(), b.chars().count());
    let (long, short) = (long.max(short), long.min(short));
    same >= 3 && long - same <= 3 && short - same <= 2 && same * 2 >= long
}

fn consonants_of_russian(folded: &str) -> String {
    squeezed(folded.chars().filter_map(|c| {
        Some(match c {
            'б' => 'b',
            'в' => 'v',
            'г' => 'g',
            'д' => 'd',
            'ж' | 'з' => 'z',
            'к' => 'k',
            'л' => 'l',
            'м' => 'm',
            'н' => 'n',
            'п' => 'p',
            'р' => 'r',
            'с' | 'ш' | 'щ' => 's',
            'т' => 't',
            'ф' => 'f',
            'х' => 'h',
            'ц' | 'ч' => 'q',
            _ => return None,
        })
    }))
}

/// As passports, bank cards and people themselves write Russian names; what varies most, the vowels, is left out.
fn consonants_of_latin(word: &str) -> String {
    const LETTERS: [(&str, &str); 14] = [
        ("shch", "s"),
        ("sch", "s"),
        ("sh", "s"),
        ("zh", "z"),
        ("kh", "h"),
        ("ch", "q"),
        ("tch", "q"),
        ("ts", "q"),
        ("tz", "q"),
        ("ph", "f"),
        ("x", "ks"),
        ("w", "v"),
        ("c", "k"),
        ("q", "k"),
    ];
    let mut rest = word;
    let mut out = String::with_capacity(word.len());
    while let Some(first) = rest.chars().next() {
        let found = LETTERS.iter().find(|(written, _)| rest.starts_with(written));
        match found {
            Some((_, read)) => out.push_str(read),
            None if !matches!(first, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'j' | '\'') => out.push(first),
            None => {}
        }
        rest = rest.get(found.map_or(first.len_utf8(), |(written, _)| written.len())..).unwrap_or_default();
    }
    squeezed(out.chars())
}

/// Without letters that stand twice: «Anna», «Ana».
fn squeezed(letters: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for letter in letters {
        if !out.ends_with(letter) {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_be(listed: &str, account: &str) -> bool {
        let (a, b) = (LooseName::new(listed), LooseName::new(account));
        let found = a.may_be(&b, listed.split(' ').next().unwrap());
        let shared = a.keys().any(|key| b.keys().any(|other| other == key));
        assert!(shared || !found, "{listed}, {account}: looked up in vain");
        found
    }

    #[test]
    fn people_write_themselves_otherwise() {
        for account in [
            "Захар Г.",
            "Громов Захар О.",
            "Gromov Zakhar",
            "Zahar Gromov",
            "Zakhar G.",
            "Громова Захара Олеговича",
            "Громов Захар Игоревич",
            "Громов-Белов Захар",
            "Громов Захарчик",
            "Громову Захару",
            "захар громов",
            "Захар Олегович",
            "Громов З.",
        ] {
            assert!(may_be("Громов Захар Олегович", account), "{account}");
        }
        assert!(may_be("Щербакова Юлия Евгеньевна", "Julia Shcherbakova"));
        assert!(may_be("Цветков Александр Юрьевич", "Tsvetkov Alexander"));
        assert!(may_be("Чернышёв Алексей Ильич", "Chernyshev Aleksey"));
        assert!(may_be("Громов Александр Олегович", "Сашка Громов"), "nobody is called so in a passport");
    }

    #[test]
    fn others_are_others() {
        for account in [
            "Громов Олег Захарович",
            "Громова Зоя",
            "Белов Захар",
            "Громов",
            "Белова Анна",
            "Gromov Oleg",
            "Захаров Олег",
            "Иванов Иван Олегович",
            "Власов Захар Олегович",
            "",
        ] {
            assert!(!may_be("Громов Захар Олегович", account), "{account}");
        }
    }
}
