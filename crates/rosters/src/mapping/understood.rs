//! A text of a file comes in; what it says goes out, with the words that were not understood.

use chrono::NaiveDate;

use super::dictionary::Dictionary;
use super::phrase::{Container, Context, Manner, Remark, Says, Sense};
use super::title::OrderLine;
use domain::roster::Standing;

/// What a text says.
#[derive(Debug, Clone)]
pub struct Understood {
    /// What the words of an order say.
    pub says: Says,
    /// How somebody stands of whom this is said; `None` if it does not tell, or not for certain.
    pub standing: Option<Standing>,
    /// The remark that weighs most.
    pub remark: Option<Remark>,
    /// The kind of list.
    pub container: Option<Container>,
    /// The order that is referred to.
    pub reference: Option<OrderLine>,
    /// The day from which it holds.
    pub from: Option<NaiveDate>,
    /// The day until which it holds.
    pub until: Option<NaiveDate>,
    /// The group that is named.
    pub group: Option<String>,
    /// The first school year named.
    pub school_year: Option<i32>,
    /// A relation to a child: true for legal representatives.
    pub relation: Option<bool>,
    /// An act is only intended or refused.
    pub is_turned: bool,
    /// A reason is named and no act: «в связи с переездом».
    pub is_reason_alone: bool,
    /// A day or an order is named and no act.
    pub is_day_alone: bool,
    /// A post, a duty or a person is named.
    pub names_a_signer: bool,
    /// The words that were not understood; empty if all were.
    pub left: String,
    /// Words that are known by a new answer.
    pub new_words: Option<String>,
}

impl Understood {
    /// True if the text tells of anything that may matter for where somebody is.
    pub fn tells_of_something(&self) -> bool {
        let plain = matches!(self.remark, None | Some(Remark::Plain));
        self.is_turned
            || !plain
            || matches!(self.says, Says::Ordered(_) | Says::Annuls(_))
            || self.standing.is_some_and(|standing| standing != Standing::Active)
    }

    /// True if every word was understood.
    pub fn is_whole(&self) -> bool {
        self.left.is_empty()
    }
}

