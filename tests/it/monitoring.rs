//! The dashboard and the alert rules speak of metrics that the daemon has, with labels that it gives them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The metrics as the daemon describes them, with their kind: `counter`, `gauge`, `histogram`.
fn described() -> BTreeMap<String, &'static str> {
    let source = text("src/daemon/health.rs");
    let mut found = BTreeMap::new();
    for kind in ["counter", "gauge", "histogram"] {
        for (at, _) in source.match_indices(&format!("describe_{kind}!(")) {
            let name = source[at..].split('"').nth(1).unwrap();
            found.insert(name.to_owned(), kind);
        }
    }
    assert!(found.len() >= 10, "{found:?}");
    found
}

/// The names of metrics in an expression.
fn named(expression: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = expression.split(|c: char| !is_word(c));
    words.filter(|word| word.starts_with("kontingent_")).map(str::to_owned).collect()
}

/// Everything that is asked of Prometheus: the rules, the panels, the list of organisations.
fn expressions() -> Vec<String> {
    let rules: Value = serde_saphyr::from_str(&text("packaging/monitoring/alerts.yml")).unwrap();
    let groups = rules["groups"].as_array().unwrap();
    let rules = groups.iter().flat_map(|group| group["rules"].as_array().unwrap());
    let mut found: Vec<String> = rules.map(|rule| rule["expr"].as_str().unwrap().to_owned()).collect();
    let dashboard: Value = serde_json::from_str(&text("packaging/monitoring/grafana-dashboard.json")).unwrap();
    for panel in dashboard["panels"].as_array().unwrap() {
        found.extend(panel["targets"].as_array().unwrap().iter().map(|one| one["expr"].as_str().unwrap().to_owned()));
    }
    for variable in dashboard["templating"]["list"].as_array().unwrap() {
        found.extend(variable["definition"].as_str().map(str::to_owned));
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

#[test]
fn every_metric_that_is_asked_for_is_one_that_the_daemon_has() {
    let described = described();
    let mut asked = BTreeSet::new();
    for expression in expressions() {
        for name in named(&expression) {
            let whole = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            let known = match whole.filter(|whole| described.get(*whole) == Some(&"histogram")) {
                Some(histogram) => histogram.to_owned(),
                None => name.clone(),
            };
            let kind = described.get(&known).unwrap_or_else(|| panic!("there is no {name}: {expression}"));
            // A counter begins anew with the daemon, and a histogram has no value of its own.
            match *kind {
                "counter" => assert!(expression.contains("increase(") || expression.contains("rate("), "{expression}"),
                "histogram" => assert!(whole.is_some(), "{expression}"),
                _ => {}
            }
            asked.insert(known);
        }
    }
    let all: BTreeSet<String> = described.into_keys().collect();
    assert_eq!(asked, all, "each has its place on the dashboard");
}

#[test]
fn labels_and_outcomes_are_those_that_the_program_writes() {
    let written: String =
        ["src/daemon/health.rs", "src/daemon/work.rs", "src/sync/import.rs", "crates/connectors/src/http/mod.rs"]
            .map(text)
            .concat();
    let mut looked_at = 0;
    for expression in expressions() {
        for (at, _) in expression.match_indices("outcome=") {
            let value = expression[at..].split('"').nth(1).unwrap();
            for outcome in value.split('|') {
                assert!(written.contains(&format!("\"{outcome}\"")), "{outcome}: {expression}");
                looked_at += 1;
            }
        }
        for (at, _) in expression.match_indices("by (") {
            for label in expression[at + 4..].split(')').next().unwrap().split(", ").filter(|label| *label != "le") {
                assert!(written.contains(&format!("\"{label}\"")), "{label}: {expression}");
            }
        }
    }
    assert!(looked_at > 5);
}

#[test]
fn every_panel_is_told_and_has_a_place_of_its_own() {
    let dashboard: Value = serde_json::from_str(&text("packaging/monitoring/grafana-dashboard.json")).unwrap();
    let mut taken: Vec<(u64, u64)> = Vec::new();
    let mut ids = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(ids.insert(panel["id"].as_u64().unwrap()));
        assert!(["title", "description"].iter().all(|key| !panel[key].as_str().unwrap().is_empty()), "{panel}");
        let at = |key: &str| panel["gridPos"][key].as_u64().unwrap();
        assert!(at("x") + at("w") <= 24);
        for (x, y) in (at("x")..at("x") + at("w")).flat_map(|x| (at("y")..at("y") + at("h")).map(move |y| (x, y))) {
            assert!(!taken.contains(&(x, y)), "{}", panel["title"]);
            taken.push((x, y));
        }
    }
}

#[test]
fn rules_say_how_urgent_they_are_and_what_to_do() {
    let rules: Value = serde_saphyr::from_str(&text("packaging/monitoring/alerts.yml")).unwrap();
    for rule in rules["groups"][0]["rules"].as_array().unwrap() {
        assert!(matches!(rule["labels"]["severity"].as_str(), Some("page" | "ticket")), "{rule}");
        assert!(["summary", "description"].iter().all(|key| rule["annotations"][key].is_string()), "{rule}");
    }
}
