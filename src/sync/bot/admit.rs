//! Adds people to the chats that they were invited to. Each step is entered in the journal before it is sent and after the answer;
//! if an answer was lost, the chat is read, and nothing is sent twice without looking.

use super::{BotError, BotSession, Taken};
use crate::sync::{OrgContext, refusal};
use chrono::{DateTime, Utc};
use connectors::platform::WriteError;
use domain::Clause;
use domain::action::{Action, Basis, Change, Membership, PersonView, Seat, Verdict};
use domain::membership::{Category, PlaceName};
use store::{Event, InvitationRow, PersonalLink};

/// The outcome of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Admitted {
    /// In the chat.
    In,
    /// Adding is refused; the person was handed the chat's link.
    Link,
    /// Not possible now, or the outcome is unknown: tried again later.
    Later,
    /// Refused; an administrator sees it in the journal.
    Refused,
}

impl BotSession<'_> {
    /// Brings a person into every chat that they were invited to.
    pub(super) async fn let_in(self, account: i64, link: &PersonalLink, hello: &str) -> Result<Taken, BotError> {
        let talks = self.org.store.talks(&self.platform.name, &account.to_string()).await?;
        let again = talks.iter().any(|talk| talk.link == link.id && talk.step == "joining");
        self.keep(account, link.id, "joining", 0).await?;
        let (count, later) = self.admit(account, link, again).await?;
        let lang = self.org.config.language;
        let words = match count {
            _ if later => lang.text("door-later"),
            0 => lang.text("door-nothing-new"),
            count => lang.text_with("door-in", &[("count", count.into())]),
        };
        self.send(account, format!("{hello}\n\n{words}").trim().to_owned()).await?;
        Ok(Taken::Quietly)
    }

    /// Gives how many chats the person is in now, and whether something is left to be tried again. `again`: something may
    /// have been sent before, so each chat is looked at first.
    async fn admit(self, account: i64, link: &PersonalLink, again: bool) -> Result<(usize, bool), BotError> {
        let store = &self.org.store;
        if refusal(self.org, self.now).await?.is_some() {
            // The stop switch, quiet hours and freezes apply to the bot, too.
            return Ok((0, true));
        }
        let rows = store.invitations(true).await?;
        let (mut count, mut later) = (0, false);
        for row in rows.iter().filter(|row| row.platform == self.platform.name && row.person == link.person) {
            match self.into_place(account, link, row, again).await? {
                Admitted::In => count += 1,
                Admitted::Later => later = true,
                Admitted::Link | Admitted::Refused => {}
            }
        }
        if !later {
            store.end_talk(&self.platform.name, &account.to_string(), link.id).await?;
        }
        Ok((count, later))
    }

    async fn into_place(
        self,
        account: i64,
        link: &PersonalLink,
        row: &InvitationRow,
        again: bool,
    ) -> Result<Admitted, BotError> {
        let (store, name) = (&self.org.store, &self.platform.name);
        let Some(writer) = &self.platform.writer else { return Ok(Admitted::Refused) };
        if again && self.is_there(account, &row.place).await? == Some(true) {
            store.settle_invitation(row.id, "used").await?;
            return Ok(Admitted::In);
        }
        let action = addition(account, link, row);
        let ground = if row.basis.is_none() { GROUND_UNKNOWN } else { "" };
        store.append_action(Event::Admitting, &action, "door", ground, self.now).await?;
        let (event, mut detail, outcome) = match writer.execute(&action).await {
            Ok(receipt) if receipt.link.is_some() => (Event::Done, "chat link handed".to_owned(), Admitted::Link),
            Ok(_) => (Event::Done, String::new(), Admitted::In),
            Err(WriteError::Refused { code }) => (Event::Failed, code, Admitted::Refused),
            Err(WriteError::NotNow { code, .. }) => (Event::Failed, code, Admitted::Later),
            Err(WriteError::Unknown { reason }) => match self.is_there(account, &row.place).await {
                Ok(Some(true)) => (Event::Done, "read back".to_owned(), Admitted::In),
                _ => (Event::Unknown, reason, Admitted::Later),
            },
        };
        if !ground.is_empty() {
            detail = format!("{detail}; {ground}").trim_start_matches("; ").to_owned();
        }
        store.append_action(event, &action, "door", &detail, self.now).await?;
        if outcome == Admitted::In {
            store.settle_invitation(row.id, "used").await?;
        }
        tracing::info!(platform = %name, outcome = event.code(), "let in at the door");
        Ok(outcome)
    }

    /// Whether an account is in a chat; `None` if that place is no chat that the bot is in.
    async fn is_there(self, account: i64, place: &PlaceName) -> Result<Option<bool>, BotError> {
        let Some(chat) = self.chat_at(place).await? else { return Ok(None) };
        let found = self.bot.api.members_among(chat, &[account]).await?;
        Ok(Some(found.members.iter().any(|member| member.user.user_id == account)))
    }
}

