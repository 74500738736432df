//! People whom the policy protects for a time: that it ends is told before, and that it has ended after.

use super::Severity;
use super::identities::Identities;
use super::known::Known;
use domain::roster::Notice;
use names::fold_name;

/// So many days before its end a protection is told.
const BEFORE: i64 = 7;
/// So many days after its end it is told that it has ended.
const AFTER: i64 = 14;

/// Tells of protections that end soon, and of those that ended not long ago: from then on plans touch these people.
pub(super) fn tell_protections(known: &Known<'_>, notices: &mut Vec<Notice>) {
    let who = known.who;
    for protected in &known.policy.protected {
        let Some(until) = protected.until else { continue };
        let left = (until - who.today).num_days();
        let code = match left {
            0..=BEFORE => "policy.protection_ends",
            left if (-AFTER..0).contains(&left) => "policy.protection_ended",
            _ => continue,
        };
        notices.push(
            Notice::new(Severity::Info, code)
                .text("who", name_of_protected(who, &protected.who))
                .text("reason", protected.reason.trim())
                .text("until", until.format("%d.%m.%Y").to_string()),
        );
    }
}

/// The name, also where the policy has an account's id.
fn name_of_protected(who: &Identities<'_>, written: &str) -> String {
    let account = who.accounts.all().find(|(_, account)| who.dataset.texts.get(account.platform_id) == written);
    match account {
        Some((_, account)) => format!("{} (ID {written})", who.dataset.names.display(account.name)),
        None if fold_name(written).is_empty() => format!("ID {written}"),
        None => written.to_owned(),
    }
}
