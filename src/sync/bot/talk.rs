//! The conversation with somebody who opened a link: a check, the rules of communication (5.13.3), the chats.

use super::{BotError, BotSession, Taken};
use crate::config::BotCheck;
use crate::invitation::dialogue::{Pressed, TRIES, is_birth, is_phone, messages_of, pressed, question};
use crate::invitation::key::hash_of_secret;
use crate::sync::rosters_in_force;
use connectors::platform::max::CallError;
use connectors::platform::max::wire::{
    Attachment, Button, Callback, CallbackAnswer, ChatType, LONGEST_START, Message, NewMessageBody,
};
use i18n::Lang;
use planner::identity::{Facts, facts_of};
use store::{Event, PersonalLink, Talk, Tied};

/// The beginning of the payload of the button under the rules; the version of their text follows.
const ACQUAINTED: &str = "acquainted:";

impl BotSession<'_> {
    fn lang(self) -> Lang {
        self.org.config.language
    }

    /// Somebody pressed a link, or started the bot without one.
    pub(super) async fn pressed(self, account: i64, secret: Option<&str>) -> Result<Taken, BotError> {
        let (store, platform) = (&self.org.store, &self.platform.name);
        let Some(secret) = secret.filter(|secret| !secret.is_empty() && secret.len() <= LONGEST_START) else {
            self.send(account, self.lang().text("door-no-link")).await?;
            return Ok(Taken::Quietly);
        };
        let link = store.link_of_secret(platform, &hash_of_secret(secret)).await?;
        let state = pressed(link.as_ref(), &account.to_string(), self.now);
        let Some(link) = link.filter(|_| matches!(state, Pressed::Good | Pressed::Again)) else {
            return self.refuse(account, state).await;
        };
        let hello = self.lang().text_with(
            &format!("door-hello-{}", link.category),
            &[("organization", self.org.config.organization.as_str().into())],
        );
        if state == Pressed::Again {
            return self.after_tie(account, &link, &hello).await;
        }
        match question(self.bot.messenger.check, &self.facts(&link.person).await?) {
            BotCheck::None => self.tie(account, &link, &hello).await,
            check => {
                let known = store.talks(platform, &account.to_string()).await?;
                let tries = known.iter().find(|talk| talk.link == link.id).map_or(0, |talk| talk.tries);
                self.keep(account, link.id, "check", tries).await?;
                self.ask(account, check, &link, &hello).await?;
                Ok(Taken::Quietly)
            }
        }
    }

    /// Refuses a link that does not work, politely, and tells an administrator if the reason is worth knowing.
    async fn refuse(self, account: i64, state: Pressed) -> Result<Taken, BotError> {
        self.send(account, self.lang().text(&format!("door-refused-{}", state.code()))).await?;
        let detail = format!("{} account {account}", state.code());
        self.org.store.append_bot_event(Event::LinkRefused, "", None, &detail, self.now).await?;
        Ok(Taken::LinkRefused { reason: state.code() })
    }

    async fn ask(self, account: i64, check: BotCheck, link: &PersonalLink, hello: &str) -> Result<(), BotError> {
        let of_guardian = link.category == "guardian";
        let words = match check {
            BotCheck::Phone => "door-check-phone",
            _ if of_guardian => "door-check-birth-child",
            _ => "door-check-birth",
        };
        let mut message = NewMessageBody::text(format!("{hello}\n\n{}", self.lang().text(words)));
        if check == BotCheck::Phone {
            let button = Button::RequestContact { text: self.lang().text("door-share-phone") };
            message = message.with_buttons(vec![vec![button]]);
        }
        self.tell(account, &message).await
    }

    /// Something was written to the bot.
    pub(super) async fn heard(self, message: &Message) -> Result<Taken, BotError> {
        let Some(sender) = message.sender.as_ref().filter(|sender| !sender.is_bot) else { return Ok(Taken::Quietly) };
        if message.recipient.chat_type != ChatType::Dialog {
            // The bot ignores what people write to each other.
            return Ok(Taken::Quietly);
        }
        let account = sender.user_id;
        let talks = self.org.store.talks(&self.platform.name, &account.to_string()).await?;
        let Some(talk) = talks.into_iter().find(|talk| talk.step == "check") else {
            self.send(account, self.lang().text("door-help")).await?;
            return Ok(Taken::Quietly);
        };
        let Some(link) = self.org.store.link_by_number(talk.link).await? else { return Ok(Taken::Quietly) };
        match pressed(Some(&link), &account.to_string(), self.now) {
            Pressed::Good => {}
            Pressed::Again => return self.after_tie(account, &link, "").await,
            state => return self.refuse(account, state).await,
        }
        let facts = self.facts(&link.person).await?;
        let passed = match question(self.bot.messenger.check, &facts) {
            BotCheck::None => true,
            BotCheck::BirthDate => {
                let text = message.body.text.as_deref().unwrap_or_default();
                is_birth(text.trim(), &facts, self.org.day(self.now))
            }
            BotCheck::Phone => contact_of(message).is_some_and(|(vcf, own)| is_phone(vcf, own == account, &facts)),
        };
        if passed {
            return self.tie(account, &link, "").await;
        }
        let tries = talk.tries + 1;
        if tries < TRIES {
            self.keep(account, link.id, "check", tries).await?;
            let left = u64::try_from(TRIES - tries).unwrap_or_default();
            self.send(account, self.lang().text_with("door-wrong", &[("left", left.into())])).await?;
            return Ok(Taken::Quietly);
        }
        // Somebody guesses: the link is revoked, and an administrator makes a new one.
        self.org.store.revoke_link(&self.platform.name, &link.person, self.now, "door").await?;
        self.org.store.end_talk(&self.platform.name, &account.to_string(), link.id).await?;
        self.send(account, self.lang().text("door-wrong-too-often")).await?;
        let detail = format!("guessed account {account}");
        self.org.store.append_bot_event(Event::LinkRefused, &link.person, None, &detail, self.now).await?;
        Ok(Taken::LinkRefused { reason: "guessed" })
    }

    /// Ties account and person: somebody has the person's link and knows what only the person knows.
    async fn tie(self, account: i64, link: &PersonalLink, hello: &str) -> Result<Taken, BotError> {
        match self.org.store.use_link(link, &account.to_string(), self.now).await? {
            Tied::Now | Tied::Before => self.after_tie(account, link, hello).await,
            Tied::ByAnother => self.refuse(account, Pressed::ByAnother).await,
            Tied::Closed => self.refuse(account, Pressed::Revoked).await,
            Tied::OfAnother => {
                self.send(account, self.lang().text("door-refused-of-another")).await?;
                let detail = format!("of-another account {account}");
                self.org.store.append_bot_event(Event::LinkRefused, &link.person, None, &detail, self.now).await?;
                Ok(Taken::LinkRefused { reason: "of-another" })
            }
        }
    }

    /// Shows the rules first, if there are any that the person has not seen, and then the chats. In one message if it is short
    /// enough: hundreds of people join in one evening.
    async fn after_tie(self, account: i64, link: &PersonalLink, hello: &str) -> Result<Taken, BotError> {
        let Some(rules) = &self.bot.messenger.rules else { return self.let_in(account, link, hello).await };
        if self.org.store.is_acquainted(&self.platform.name, &link.person, &rules.version).await? {
            return self.let_in(account, link, hello).await;
        }
        self.keep(account, link.id, "rules", 0).await?;
        let mut messages = messages_of(&format!("{hello}\n\n{}\n\n{}", self.lang().text("door-rules"), rules.text));
        let last = messages.pop().unwrap_or_default();
        for text in messages {
            self.send(account, text).await?;
        }
        let button = Button::callback(self.lang().text("door-acquainted"), format!("{ACQUAINTED}{}", rules.version));
        self.tell(account, &NewMessageBody::text(last).with_buttons(vec![vec![button]])).await?;
        Ok(Taken::Quietly)
    }

    /// A button was pressed.
    pub(super) async fn button(self, callback: &Callback) -> Result<Taken, BotError> {
        let account = callback.user.user_id;
        let version = callback.payload.as_deref().and_then(|payload| payload.strip_prefix(ACQUAINTED));
        let rules = self.bot.messenger.rules.as_ref();
        let talks = self.org.store.talks(&self.platform.name, &account.to_string()).await?;
        let mut waiting: Vec<PersonalLink> = Vec::new();
        for talk in talks.into_iter().filter(|talk| talk.step == "rules") {
            let link = self.org.store.link_by_number(talk.link).await?;
            waiting.extend(link.filter(|link| link.account.as_deref() == Some(&account.to_string())));
        }
        let is_current = version.is_some() && version == rules.map(|rules| rules.version.as_str());
        let words = if is_current { "door-noted" } else { "door-old-button" };
        self.hush(self.bot.api.answer(&callback.callback_id, &noted(&self.lang().text(words))).await)?;
        let Some(version) = version.filter(|_| is_current) else {
            // The text has changed since: the new one is shown.
            if let Some(link) = waiting.first() {
                return self.after_tie(account, link, "").await;
            }
            return Ok(Taken::Quietly);
        };
        for link in waiting {
            let (platform, account_id) = (&self.platform.name, account.to_string());
            self.org.store.acquaint(platform, &link.person, &account_id, version, self.now).await?;
            self.let_in(account, &link, "").await?;
        }
        Ok(Taken::Quietly)
    }

    /// What the rosters say of a person, for the check; nothing where no check is made.
    async fn facts(self, person: &str) -> Result<Facts, BotError> {
        if self.bot.messenger.check == BotCheck::None {
            return Ok(Facts::default());
        }
        let found = rosters_in_force(self.org, self.now).await?;
        let person = person.to_owned();
        let facts = tokio::task::spawn_blocking(move || facts_of(&found.dataset, &person)).await;
        Ok(facts.map_err(|_| super::SyncError::BrokenOff)?.unwrap_or_default())
    }

    pub(super) async fn keep(self, account: i64, link: i64, step: &str, tries: i64) -> Result<(), BotError> {
        let talk = Talk { account: account.to_string(), link, step: step.to_owned(), tries };
        Ok(self.org.store.save_talk(&self.platform.name, &talk, self.now).await?)
    }

    pub(super) async fn send(self, account: i64, text: String) -> Result<(), BotError> {
        self.tell(account, &NewMessageBody::text(text)).await
    }

    pub(super) async fn tell(self, account: i64, message: &NewMessageBody) -> Result<(), BotError> {
        self.hush(self.bot.api.tell(account, message).await.map(|_| ()))
    }

    /// Sends nothing to people who have stopped the bot. After any other failure the whole update is processed again: a message that
    /// arrives twice does no harm, a missing one leaves somebody without access.
    fn hush<T>(self, told: Result<T, CallError>) -> Result<(), BotError> {
        match told {
            Ok(_) | Err(CallError::Refused { .. }) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }
}

fn noted(text: &str) -> CallbackAnswer {
    CallbackAnswer { message: None, notification: Some(text.to_owned()) }
}

/// The shared contact of a message and whose it is.
fn contact_of(message: &Message) -> Option<(&str, i64)> {
    message.body.attachments.iter().flatten().find_map(|attachment| match attachment {
        Attachment::Contact { payload } => {
            Some((payload.vcf_info.as_deref()?, payload.max_info.as_ref().map_or(0, |user| user.user_id)))
        }
        _ => None,
    })
}
