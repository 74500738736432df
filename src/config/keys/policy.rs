//! The keys of a policy, a section of the configuration or a file of its own; `docs/policy.md` tells of them.

use super::{Form, section};

section! {
    /// `[policy]`: its keys are not read here, and told elsewhere.
    POLICY: PolicyKeys = "policy", Form::Section;
}

/// The keys of the tables of a policy, so that a slip gets a hint: serde names all keys, and in English.
pub(in crate::config) const TABLES: [(&str, &[&str]); 10] = [
    (
        "",
        &[
            "organization", "rules", "posts", "management", "administrators", "protected", "own_accounts",
            "invite_term_days", "majority_notice_days", "absence", "leave", "guards", "freeze", "quiet_hours",
            "last_accepted",
        ],
    ),
    ("absence", &["auto"]),
    ("leave", &["academic", "parental"]),
    ("guards", &["removals", "additions", "role_changes"]),
    ("guards.removals", THRESHOLD_KEYS),
    ("guards.additions", THRESHOLD_KEYS),
    ("guards.role_changes", THRESHOLD_KEYS),
    ("protected", &["who", "reason", "until"]),
    ("freeze", &["from", "to", "reason"]),
    ("management.*", &["posts", "people"]),
];
const THRESHOLD_KEYS: &[&str] = &["organization_percent", "class_percent", "at_least", "at_most"];

#[cfg(test)]
mod tests {
    use super::*;
    use i18n::Lang;
    use planner::policy::read_policy;

    #[test]
    fn they_are_those_that_the_reader_of_a_policy_knows() {
        for (path, keys) in TABLES {
            let head = match path {
                "" => String::new(),
                "protected" | "freeze" => format!("[[{path}]]\n"),
                _ => format!("[{}]\n", path.replace('*', "one")),
            };
            let fault = read_policy(&format!("{head}zzz = 1\n")).unwrap_err();
            let words = fault.message(Lang::En, "");
            let (_, expected) = words.split_once("expected").unwrap();
            let expected: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
            assert_eq!(expected, keys, "{path}");
        }
    }
}