impl Dictionary {
    /// What a text says, as far as the vocabularies know it.
    pub fn understand(&self, text: &str, context: Context, manner: Manner) -> Understood {
        let parts = self.parts_of(text, context, manner);
        let sense = Sense::of(&parts);
        Understood {
            says: sense.says(),
            standing: sense.standing(),
            remark: sense.remark(),
            container: sense.container(),
            reference: sense.reference().cloned(),
            from: sense.from(),
            until: sense.until(),
            group: sense.group(),
            school_year: sense.school_year(),
            relation: sense.relation(),
            is_turned: sense.is_turned(),
            names_a_signer: sense.names_a_signer(),
            left: sense.left(context).join(" … "),
            is_reason_alone: sense.is_reason_alone(),
            is_day_alone: sense.is_day_alone(),
            new_words: sense.new_words().map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{Mapping, SHIPPED};
    use domain::roster::MovementKind as K;

    fn dictionary() -> Dictionary {
        let mappings: Vec<Mapping> = SHIPPED.iter().map(|(name, text)| Mapping::read(text, name).unwrap()).collect();
        Dictionary::new(&mappings)
    }

    fn manner() -> Manner {
        Manner { today: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), is_title: false }
    }

    fn read(text: &str) -> Understood {
        thread_local!(static LEXICON: Dictionary = dictionary());
        LEXICON.with(|dictionary| dictionary.understand(text, Context::Person, manner()))
    }

    fn parts(text: &str) -> Vec<crate::mapping::phrase::Part> {
        dictionary().parts(text, manner())
    }

    fn order(text: &str) -> Understood {
        dictionary().understand(text, Context::Order, manner())
    }

    fn kind_of(text: &str) -> (Option<K>, String) {
        let understood = order(text);
        match understood.says {
            Says::Ordered(ordered) => (Some(ordered.kind), understood.left),
            _ => (None, understood.left),
        }
    }

    #[test]
    fn usual_words_are_whole() {
        for (words, kind) in [
            ("отчислен по собственному желанию", K::Expulsion),
            ("Отчисление", K::Expulsion),
            ("Отчислить по инициативе обучающегося", K::Expulsion),
            (
                "Отчислен в связи с невыполнением обязанностей по добросовестному освоению образовательной программы",
                K::Expulsion,
            ),
            ("Отчислен в связи с призывом на военную службу", K::Expulsion),
            ("отч. по с/ж", K::Expulsion),
            ("отчисление (с/ж)", K::Expulsion),
            ("Отчислен, переезд на новое место жительства", K::Expulsion),
            ("Отчислен за нарушение правил внутреннего распорядка", K::Expulsion),
            ("Отчислен в связи с утратой связи с техникумом", K::Expulsion),
            ("Отчислить из числа студентов 2 курса", K::Expulsion),
            ("отчислен за невыход из академического отпуска", K::Expulsion),
            ("отчислена в связи с окончанием обучения", K::Graduation),
            ("Отчислен в связи с получением образования (завершением обучения)", K::Graduation),
            ("Окончил обучение с выдачей диплома", K::Graduation),
            ("окончил обучение", K::Graduation),
            ("отчислен в связи с окончанием полного курса обучения", K::Graduation),
            ("выпуск", K::Graduation),
            ("отчислен в порядке перевода в другую образовательную организацию", K::TransferOut),
            ("Отчислен в связи с переводом в ГБПОУ «Приморский колледж»", K::TransferOut),
            ("Перевод в ГБПОУ «Заречный колледж»", K::TransferOut),
            ("переведена в Заречный техникум", K::TransferOut),
            ("Переведена в другой колледж", K::TransferOut),
            ("перевод в СОШ № 3", K::TransferOut),
            ("Выбыл в другую образовательную организацию", K::TransferOut),
            ("перевод в другую организацию", K::TransferOut),
            ("переведён в гр. ТМ-11", K::Transfer),
            ("перевод из ИС-21 в ТМ-11", K::Transfer),
            ("переведён на 2 курс в ТМ-11", K::Transfer),
            ("с ИС-21 на ТМ-11 перевести", K::Transfer),
            ("перевод в другую группу", K::Transfer),
            ("по окончании учебного года переведён на 2 курс", K::Transfer),
            ("Зачислен переводом из другого колледжа", K::Enrolment),
            ("зачислен в порядке перевода из ГАПОУ «Озёрный колледж»", K::Enrolment),
            ("Перевод из другой организации", K::Enrolment),
            ("принят переводом из СОШ № 3", K::Enrolment),
            ("зачисление", K::Enrolment),
            ("Принят в число студентов", K::Enrolment),
            ("предоставлен академический отпуск с 01.12.2026 по 01.12.2027", K::AcademicLeave),
            ("выход из академического отпуска", K::ReturnFromLeave),
            ("Считать приступившим к обучению после академического отпуска", K::ReturnFromLeave),
            ("восстановлен", K::Reinstatement),
            ("принят на работу", K::Hire),
            ("Приём на работу переводом из другой организации", K::Hire),
            ("уволен по собственному желанию", K::Dismissal),
            ("Увольнение по соглашению сторон", K::Dismissal),
            ("Увольнение в связи с истечением срока трудового договора", K::Dismissal),
            ("Увольнение (перевод к другому работодателю)", K::Dismissal),
            ("Прекращение трудового договора", K::Dismissal),
            ("уволена по окончании отпуска по уходу за ребёнком", K::Dismissal),
            ("перевод на другую должность", K::PostChange),
            ("отпуск по уходу за ребёнком", K::ParentalLeave),
            ("выход из отпуска по уходу за ребенком", K::ReturnFromLeave),
            ("отчислить из числа студентов 2 курса по собственному желанию с 20.11.2026", K::Expulsion),
        ] {
            assert_eq!(kind_of(words), (Some(kind), String::new()), "{words}: {:?}", parts(words));
        }
    }

    #[test]
    fn what_takes_nobody_out() {
        for words in [
            "Отчисление из общежития",
            "Отчисление из кружка",
            "Отчисление из группы продлённого дня",
            "Отчисление со второй специальности",
            "Исключение из списка на стипендию",
            "Исключение из списка на льготный проезд",
            "Исключение из состава сборной",
            "Отказ в отчислении",
            "Предупреждение об отчислении",
            "Заявление об отчислении",
            "Проект: отчисление",
            "Замечание (возможно отчисление)",
            "Решение педсовета: отчислить при неликвидации задолженности",
            "не отчислять",
            "Выбыл в санаторий до 01.12.2026",
            "Перевод в другое общежитие СПО",
            "Увольнение с внутреннего совместительства",
            "выбыл на практику",
            "Отложить отчисление",
            "отчислить условно",
            "кандидат на отчисление",
        ] {
            let understood = order(words);
            assert_eq!(understood.says, Says::Nothing, "{words}: {:?}", parts(words));
            assert!(understood.is_whole(), "{words}: {}", understood.left);
        }
        for words in ["Аннулировать отчисление", "отменить приказ № 118-к от 19.11.2026", "отменён приказом 121-к"]
        {
            assert!(matches!(order(words).says, Says::Annuls(_)), "{words}");
        }
        for words in [
            "прочее",
            "Увольнение в связи с переводом на другую должность",
            "Окончание срока проживания в общежитии, программа заселения",
            "отчислен как попало",
            "перевод",
        ] {
            let understood = order(words);
            let sure =
                matches!(&understood.says, Says::Ordered(ordered) if ordered.kind.leaves()) && understood.is_whole();
            assert!(!sure, "{words}: {understood:?}");
        }
    }

    #[test]
    fn details() {
        let ordered = |words: &str| match read(words).says {
            Says::Ordered(ordered) => ordered,
            other => panic!("{words}: {other:?}"),
        };
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        let one = ordered("переведён из гр. ИС-21 в гр. ТМ-11 с 01.12.2026");
        assert_eq!(
            (one.from_group.as_deref(), one.to_group.as_deref(), one.effective),
            (Some("ИС-21"), Some("ТМ-11"), day(2026, 12, 1))
        );
        let one = ordered("перевод из ИС-21 в ТМ-11");
        assert_eq!((one.from_group.as_deref(), one.to_group.as_deref()), (Some("ИС-21"), Some("ТМ-11")));
        let one = ordered("перевести в группу Ветеринария 3");
        assert_eq!(one.to_group.as_deref(), Some("Ветеринария 3"));
        let one = ordered("предоставлен академический отпуск с 1 декабря 2026 г. по 01.12.2027");
        assert_eq!(one.effective, day(2026, 12, 1));
        for text in [
            "отчислен пр. № 118-к от 19.11.2026",
            "отчислена, приказ от 19.11.2026 № 118-к",
            "отчислен 118-к/19.11.2026",
            "отчислен пр.118-к от 19.11.2026г.",
            "отчислен (приказ № 118-к от 19 ноября 2026 г.)",
        ] {
            let understood = read(text);
            assert_eq!(
                understood.reference,
                Some(OrderLine { number: Some("118-к".into()), date: day(2026, 11, 19) }),
                "{text}"
            );
            assert_eq!(
                (understood.standing, understood.is_whole()),
                (Some(Standing::Gone), true),
                "{text}: {}",
                understood.left
            );
        }
    }

    #[test]
    fn states_and_remarks() {
        for (text, standing) in [
            ("обучается", Standing::Active),
            ("Отчислен 01.09.2026", Standing::Gone),
            ("академический отпуск", Standing::OnLeave),
            ("а/о", Standing::OnLeave),
            ("староста", Standing::Active),
            ("сирота", Standing::Active),
            ("инд. план", Standing::Active),
            ("с 01.10.2026", Standing::Active),
            ("выбыл 01.10.2026", Standing::Gone),
            ("переведён в другой техникум", Standing::Gone),
            ("искл.", Standing::Gone),
            ("уволен с 30.06.2026 г.", Standing::Gone),
            ("договор ГПХ окончен", Standing::Gone),
            ("отпуск по уходу до 12.2027", Standing::OnLeave),
            ("Отчисленные 2026", Standing::Gone),
            ("Академ", Standing::OnLeave),
        ] {
            assert_eq!(read(text).standing, Some(standing), "{text} {:?}", read(text));
        }
        for text in [
            "призван в армию",
            "не приступил",
            "забрал документы",
            "абитуриент",
            "отстранён от работы",
            "мать умерла",
            "в космосе",
            "кандидат",
        ] {
            let understood = read(text);
            assert!(
                understood.standing.is_none() || !understood.is_whole() || understood.relation.is_some(),
                "{text}: {understood:?}"
            );
        }
        for text in [
            "ЛРП",
            "по суду не общается",
            "запрет суда",
            "опека снята",
            "лишена родительских прав",
            "охранный ордер",
            "не приглашать",
            "запрет на общение с ребёнком",
        ] {
            assert_eq!(read(text).remark, Some(Remark::NoRights), "{text}");
        }
    }
}
