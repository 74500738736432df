//! The conversation with somebody who opened a link: a check, the rules of communication (5.13.3), the chats.
//!
//! A step is kept before its messages are sent, as one that is due, and is no longer due once they are delivered: whatever is
//! lost, killed or put off in between is said by [`super::go_on`], and nobody has to press again.

use super::{BotError, BotSession, Taken};
use crate::config::BotCheck;
use crate::invitation::dialogue::{Pressed, TRIES, is_birth, is_phone, messages_of, pressed, question};
use crate::invitation::key::hash_of_secret;
use crate::sync::rosters_in_force;
use connectors::platform::max::CallError;
use connectors::platform::max::wire::{
    Attachment, Button, Callback, CallbackAnswer, ChatType, LONGEST_START, LONGEST_TEXT, Message, NewMessageBody,
};
use domain::action::PersonKey;
use i18n::Lang;
use planner::identity::{Facts, facts_of};
use std::time::Duration;
use store::{Event, PersonalLink, Talk, Tied};

/// The beginning of the payload of the button under the rules; the version of their text follows.
const ACQUAINTED: &str = "acquainted:";
/// Pauses before a message whose answer was lost is sent again, at once; after them it waits for the next round.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

impl BotSession<'_> {
    fn lang(self) -> Lang {
        self.org.config.language
    }

    /// Somebody pressed a link, or started the bot without one.
    pub(super) async fn pressed(self, account: i64, secret: Option<&str>) -> Result<Taken, BotError> {
        let (store, platform) = (&self.org.store, &self.platform.name);
        let Some(secret) = secret.filter(|secret| !secret.is_empty() && secret.len() <= LONGEST_START) else {
            self.say(account, self.lang().text("door-no-link")).await;
            return Ok(Taken::Quietly);
        };
        let link = store.link_of_secret(platform, &hash_of_secret(secret)).await?;
        let state = pressed(link.as_ref(), &account.to_string(), self.now);
        let Some(link) = link.filter(|_| matches!(state, Pressed::Good | Pressed::Again)) else {
            return self.refuse(account, state).await;
        };
        let hello = self.hello(&link);
        if state == Pressed::Again {
            return self.after_tie(account, &link, &hello).await;
        }
        let check = question(self.bot.messenger.check, &self.facts(&link.person).await?);
        let known = self.talk_of(account, link.id).await?;
        let tries = known.map_or(0, |talk| talk.tries);
        let talk = Talk { tries, ..Talk::at(&account.to_string(), link.id, "check") };
        store.save_talk(platform, &talk, self.now).await?;
        match check {
            BotCheck::None => self.tie(account, &link, &hello).await,
            check => self.ask(account, check, &link, &talk).await,
        }
    }

    fn hello(self, link: &PersonalLink) -> String {
        let organization = self.org.config.organization.as_str();
        self.lang().text_with(&format!("door-hello-{}", link.category), &[("organization", organization.into())])
    }

    async fn talk_of(self, account: i64, link: i64) -> Result<Option<Talk>, BotError> {
        let talks = self.org.store.talks(&self.platform.name, &account.to_string()).await?;
        Ok(talks.into_iter().find(|talk| talk.link == link))
    }

    /// Goes on with a talk of which something was not delivered. How many chats the person came into by that.
    pub(super) async fn go_on_with(self, account: i64, talk: &Talk) -> Result<usize, BotError> {
        let store = &self.org.store;
        let link = store.link_by_number(talk.link).await?;
        match (pressed(link.as_ref(), &account.to_string(), self.now), link) {
            (Pressed::Again, Some(link)) if talk.step == "joining" => self.go_on_admitting(account, &link, talk).await,
            (Pressed::Again, Some(link)) => {
                let hello = if talk.step == "check" { self.hello(&link) } else { String::new() };
                self.after_tie(account, &link, &hello).await.map(|_| 0)
            }
            (Pressed::Good, Some(link)) => {
                match question(self.bot.messenger.check, &self.facts(&link.person).await?) {
                    BotCheck::None => self.tie(account, &link, &self.hello(&link)).await?,
                    check => self.ask(account, check, &link, talk).await?,
                };
                Ok(0)
            }
            _ => {
                store.end_talk(&self.platform.name, &account.to_string(), talk.link).await?;
                Ok(0)
            }
        }
    }

    /// Refuses a link that does not work, politely, and tells an administrator if the reason is worth knowing.
    async fn refuse(self, account: i64, state: Pressed) -> Result<Taken, BotError> {
        self.say(account, self.lang().text(&format!("door-refused-{}", state.code()))).await;
        let detail = format!("{} account {account}", state.code());
        self.org.store.append_bot_event(Event::LinkRefused, None, None, &detail, self.now).await?;
        Ok(Taken::LinkRefused { reason: state.code() })
    }

    /// Asks what the person alone knows; after a wrong answer, once more.
    async fn ask(self, account: i64, check: BotCheck, link: &PersonalLink, talk: &Talk) -> Result<Taken, BotError> {
        let of_guardian = link.category == "guardian";
        let words = match check {
            BotCheck::Phone => "door-check-phone",
            _ if of_guardian => "door-check-birth-child",
            _ => "door-check-birth",
        };
        let before = match talk.tries {
            0 => self.hello(link),
            tries => {
                let left = u64::try_from(TRIES - tries).unwrap_or_default();
                self.lang().text_with("door-wrong", &[("left", left.into())])
            }
        };
        let mut message = NewMessageBody::text(format!("{before}\n\n{}", self.lang().text(words)));
        if check == BotCheck::Phone {
            let button = Button::RequestContact { text: self.lang().text("door-share-phone") };
            message = message.with_buttons(vec![vec![button]]);
        }
        if self.tell(account, &message).await {
            let said = Talk { due: 0, ..talk.clone() };
            self.org.store.save_talk(&self.platform.name, &said, self.now).await?;
        }
        Ok(Taken::Quietly)
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
        let Some(talk) = talks.iter().find(|talk| talk.step == "check") else {
            match talks.iter().find(|talk| talk.due != 0) {
                // Whoever asks why nothing comes gets what was not delivered.
                Some(talk) => drop(self.go_on_with(account, talk).await?),
                None => self.say(account, self.lang().text("door-help")).await,
            }
            return Ok(Taken::Quietly);
        };
        let Some(link) = self.org.store.link_by_number(talk.link).await? else { return Ok(Taken::Quietly) };
        match pressed(Some(&link), &account.to_string(), self.now) {
            Pressed::Good => {}
            Pressed::Again => return self.after_tie(account, &link, "").await,
            state => return self.refuse(account, state).await,
        }
        let facts = self.facts(&link.person).await?;
        let check = question(self.bot.messenger.check, &facts);
        if check == BotCheck::Phone && !contact_of(message).is_some_and(|card| self.is_by_button(card)) {
            // No card, or one that was attached by hand and may be anybody's: that proves nothing, and counts for nothing.
            return self.ask(account, check, &link, talk).await;
        }
        let passed = match check {
            BotCheck::None => true,
            BotCheck::BirthDate => {
                let text = message.body.text.as_deref().unwrap_or_default();
                is_birth(text.trim(), &facts, self.org.day(self.now))
            }
            BotCheck::Phone => {
                contact_of(message).is_some_and(|card| is_phone(card.vcf, card.owner == account, &facts))
            }
        };
        if passed {
            return self.tie(account, &link, "").await;
        }
        let tries = talk.tries + 1;
        if tries < TRIES {
            let talk = Talk { tries, due: 1, ..talk.clone() };
            self.org.store.count_wrong(&self.platform.name, &talk, self.update, self.now).await?;
            return self.ask(account, check, &link, &talk).await;
        }
        // Somebody guesses: the link is revoked, and an administrator makes a new one.
        self.org.store.revoke_link(&self.platform.name, &link.person, self.now, "door").await?;
        self.org.store.end_talk(&self.platform.name, &account.to_string(), link.id).await?;
        self.say(account, self.lang().text("door-wrong-too-often")).await;
        let detail = format!("guessed account {account}");
        self.org.store.append_bot_event(Event::LinkRefused, Some(&link.person), None, &detail, self.now).await?;
        Ok(Taken::LinkRefused { reason: "guessed" })
    }

    /// Ties account and person: somebody has the person's link and knows what only the person knows.
    async fn tie(self, account: i64, link: &PersonalLink, hello: &str) -> Result<Taken, BotError> {
        match self.org.store.use_link(link, &account.to_string(), self.now).await? {
            Tied::Now | Tied::Before => self.after_tie(account, link, hello).await,
            Tied::ByAnother => self.refuse(account, Pressed::ByAnother).await,
            Tied::Closed => self.refuse(account, Pressed::Revoked).await,
            Tied::OfAnother => {
                self.org.store.end_talk(&self.platform.name, &account.to_string(), link.id).await?;
                self.say(account, self.lang().text("door-refused-of-another")).await;
                let detail = format!("of-another account {account}");
                self.org
                    .store
                    .append_bot_event(Event::LinkRefused, Some(&link.person), None, &detail, self.now)
                    .await?;
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
        // What was delivered of this text before is not sent again.
        let before = self.talk_of(account, link.id).await?;
        let before = before.filter(|talk| talk.step == "rules" && talk.due != 0 && talk.version == rules.version);
        let shown = before.map_or(0, |talk| talk.shown);
        let at = Talk::at(&account.to_string(), link.id, "rules");
        let mut talk = Talk { shown, version: rules.version.clone(), ..at };
        self.org.store.save_talk(&self.platform.name, &talk, self.now).await?;
        let mut messages = messages_of(&format!("{}\n\n{}", self.lang().text("door-rules"), rules.text));
        if let Some(first) = messages.first_mut().filter(|_| shown == 0 && !hello.is_empty()) {
            let whole = format!("{hello}\n\n{first}");
            match whole.chars().count() > LONGEST_TEXT {
                true => self.say(account, hello.to_owned()).await,
                false => *first = whole,
            }
        }
        let last = messages.len();
        for (number, text) in (1..).zip(messages).skip(usize::try_from(shown).unwrap_or_default()) {
            let mut message = NewMessageBody::text(text);
            if number == last {
                let payload = format!("{ACQUAINTED}{}", rules.version);
                message =
                    message.with_buttons(vec![vec![Button::callback(self.lang().text("door-acquainted"), payload)]]);
            }
            if !self.tell(account, &message).await {
                return Ok(Taken::Quietly);
            }
            talk.shown = i64::try_from(number).unwrap_or(i64::MAX);
            talk.due = i64::from(number != last);
            self.org.store.save_talk(&self.platform.name, &talk, self.now).await?;
        }
        Ok(Taken::Quietly)
    }

    /// A button was pressed.
    pub(super) async fn button(self, callback: &Callback) -> Result<Taken, BotError> {
        let account = callback.user.user_id;
        let version = callback.payload.as_deref().and_then(|payload| payload.strip_prefix(ACQUAINTED));
        let rules = self.bot.messenger.rules.as_ref();
        let talks = self.org.store.talks(&self.platform.name, &account.to_string()).await?;
        let mut waiting: Vec<PersonalLink> = Vec::new();
        // At whatever step: a button that was delivered may be pressed before that is written down.
        for talk in talks {
            let link = self.org.store.link_by_number(talk.link).await?;
            waiting.extend(link.filter(|link| link.account.as_deref() == Some(&account.to_string())));
        }
        let is_current = version.is_some() && version == rules.map(|rules| rules.version.as_str());
        let words = if is_current { "door-noted" } else { "door-old-button" };
        let answer = noted(&self.lang().text(words));
        if let Err(fault) = self.bot.api.answer(account, &callback.callback_id, &answer).await {
            // The press counts, whether or not the messenger showed that it was heard.
            tracing::warn!(platform = %self.platform.name, %fault, "a button was not answered");
        }
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
    async fn facts(self, person: &PersonKey) -> Result<Facts, BotError> {
        if self.bot.messenger.check == BotCheck::None {
            return Ok(Facts::default());
        }
        let found = rosters_in_force(self.org, self.now).await?;
        let person = person.clone();
        let facts = tokio::task::spawn_blocking(move || facts_of(&found.dataset, person.as_str())).await;
        Ok(facts.map_err(|_| super::SyncError::BrokenOff)?.unwrap_or_default())
    }

    /// Says something after which nothing hangs: whoever does not get it can ask again.
    pub(super) async fn say(self, account: i64, text: String) {
        self.tell(account, &NewMessageBody::text(text)).await;
    }

    /// Sends a message. False if it was not delivered, or nobody knows: then it is still to be said. A message that arrives twice
    /// does no harm, a missing one leaves somebody without access. To people who have stopped the bot nothing is left to be said.
    pub(super) async fn tell(self, account: i64, message: &NewMessageBody) -> bool {
        let mut told = self.bot.api.tell(account, message).await;
        for wait in PAUSES {
            if !matches!(told, Err(CallError::Lost(_) | CallError::NotSent(_))) {
                break;
            }
            tokio::time::sleep(wait).await;
            told = self.bot.api.tell(account, message).await;
        }
        match told {
            Ok(()) | Err(CallError::Refused { .. }) => true,
            Err(fault) => {
                tracing::warn!(platform = %self.platform.name, %fault, "a message was not delivered now");
                false
            }
        }
    }

    /// True if the card came by the bot's button: the messenger has signed it.
    fn is_by_button(self, card: Card<'_>) -> bool {
        card.hash.is_some_and(|hash| self.bot.api.is_signed(card.vcf, hash))
    }
}

fn noted(text: &str) -> CallbackAnswer {
    CallbackAnswer { message: None, notification: Some(text.to_owned()) }
}

/// The shared contact of a message.
#[derive(Clone, Copy)]
struct Card<'a> {
    vcf: &'a str,
    /// Whose it is.
    owner: i64,
    /// What the messenger signed it with.
    hash: Option<&'a str>,
}

fn contact_of(message: &Message) -> Option<Card<'_>> {
    message.body.attachments.iter().flatten().find_map(|attachment| match attachment {
        Attachment::Contact { payload } => Some(Card {
            vcf: payload.vcf_info.as_deref()?,
            owner: payload.max_info.as_ref().map_or(0, |user| user.user_id),
            hash: payload.hash.as_deref(),
        }),
        _ => None,
    })
}
