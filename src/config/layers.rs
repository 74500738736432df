//! Two tables come in; the second laid over the first goes out.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Lays a table over another: its keys win, and those of its tables; lists are replaced whole. What can stand in a file
/// of its own (`token` and `token_file`, `policy` and `policy_file`) is one thing, said in the one way or the other.
pub(super) fn lay_over<'t>(under: &mut DeTable<'t>, over: DeTable<'t>) {
    let names: BTreeSet<String> = over.keys().map(|key| key.get_ref().to_string()).collect();
    for name in &names {
        let other = name.strip_suffix("_file").map_or_else(|| format!("{name}_file"), str::to_owned);
        if !names.contains(&other) {
            under.remove(other.as_str());
        }
    }
    for (key, value) in over {
        let span = value.span();
        let below = under.remove(key.get_ref().as_ref()).map(Spanned::into_inner);
        let laid = match (below, value.into_inner()) {
            (Some(DeValue::Table(mut below)), DeValue::Table(above)) => {
                lay_over(&mut below, above);
                DeValue::Table(below)
            }
            (_, above) => above,
        };
        under.insert(key, Spanned::new(span, laid));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_laid_over_lists_are_replaced() {
        let parsed = |text: &'static str| DeTable::parse(text).unwrap().into_inner();
        let mut under =
            parsed("a = 1\nb = 2\nl = [1, 2]\ntoken = 'x'\n[t]\nx = 1\n[t.u]\ny = 1\n[[s]]\nn = 1\n[[s]]\nn = 2");
        lay_over(&mut under, parsed("b = 3\nl = [7]\ntoken_file = 'y'\n[t.u]\nz = 2\n[[s]]\nn = 3"));
        let mut expected =
            parsed("a = 1\nb = 3\nl = [7]\ntoken_file = 'y'\n[t]\nx = 1\n[t.u]\ny = 1\nz = 2\n[[s]]\nn = 3");
        assert_eq!(plain(&under), plain(&expected));
        lay_over(&mut expected, parsed("t = 1"));
        assert!(expected.get("t").unwrap().get_ref().as_integer().is_some());
    }

    fn plain(table: &DeTable<'_>) -> toml::Value {
        use serde::Deserialize;
        toml::Value::deserialize(toml::Deserializer::from(Spanned::new(0..0, table.clone()))).unwrap()
    }
}
