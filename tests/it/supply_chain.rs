//! Every crate of others that `Cargo.lock` names is in the record of `supply-chain/`, in its version, and nothing else is. `cargo vet
//! check` says the same and more; this takes no tool.

use std::collections::BTreeSet;
use std::path::Path;

use toml::Table;

fn read(path: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())).parse().unwrap()
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table[key].as_str().unwrap()
}

#[test]
fn every_crate_is_in_the_record_and_no_other() {
    let lock = read("Cargo.lock");
    let packages = lock["package"].as_array().unwrap().iter().map(|package| package.as_table().unwrap());
    let locked: BTreeSet<String> = packages
        .filter(|package| package.get("source").is_some())
        .map(|package| format!("{} {}", text(package, "name"), text(package, "version")))
        .collect();
    let mut recorded = BTreeSet::new();
    for (file, section) in [("supply-chain/config.toml", "exemptions"), ("supply-chain/audits.toml", "audits")] {
        let record = read(file);
        for (name, entries) in record.get(section).and_then(|found| found.as_table()).into_iter().flatten() {
            for entry in entries.as_array().unwrap() {
                let entry = entry.as_table().unwrap();
                // An audit of the difference between two versions vouches for the second one.
                let version = entry.get("version").or(entry.get("delta")).unwrap().as_str().unwrap();
                recorded.insert(format!("{name} {}", version.rsplit(" -> ").next().unwrap()));
            }
        }
    }
    let missing: Vec<&String> = locked.difference(&recorded).collect();
    assert!(missing.is_empty(), "supply-chain/README.md says how a new crate comes in: {missing:?}");
    let left: Vec<&String> = recorded.difference(&locked).collect();
    assert!(left.is_empty(), "these went: cargo vet prune, or take their lines out: {left:?}");
    assert!(locked.len() > 500, "{}", locked.len());
}

#[test]
fn the_record_says_how_many_it_has() {
    let config = read("supply-chain/config.toml");
    let count: usize = config["exemptions"].as_table().unwrap().values().map(|one| one.as_array().unwrap().len()).sum();
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("supply-chain/README.md")).unwrap();
    assert!(readme.contains(&format!("The {count} entries")), "{count}");
}
