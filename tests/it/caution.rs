//! What a clerk writes and nobody foresaw: nothing runs by itself where something was not understood, and what is usual
//! runs. The tables are in `tests/support/caution.rs`; `cargo bench --bench caution` counts them.

use rstest::rstest;

use crate::support::caution::{Kind, kinds};

fn kind(name: &str) -> Kind {
    kinds().into_iter().find(|kind| kind.name == name).unwrap()
}

#[test]
fn every_kind_is_tried() {
    let names: Vec<_> = kinds().iter().map(|kind| kind.name).collect();
    let known = [
        "orders", "numbers and days of orders", "people of orders", "spellings of groups", "names of members", "posts",
        "dismissals", "notes", "columns", "names", "sections", "sheets", "titles", "files", "relations",
        "notes of a parent",
    ];
    assert_eq!(names, known, "a new kind needs its cases below");
}

#[rstest]
fn nothing_runs_by_itself(
    #[values(
        "orders", "numbers and days of orders", "people of orders", "spellings of groups", "names of members", "posts",
        "dismissals", "notes", "columns", "names", "sections", "sheets", "titles", "files", "relations",
        "notes of a parent"
    )]
    name: &str,
) {
    let ran: Vec<_> = kind(name).held().into_iter().filter(|tried| tried.runs).map(|tried| tried.line).collect();
    assert!(ran.is_empty(), "{name}: {ran:#?}");
}

#[rstest]
fn what_is_usual_runs(
    #[values(
        "orders", "numbers and days of orders", "people of orders", "spellings of groups", "posts", "dismissals",
        "notes", "columns", "titles", "relations", "notes of a parent"
    )]
    name: &str,
) {
    let held: Vec<_> = kind(name).done().into_iter().filter(|tried| !tried.runs).map(|tried| tried.line).collect();
    assert!(held.is_empty(), "{name}: {held:#?}");
}
