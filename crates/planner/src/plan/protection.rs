//! People whom the policy protects for a time: that it ends is told before, and that it has ended after.

use super::Severity;
use super::engine::Engine;
use domain::roster::Notice;
use names::fold_name;

/// So many days before its end a protection is told.
const BEFORE: i64 = 7;
/// So many days after its end it is told that it has ended.
const AFTER: i64 = 14;

impl Engine<'_> {
    /// Tells of protections that end soon, and of those that ended not long ago: from then on plans touch these people.
    pub(super) fn tell_protections(&mut self) {
        for protected in &self.policy.protected {
            let Some(until) = protected.until else { continue };
            let left = (until - self.today).num_days();
            let code = match left {
                0..=BEFORE => "policy.protection_ends",
                left if (-AFTER..0).contains(&left) => "policy.protection_ended",
                _ => continue,
            };
            self.notices.push(
                Notice::new(Severity::Info, code)
                    .text("who", self.name_of_protected(&protected.who))
                    .text("reason", protected.reason.trim())
                    .text("until", until.format("%d.%m.%Y").to_string()),
            );
        }
    }

    /// The name, also where the policy has an account's id.
    fn name_of_protected(&self, who: &str) -> String {
        let account = self.accounts.all().find(|(_, account)| self.book.texts.get(account.platform_id) == who);
        match account {
            Some((_, account)) => format!("{} (ID {who})", self.book.names.display(account.name)),
            None if fold_name(who).is_empty() => format!("ID {who}"),
            None => who.to_owned(),
        }
    }
}
