//! Adds people to the chats that they were invited to. Each step is entered in the journal before it is sent and after the answer;
//! if an answer was lost, the chat is read, and nothing is sent twice without looking.
//!
//! Where adding is refused the person gets the chat's link: all of them in one message, each once. Where there is none, an
//! administrator gets a task. So whoever hears "done" is in, or has what it takes, or somebody has it to do.

use std::collections::HashMap;

use super::{BotError, BotSession, Taken};
use crate::invitation::dialogue::messages_of;
use crate::sync::{OrgContext, refusal};
use chrono::{DateTime, Utc};
use connectors::platform::WriteError;
use connectors::platform::max::Admission;
use connectors::platform::max::directory::{DirectoryError, MaxDirectory};
use connectors::platform::max::wire::NewMessageBody;
use domain::Clause;
use domain::action::{Action, Basis, Change, Membership, PersonView, Seat, Verdict};
use domain::membership::{Category, PlaceName};
use store::{Event, InvitationRow, PersonalLink, StoreError, Talk, door_action};

/// The outcome of an invitation.
enum Admitted {
    /// In the chat.
    In,
    /// Adding is refused; by this link the person can join.
    Link { chat: i64, title: String, link: String },
    /// The person was handed the chat's link before, or an administrator has the task to add them.
    Waiting,
    /// An administrator has to add the person: a task, new now or from before.
    ByHand { is_new: bool },
    /// Not possible now, or the outcome is unknown: tried again later.
    Later,
}

/// What came of all invitations of a person.
#[derive(Default)]
struct Admissions {
    /// Chats that the person is in now.
    count: usize,
    /// Links that are to be handed: chat, title, link.
    links: Vec<(i64, String, String)>,
    /// Tasks that were made.
    by_hand: usize,
    /// Something is left to be tried again.
    later: bool,
    /// Something is left to be done by others, who were told so before.
    waiting: bool,
}

