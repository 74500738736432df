//! Who may use the review page and for what: names, roles and passwords. Knows no page and no store.

mod role;

pub use role::{Right, UserRole};

/// The longest name of a user, in characters.
pub const LONGEST_NAME: usize = 80;

/// A name of a user as it is kept: spaces tidied. `None` if it is empty, too long or holds characters that cannot be seen.
pub fn user_name(typed: &str) -> Option<String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_fit = !name.is_empty()
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control)
        && !names::has_hidden_marks(&name)
        // The journal's word for what the policy lets through.
        && !name.eq_ignore_ascii_case("auto")
        // The journal's mark of what came by the API.
        && !name.to_uppercase().ends_with("(API)");
    is_fit.then_some(name)
}

/// A name without case, ё and hyphens' kinds: two users never differ by these alone.
pub fn folded_name(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().replace('ё', "е")
}

/// The name in the journal of what came by the API.
pub fn api_name(token: &str) -> String {
    format!("{token} (API)")
}

/// True if two names of the journal are one person's: who calls by the API under their own name is nobody else.
pub fn is_same_person(one: &str, other: &str) -> bool {
    let bare = |name: &str| folded_name(name.strip_suffix("(API)").unwrap_or(name));
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(user_name("  Петрова   А. С. ").as_deref(), Some("Петрова А. С."));
        for odd in ["", "  ", "auto", "Ива\u{202e}нов", "x\u{0}", "Ива (api)", &"я".repeat(81)] {
            assert!(user_name(odd).is_none(), "{odd:?}");
        }
        assert_eq!(folded_name("Королёва  А."), folded_name("королева А."));
        assert!(is_same_person(&api_name("Королёва А."), "королева А.") && !is_same_person("Ким (API)", "Цой (API)"));
    }
}
