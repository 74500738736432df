//! A code of a connector comes in, words for a person go out.

use i18n::Lang;

const KNOWN: &[&str] = &[
    "timeout", "connection_refused", "no_such_host", "no_connection", "connection_lost", "certificate", "too_large",
    "not_json", "page_repeated", "no_organization", "foreign_place", "no_name", "no_account", "changed_meanwhile",
    "too_many_requests", "unavailable", "unauthorized", "already_member", "not_member", "no_such_place",
    "no_such_account", "no_such_request", "no_such_invitation", "invitation_used", "last_admin", "blocked", "invited",
    "requested", "left", "suspended", "place_exists", "ambiguous", "bot_not_in_chat", "bot_not_admin", "privacy",
    "adding_refused", "no_dialogue", "not_done", "not_removed", "broken_off", "maintenance", "no_school",
    "several_schools", "no_id", "record", "token_not_kept", "function_not_allowed", "two_cohorts", "no_email",
    "account_exists", "account_of_another", "number_of_another", "own_account", "not_carried_out", "nopermissions",
    "accessexception", "invalidparameter", "names_hidden", "accounts_hidden", "numbers_hidden", "suspended_hidden",
    "claim_lost", "site_maintenance", "services_off", "wsaccessusersuspended", "invalidresponse", "time_limit",
    "emails_hidden", "cohort_number_taken", "bad_email", "no_given_name", "password_policy", "dmlwriteexception",
    "invalidrecord", "other_shape", "cohort_number_alike",
];

/// The words for a code; a code without words is returned as it is.
pub fn words(lang: Lang, code: &str) -> String {
    if KNOWN.contains(&code) {
        lang.text(&format!("platform-reason-{}", code.replace('_', "-")))
    } else {
        code.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_words() {
        for lang in [Lang::Ru, Lang::En] {
            for code in KNOWN {
                assert!(!words(lang, code).contains("Unknown localization"), "{code}");
            }
        }
    }
}
