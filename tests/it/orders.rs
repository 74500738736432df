//! The life of an order: taken back, amended, done already, about somebody mistyped.

use crate::support::{Case, ORDERS, Plan, joined, name, students};

const A: &str = "ИС-21";

/// Twelve students listed, but for some; the same twelve on the platform, but for some; and orders.
fn plan(orders: &str, unlisted: &[usize], absent: &[usize]) -> Plan {
    let but = |left_out: &[usize]| (0..12).filter(|n| !left_out.contains(n)).map(|n| (n, A)).collect::<Vec<_>>();
    Case::new()
        .roster("к.csv", students(but(unlisted)))
        .roster("п.csv", format!("{ORDERS}{orders}"))
        .members(joined(but(absent)))
        .json()
}

#[test]
fn a_removal_that_was_done_is_proposed_to_be_undone() {
    let orders = format!(
        "45-к;18.11.2026;{};отчислен;ИС-21;;\n46-к;20.11.2026;{};отменить приказ № 45-к от 18.11.2026;;;\n",
        name(3),
        name(3)
    );
    let restored = plan(&orders, &[3], &[3]);
    assert_eq!(restored.lines(), [format!("invite {} | class:ИС-21 student | order review", name(3))]);
    assert_eq!(restored.actions()[0]["basis"]["number"], "46-к");
    assert_eq!(restored.actions()[0]["basis"]["movement"], "cancellation");
    assert!(!restored.has("orders.unknown_person"));
    // Not yet done: dropped.
    assert_eq!(plan(&orders, &[3], &[]).lines(), Vec::<String>::new());
    // Without its number, of the person whom it names alone.
    for words in ["отменить отчисление", "приказ об отчислении отменён"] {
        let by_person = |who: usize| {
            orders.replace(
                &format!("{};отменить приказ № 45-к от 18.11.2026", name(3)),
                &format!("{};{words}", name(who)),
            )
        };
        assert_eq!(plan(&by_person(3), &[3], &[]).lines(), Vec::<String>::new(), "{words}");
        assert_eq!(plan(&by_person(4), &[3], &[]).lines().len(), 1, "{words}");
    }
    // A number of another year is another order.
    let other_year = orders.replace("№ 45-к от 18.11.2026", "№ 45-к от 18.11.2025");
    assert_eq!(
        plan(&other_year, &[3], &[]).lines(),
        [format!("remove {} | class:ИС-21 student | order auto", name(3))]
    );
    // An order of which only the number is given in another column.
    let apart = format!(
        "№ приказа;Дата приказа;ФИО;Вид движения;Основание;Из группы\n45-к;18.11.2026;{};отчислен;заявление;ИС-21\n\
         46-к;20.11.2026;{};отмена приказа;приказ № 45-к от 18.11.2026;\n",
        name(3),
        name(3)
    );
    let apart = Case::new()
        .roster("к.csv", students((0..12).filter(|n| *n != 3).map(|n| (n, A))))
        .roster("п.csv", apart)
        .members(joined((0..12).map(|n| (n, A))))
        .json();
    assert_eq!(apart.lines(), Vec::<String>::new());
}

#[test]
fn an_amended_order_counts_as_amended() {
    let orders = format!(
        "45-к;18.11.2026;{};отчислен;ИС-21;;\n46-к;20.11.2026;{};внести изменения в приказ № 45-к: дату отчисления читать 01.12.2026;;;\n",
        name(3),
        name(3)
    );
    let later = plan(&orders, &[], &[]);
    assert_eq!(
        later.lines(),
        [format!("remove {} | class:ИС-21 student | order blocked guard.not_effective_yet", name(3))]
    );
    assert_eq!(later.actions()[0]["basis"]["number"], "46-к");
    // What holds now cannot be told: nothing is done by either.
    let unclear = plan(&orders.replace(": дату отчисления читать 01.12.2026", " в части основания"), &[], &[]);
    assert_eq!(unclear.lines(), Vec::<String>::new());
    assert!(unclear.has("orders.amended"));
}

#[test]
fn a_mistyped_order_names_who_is_perhaps_meant() {
    for written in ["Абромов Артём Андреевич", "Абрамова Артёма Андреевича"]
    {
        let plan = plan(&format!("45-к;18.11.2026;{written};отчислен;ИС-21;;\n"), &[], &[]);
        assert_eq!(plan.lines(), Vec::<String>::new());
        let message = plan.finding("orders.unknown_person")["message"].as_str().unwrap().to_owned();
        assert!(message.contains("Возможно, это Абрамов Артём Андреевич (ИС-21)"), "{message}");
    }
    let plan = plan("45-к;18.11.2026;Шишкин Олег Ильич;отчислен;ИС-21;;\n", &[], &[]);
    let message = plan.finding("orders.unknown_person")["message"].as_str().unwrap().to_owned();
    assert!(!message.contains("Возможно"), "{message}");
}
