//! The words of the two large shipped mappings, folded and stemmed once when the program is built and not at each start.
//!
//! A line a word, its parts between tabs: `H`, kind, field, word, folded, stems; or `V`, table, code, word, folded, stems.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::fmt::Write as _;
use std::path::Path;

use toml::{Table, Value};

#[allow(dead_code, unused_imports)]
#[path = "src/mapping/phrase/token.rs"]
mod token;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/mapping/phrase/token.rs");
    for name in ["usual", "phrases"] {
        let path = format!("../../mappings/{name}.toml");
        println!("cargo:rerun-if-changed={path}");
        let mapping: Table = std::fs::read_to_string(&path).expect(&path).parse().expect(&path);
        let mut lines = String::new();
        for (key, value) in &mapping {
            let sign = match key.as_str() {
                "headers" => 'H',
                "values" => 'V',
                "name" if value.as_str() == Some(name) => continue,
                other => panic!("{path}: {other} is not compiled in"),
            };
            for (of, codes) in value.as_table().expect(&path) {
                for (code, words) in codes.as_table().expect(&path) {
                    for word in words.as_array().expect(&path).iter().filter_map(Value::as_str) {
                        assert!(!word.contains(['\t', '\n']), "{path}: {word}");
                        let stems = if sign == 'H' { token::phrase_key(word) } else { token::pieces_key(word) };
                        let folded = names::fold_words(word);
                        writeln!(lines, "{sign}\t{of}\t{code}\t{word}\t{folded}\t{stems}").expect("a string takes it");
                    }
                }
            }
        }
        let out = std::env::var_os("OUT_DIR").expect("cargo sets it");
        std::fs::write(Path::new(&out).join(format!("{name}.tsv")), lines).expect("the folder is there");
    }
}
