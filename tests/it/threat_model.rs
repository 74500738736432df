//! The threat model names tests and places that exist: a promise whose test is gone is none.

use std::collections::BTreeSet;
use std::path::Path;

fn of_project(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: &str) -> String {
    std::fs::read_to_string(of_project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What stands between backticks.
fn spans(text: &str) -> BTreeSet<&str> {
    // Those of another language stand for what is to be put in.
    text.split('`').skip(1).step_by(2).filter(|span| span.is_ascii()).filter(|span| *span != "file::name").collect()
}

#[test]
fn every_test_and_place_that_it_names_is_there() {
    for file in ["docs/threat-model.md", "docs/threat-model.en.md"] {
        let text_of = text(file);
        let (mut tests, mut places) = (0, 0);
        for span in spans(&text_of) {
            if let Some((module, name)) = span.split_once("::") {
                let source = text(&format!("tests/it/{module}.rs"));
                assert!(source.contains(&format!("fn {name}(")), "{file}: {span}");
                tests += 1;
            } else if ["src/", "crates/", "packaging/"].iter().any(|start| span.starts_with(start)) {
                assert!(of_project(span).exists(), "{file}: {span}");
                places += 1;
            }
        }
        assert!(tests > 30 && places > 8, "{file}: {tests} {places}");
    }
}

#[test]
fn both_languages_name_the_same() {
    let (russian, english) = (text("docs/threat-model.md"), text("docs/threat-model.en.md"));
    let named = |text: &str| -> BTreeSet<String> {
        spans(text).into_iter().filter(|span| span.contains("::") || span.contains(".rs")).map(str::to_owned).collect()
    };
    assert_eq!(named(&russian), named(&english));
    let chapters = |text: &str| text.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(chapters(&russian), chapters(&english));
    for (file, link) in [
        ("README.md", "docs/threat-model.en.md"),
        ("README.ru.md", "docs/threat-model.md"),
        ("SECURITY.md", "docs/threat-model.en.md"),
        ("docs/guide-it.ru.md", "threat-model.md"),
        ("docs/guide-it.en.md", "threat-model.en.md"),
    ] {
        assert!(text(file).contains(link), "{file}");
    }
}