impl BotSession<'_> {
    /// Brings a person into every chat that they were invited to. Whoever presses their link again gets the chats' links again.
    pub(super) async fn let_in(self, account: i64, link: &PersonalLink, hello: &str) -> Result<Taken, BotError> {
        let talks = self.org.store.talks(&self.platform.name, &account.to_string()).await?;
        let again = talks.iter().any(|talk| talk.link == link.id && talk.step == "joining");
        let talk = Talk::at(&account.to_string(), link.id, "joining");
        self.org.store.save_talk(&self.platform.name, &talk, self.now).await?;
        let admissions = self.admit(account, link, again, true).await?;
        self.tell_of_admissions(account, &talk, hello, &admissions).await?;
        Ok(Taken::Quietly)
    }

    /// Goes on with the chats of a person who was not in all of them. How many more they are in now.
    pub(super) async fn go_on_admitting(
        self,
        account: i64,
        link: &PersonalLink,
        talk: &Talk,
    ) -> Result<usize, BotError> {
        let admissions = self.admit(account, link, true, false).await?;
        let is_news = admissions.count > 0 || !admissions.links.is_empty() || admissions.by_hand > 0;
        // That it takes a while was said; that it is over, or how it stands if nothing was said yet, is news.
        if is_news || talk.due != 0 || !admissions.later {
            self.tell_of_admissions(account, talk, "", &admissions).await?;
        }
        Ok(admissions.count)
    }

    /// Tries all open invitations of a person. `again`: something may have been sent before, so each chat is looked at first.
    /// `anew`: links that were handed before are handed again.
    async fn admit(self, account: i64, link: &PersonalLink, again: bool, anew: bool) -> Result<Admissions, BotError> {
        let store = &self.org.store;
        let mut admissions = Admissions::default();
        if refusal(self.org, self.now).await?.is_some() {
            // The stop switch, quiet hours and freezes apply to the bot, too.
            admissions.later = true;
            return Ok(admissions);
        }
        let rows = store.invitations(true).await?;
        for row in rows.iter().filter(|row| row.platform == self.platform.name && row.person == link.person) {
            match self.into_place(account, link, row, again, anew).await? {
                Admitted::In => admissions.count += 1,
                Admitted::Link { chat, title, link } => admissions.links.push((chat, title, link)),
                Admitted::ByHand { is_new } => admissions.by_hand += usize::from(is_new || anew),
                Admitted::Later => admissions.later = true,
                Admitted::Waiting => admissions.waiting = true,
            }
        }
        Ok(admissions)
    }

    /// Says how it stands, in one message; the links in it are remembered once it is delivered. The talk is over when nothing is
    /// left to be said or tried.
    async fn tell_of_admissions(
        self,
        account: i64,
        talk: &Talk,
        hello: &str,
        admissions: &Admissions,
    ) -> Result<(), BotError> {
        let lang = self.org.config.language;
        let count = |key: &str, count: usize| lang.text_with(key, &[("count", count.into())]);
        let mut words = Vec::new();
        words.extend(Some(hello.to_owned()).filter(|hello| !hello.is_empty()));
        if admissions.count > 0 {
            words.push(count("door-in", admissions.count));
        }
        if !admissions.links.is_empty() {
            let told = |(_, title, link): &(i64, String, String)| format!("«{title}»: {link}");
            let links: Vec<String> = admissions.links.iter().map(told).collect();
            words.push(format!("{}\n\n{}", count("door-links", admissions.links.len()), links.join("\n\n")));
        }
        if admissions.by_hand > 0 {
            words.push(count("door-by-hand", admissions.by_hand));
        }
        if admissions.later {
            words.push(lang.text("door-later"));
        }
        let is_all = !admissions.later && !admissions.waiting;
        if is_all && admissions.count + admissions.links.len() + admissions.by_hand == 0 {
            words.push(lang.text("door-nothing-new"));
        }
        let texts = if words.is_empty() { Vec::new() } else { messages_of(&words.join("\n\n")) };
        for text in texts {
            if !self.tell(account, &NewMessageBody::text(text)).await {
                return Ok(());
            }
        }
        for (chat, _, link) in &admissions.links {
            self.bot.directory.hand(account, *chat, link).await.map_err(directory_fault)?;
        }
        let (store, platform) = (&self.org.store, &self.platform.name);
        if admissions.later {
            let said = Talk { due: 0, ..talk.clone() };
            store.save_talk(platform, &said, self.now).await?;
        } else {
            store.end_talk(platform, &talk.account, talk.link).await?;
        }
        Ok(())
    }

    async fn into_place(
        self,
        account: i64,
        link: &PersonalLink,
        row: &InvitationRow,
        again: bool,
        anew: bool,
    ) -> Result<Admitted, BotError> {
        let (store, name) = (&self.org.store, &self.platform.name);
        if again {
            match self.is_there(account, &row.place).await {
                Ok(Some(true)) => {
                    store.settle_invitation(row.id, "used").await?;
                    return Ok(Admitted::In);
                }
                Ok(_) => {}
                Err(BotError::Api(_)) => return Ok(Admitted::Later),
                Err(fault) => return Err(fault),
            }
        }
        let is_task = store.is_task(name, &door_action(row.id)).await?;
        if !anew && (is_task || self.was_handed(account, &row.place).await?) {
            return Ok(Admitted::Waiting);
        }
        let mut action = addition(account, link, row);
        let ground = if row.basis.is_none() { GROUND_UNKNOWN } else { "" };
        store.append_action(Event::Admitting, &action, "door", ground, self.now).await?;
        let (event, mut detail, outcome) = match self.bot.writer.admit(&row.place, account).await {
            Ok(Admission::Added) => (Event::Done, String::new(), Admitted::In),
            Ok(Admission::Link { chat, title, link }) => {
                (Event::Done, "chat link handed".to_owned(), Admitted::Link { chat, title, link })
            }
            Ok(Admission::ByHand { why }) => (Event::Failed, why.to_owned(), Admitted::ByHand { is_new: false }),
            Err(WriteError::Refused { code }) => (Event::Failed, code, Admitted::ByHand { is_new: false }),
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
        tracing::info!(platform = %name, outcome = event.code(), "let in at the door");
        match outcome {
            Admitted::In => store.settle_invitation(row.id, "used").await?,
            Admitted::ByHand { .. } => {
                // A person reads the task, and has to know whom to add.
                let names: HashMap<_, _> = store.names_of_persons().await?.into_iter().collect();
                if let (Some(name), Change::Add(member)) = (names.get(row.person.as_str()), &mut action.change) {
                    member.person.name.clone_from(name);
                }
                let is_new = store.make_door_task(row, &action, self.now).await?;
                return Ok(Admitted::ByHand { is_new });
            }
            _ => {}
        }
        Ok(outcome)
    }

    /// True if the person was handed the link of the chat that is a place.
    async fn was_handed(self, account: i64, place: &PlaceName) -> Result<bool, BotError> {
        let Some(chat) = self.chat_at(place).await? else { return Ok(false) };
        Ok(self.bot.directory.handed(account, chat).await.map_err(directory_fault)?.is_some())
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
        key: link.person.clone(),
        name: String::new(),
        category: Category::from_code(&link.category).unwrap_or(row.role.category()),
        platform_id: Some(account.to_string()),
    };
    let seat = Seat { place: row.place.clone(), role: row.role };
    Action {
        id: door_action(row.id),
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
        because: Vec::new(),
        depends_on: Vec::new(),
    }
}

fn directory_fault(fault: DirectoryError) -> BotError {
    BotError::Cycle(StoreError::Database(fault.0).into())
}

/// Goes on with people to whom something was not said, or who are not in all their chats: after a restart, a lost answer, the
/// stop switch. One of them keeps no other back. How many chats people came into.
///
/// # Errors
/// When the database cannot be read; what is left is tried the next time.
pub async fn go_on(org: &OrgContext, now: DateTime<Utc>) -> Result<usize, BotError> {
    let mut admitted = 0;
    for platform in &org.platforms {
        let Some(bot) = platform.bot.as_deref() else { continue };
        let at = BotSession { org, platform, bot, now, update: "" };
        for talk in org.store.talks_to_go_on(&platform.name).await? {
            let Ok(account) = talk.account.parse() else { continue };
            let _turn = bot.turn(account).await;
            // Whoever talked with them meanwhile may have come further.
            let talks = org.store.talks(&platform.name, &talk.account).await?;
            let Some(talk) = talks.into_iter().find(|known| known.link == talk.link) else { continue };
            if talk.due == 0 && talk.step != "joining" {
                continue;
            }
            match at.go_on_with(account, &talk).await {
                Ok(count) => admitted += count,
                Err(fault) => tracing::warn!(platform = %platform.name, %fault, "a talk waits"),
            }
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