/// The basis in the journal for an admission by an invitation of an earlier version, which kept neither clause nor basis.
const GROUND_UNKNOWN: &str = "clause and basis of the invitation are not known";

/// The addition that carries an invitation out once its person has joined: with the clause and the basis of the invitation.
fn addition(account: i64, link: &PersonalLink, row: &InvitationRow) -> Action {
    // An invitation of a former version says neither: what is sure then is that somebody asked to be let in to such a place.
    let usual = match row.place {
        PlaceName::Parents(_) => Clause::C5_11_6,
        _ => Clause::C5_11_5,
    };
    let person = PersonView {
        key: link.person.as_str().into(),
        name: String::new(),
        category: Category::from_code(&link.category).unwrap_or(row.role.category()),
        platform_id: Some(account.to_string()),
    };
    let seat = Seat { place: row.place.clone(), role: row.role };
    Action {
        id: format!("door-{}", row.id),
        platform: Some(row.platform.clone()),
        change: Change::Add(Membership { person, seat }),
        clause: row.clause.unwrap_or(usual),
        basis: row.basis.clone().unwrap_or(Basis::Request),
        identity: None,
        source: Vec::new(),
        // Decided on with the invitation that it carries out.
        verdict: Verdict::Review,
        guards: Vec::new(),
        reasons: Vec::new(),
        depends_on: Vec::new(),
    }
}

/// Continues with people whose admission was interrupted: by a restart, a lost answer, the stop switch.
///
/// # Errors
/// When the database or the messenger cannot be used; what is left is tried the next time.
pub async fn admit_waiting(org: &OrgContext, now: DateTime<Utc>) -> Result<usize, BotError> {
    let mut admitted = 0;
    for platform in &org.platforms {
        let Some(bot) = platform.bot.as_deref() else { continue };
        let at = BotSession { org, platform, bot, now };
        for talk in org.store.talks_at(&platform.name, "joining").await? {
            let link = org.store.link_by_number(talk.link).await?;
            let Some(link) = link.filter(|link| link.account.as_deref() == Some(talk.account.as_str())) else {
                org.store.end_talk(&platform.name, &talk.account, talk.link).await?;
                continue;
            };
            let Ok(account) = talk.account.parse() else { continue };
            let (count, _) = at.admit(account, &link, true).await?;
            if count > 0 {
                let words = org.config.language.text_with("door-in", &[("count", count.into())]);
                at.send(account, words).await?;
            }
            admitted += count;
        }
    }
    Ok(admitted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::action::BasisKind;
    use domain::membership::Role;

    #[test]
    fn an_admission_rests_on_its_invitation() {
        let link = PersonalLink {
            id: 1,
            platform: "max".into(),
            person: "k".into(),
            category: "staff".into(),
            made_at: String::new(),
            ends_at: String::new(),
            state: "used".into(),
            account: Some("7".into()),
        };
        let row = |place: &str, clause: &str, basis: &str| InvitationRow {
            id: 1,
            platform: "max".into(),
            action: "a".into(),
            person: "k".into(),
            place: place.parse().unwrap(),
            role: Role::Teacher,
            link: "personal:1".into(),
            made_at: String::new(),
            state: "open".into(),
            clause: Clause::from_code(clause),
            basis: serde_json::from_str(basis).ok(),
        };
        let order = r#"{"kind":"order","movement":"hire","number":"12-л","date":"2026-09-01"}"#;
        let action = addition(7, &link, &row("staff", "5.11.1", order));
        assert_eq!((action.clause.as_ref(), action.basis.kind()), ("5.11.1", BasisKind::Order));
        assert_eq!(action.basis.order().and_then(|order| order.number.as_deref()), Some("12-л"));
        // Rows of a former version.
        for (place, clause) in
            [("staff", "5.11.5"), ("chat:parents:ИС-21", "5.11.6"), ("chat:students:ИС-21", "5.11.5")]
        {
            let old = row(place, "", "");
            let action = addition(7, &link, &old);
            assert_eq!((action.clause.as_ref(), action.basis.kind()), (clause, BasisKind::Request), "{place}");
            assert!(old.basis.is_none(), "and the journal says so");
        }
    }
}
