//! The walls between the crates: what decides about people has no I/O, and no arrow runs back up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::Table;

/// From the bottom to the top: a crate may use those before it.
const ORDER: [&str; 10] =
    ["names", "domain", "i18n", "rosters", "planner", "system", "connectors", "simulators", "store", "documents"];

/// What decides: nothing in it, or in what it is made of, talks to the world.
const PURE: [&str; 4] = ["names", "domain", "rosters", "planner"];

const WORLD: [&str; 5] = ["tokio", "sqlx", "reqwest", "axum", "tracing"];

fn read(path: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).parse().unwrap()
}

fn uses(crate_name: &str) -> BTreeSet<String> {
    let manifest = read(&format!("crates/{crate_name}/Cargo.toml"));
    manifest
        .get("dependencies")
        .and_then(|found| found.as_table())
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn every_crate_has_its_place_and_a_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let found: BTreeSet<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, ORDER.map(str::to_owned).into());
    for name in ORDER {
        assert!(folder.join(name).join("README.md").is_file(), "{name}");
    }
}

#[test]
fn no_arrow_runs_back_up() {
    for (place, name) in ORDER.into_iter().enumerate() {
        for used in uses(name) {
            if let Some(other) = ORDER.iter().position(|known| *known == used) {
                assert!(other < place, "{name} uses {used}");
            }
        }
    }
}

#[test]
fn what_decides_is_made_of_nothing_that_talks_to_the_world() {
    let lock = read("Cargo.lock");
    let mut made_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in lock["package"].as_array().unwrap() {
        let of = package.get("dependencies").and_then(|of| of.as_array()).into_iter().flatten();
        // «name», or «name version» where there are several.
        let of = of.map(|one| one.as_str().unwrap().split(' ').next().unwrap());
        made_of.entry(package["name"].as_str().unwrap()).or_default().extend(of);
    }
    for name in PURE {
        let (mut seen, mut next) = (BTreeSet::new(), vec![name]);
        while let Some(one) = next.pop() {
            if seen.insert(one) {
                next.extend(made_of.get(one).into_iter().flatten());
            }
        }
        assert!(seen.len() > 3, "{name}: {seen:?}");
        for world in WORLD {
            assert!(!seen.contains(world), "{name} is made of {world}");
        }
    }
}
